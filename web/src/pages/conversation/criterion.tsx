import { useState } from "react";
import type { CriterionResult, Evidence } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { cx } from "~/ui/class";
import { clock } from "~/ui/clock";
import { ChevronDownIcon, FailIcon, NotApplicableIcon, PassIcon } from "~/ui/icons";

const LOOK = {
  pass: { icon: PassIcon, ink: "text-ok" },
  fail: { icon: FailIcon, ink: "text-bad" },
  not_applicable: { icon: NotApplicableIcon, ink: "text-fg-3" },
};

interface Props {
  criterion: CriterionResult;
  onListen: (evidence: Evidence) => void;
}

/** Verdict, points and the moment that proves it; the reasoning is open at once where points were lost. */
export function Criterion({ criterion, onListen }: Props) {
  const { t } = useI18n();
  const { name, verdict, points, weight, critical, comment, evidence } = criterion;
  const [open, setOpen] = useState(verdict === "fail");
  const { icon: Icon, ink } = LOOK[verdict];
  return (
    <li className="border-line border-b py-1 last:border-b-0">
      <div className="flex items-start gap-2">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-start gap-2 rounded-control py-1 text-left hover:text-accent-fg"
        >
          <Icon aria-hidden size={16} className={cx("mt-0.5 shrink-0", ink)} />
          <span className="min-w-0 flex-1">
            <span className="sr-only">{t(`verdict.${verdict}`)}: </span>
            {name}
            {critical && (
              <Badge tone="warn" className="ml-1.5 align-text-bottom">
                {t("score.critical")}
              </Badge>
            )}
          </span>
          <ChevronDownIcon
            aria-hidden
            size={14}
            className={cx("mt-1 shrink-0 text-fg-3", open && "rotate-180")}
          />
        </button>
        {evidence.map((one) => (
          <MomentChip key={`${one.turn} ${one.start_ms}`} evidence={one} onListen={onListen} />
        ))}
        <span className="tabular w-14 shrink-0 py-1 text-right whitespace-nowrap text-fg-2">
          {verdict === "not_applicable" ? (
            <span className="text-fg-3 text-meta">{t("verdict.na_short")}</span>
          ) : (
            <>
              <span className="font-medium text-fg">{points}</span>
              <span className="text-fg-3"> / {weight}</span>
            </>
          )}
        </span>
      </div>
      {open && (
        <div className="flex flex-col gap-1.5 pb-2 pl-6">
          <p className="text-fg-2">{comment}</p>
          {evidence.map((one) => (
            <blockquote
              key={`${one.turn} ${one.start_ms}`}
              className="border-line-strong border-l-2 pl-2 text-fg-2"
            >
              <span className="font-medium text-meta">{t(`speaker.${one.speaker}`)}</span> “{one.quote}”
            </blockquote>
          ))}
        </div>
      )}
    </li>
  );
}

function MomentChip({ evidence, onListen }: { evidence: Evidence; onListen: (evidence: Evidence) => void }) {
  const { t } = useI18n();
  const at = clock(evidence.start_ms);
  return (
    <button
      type="button"
      aria-label={t("score.listen", { at })}
      onClick={() => onListen(evidence)}
      className="tabular mt-1 h-5 shrink-0 rounded-xs bg-accent-soft px-1.5 font-medium text-accent-fg text-meta hover:bg-accent hover:text-on-accent"
    >
      {at}
    </button>
  );
}
