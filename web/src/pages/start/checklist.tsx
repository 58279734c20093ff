import { Link } from "@tanstack/react-router";
import { take } from "~/api/client";
import type { ChecklistStep } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { cx } from "~/ui/class";
import { ErrorBox } from "~/ui/error-box";
import { ChevronRightIcon, PassIcon, PendingIcon } from "~/ui/icons";
import { Progress } from "~/ui/progress";
import { useAct } from "~/ui/use-act";

/** What is left until calls are judged and somebody hears of them. The server ticks off, nobody else. */
export function Checklist({ steps }: { steps: readonly ChecklistStep[] }) {
  const { t } = useI18n();
  const { can } = useMembership();
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done && step.section);
  const dismiss = useAct({
    call: (client) => take(client.POST("/api/v1/checklist/dismiss")),
    stale: ["checklist"],
  });
  return (
    <Card
      flush
      title={t("checklist.title")}
      aside={
        can("organization.update") && (
          <Button look="ghost" loading={dismiss.isPending} onClick={() => dismiss.mutate(undefined)}>
            {t("checklist.dismiss")}
          </Button>
        )
      }
    >
      <div className="px-4 pb-3">
        <p className="mb-2 text-fg-2">{t("checklist.progress", { done, count: steps.length })}</p>
        <Progress label={t("checklist.title")} value={done / steps.length} tone="ok" />
        {dismiss.isError && (
          <div className="mt-3">
            <ErrorBox error={dismiss.error} title={t("error.action_title")} />
          </div>
        )}
      </div>
      <ol className="divide-y divide-line border-line border-t">
        {steps.map((step) => (
          <Step key={step.key} step={step} next={step === next} />
        ))}
      </ol>
    </Card>
  );
}

function Step({ step: { key, done, section }, next }: { step: ChecklistStep; next: boolean }) {
  const { t } = useI18n();
  const { slug } = useMembership();
  const Icon = done ? PassIcon : PendingIcon;
  const body = (
    <>
      <Icon aria-hidden size={16} className={cx("mt-0.5 shrink-0", done ? "text-ok" : "text-fg-3")} />
      <span className="min-w-0 flex-1">
        <span className={cx("block", done ? "text-fg-2" : "font-medium")}>
          {t(`checklist.${key}`)}
          <span className="sr-only">{done ? ` – ${t("checklist.done")}` : ""}</span>
        </span>
        {!done && <span className="block text-fg-2">{t(`checklist.${key}_hint`)}</span>}
      </span>
    </>
  );
  const line = "flex min-h-11 items-start gap-2.5 px-4 py-2.5";
  if (done || !section) return <li className={line}>{body}</li>;
  return (
    <li className={cx(next && "bg-accent-soft/40")}>
      <Link
        to="/o/$slug/settings/$key"
        params={{ slug, key: section }}
        className={cx(line, "hover:bg-sunken/60")}
      >
        {body}
        <ChevronRightIcon aria-hidden size={16} className="mt-0.5 shrink-0 text-fg-3" />
      </Link>
    </li>
  );
}
