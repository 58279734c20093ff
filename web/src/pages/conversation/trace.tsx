import type { Interaction, TraceStep } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { FailIcon, NotApplicableIcon, PassIcon, SpinnerIcon, WaitIcon } from "~/ui/icons";
import { useZone } from "~/ui/time";

const LOOK = {
  done: { icon: PassIcon, ink: "text-ok" },
  running: { icon: SpinnerIcon, ink: "text-info-fg animate-spin" },
  waiting: { icon: WaitIcon, ink: "text-warn" },
  failed: { icon: FailIcon, ink: "text-bad" },
  skipped: { icon: NotApplicableIcon, ink: "text-fg-3" },
};

/** What happened to this conversation, step by step, in words a person can act on. */
export function Trace({ steps, interaction }: { steps: TraceStep[]; interaction: Interaction }) {
  const { t } = useI18n();
  return (
    <ol className="flex flex-col">
      {steps.map((step, index) => (
        <Step key={`${step.stage} ${step.started_at}`} step={step} last={index === steps.length - 1} />
      ))}
      {steps.length === 0 && <li className="text-fg-2">{t(`status.${interaction.status}`)}</li>}
    </ol>
  );
}

function Step({ step, last }: { step: TraceStep; last: boolean }) {
  const { t, maybe, format } = useI18n();
  const zone = useZone();
  const { icon: Icon, ink } = LOOK[step.state];
  const why = step.code
    ? (maybe(`reasons.${step.code}`) ?? maybe(`errors.${step.code}`) ?? step.detail)
    : step.detail;
  const facts = Object.entries(step.facts).map(([key, value]) => {
    const name = maybe(`fact.${key}`);
    return name ? `${name} ${value}` : value;
  });
  return (
    <li className="relative flex gap-2.5 pb-3 last:pb-0">
      {!last && <span aria-hidden className="absolute top-5 bottom-0 left-[7.5px] w-px bg-line" />}
      <Icon aria-hidden size={16} className={cx("mt-0.5 shrink-0", ink)} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2">
          <span className="font-medium">
            {t(`stage.${step.stage}`)}
            <span className={step.state === "done" ? "sr-only" : "font-normal text-fg-2"}>
              {" "}
              · {t(`step.${step.state}`)}
            </span>
          </span>
          <span
            className="tabular shrink-0 text-fg-3 text-meta"
            title={step.started_at ? format.exact(step.started_at, zone) : undefined}
          >
            {step.duration_ms != null && format.elapsed(step.duration_ms)}
          </span>
        </div>
        <p className="break-words text-fg-3 text-meta">
          {[...facts, step.tries > 1 && t("trace.tries", { count: step.tries })].filter(Boolean).join(" · ")}
        </p>
        {why && (
          <p className={cx("break-words text-meta", step.state === "failed" ? "text-bad-fg" : "text-fg-2")}>
            {why}
          </p>
        )}
      </div>
    </li>
  );
}
