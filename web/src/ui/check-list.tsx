import type { ConnectionTest } from "~/api/types";
import { useI18n } from "~/i18n";
import { FailIcon, NotApplicableIcon, PassIcon } from "./icons";

const LOOK: Record<string, { icon: typeof PassIcon; ink: string }> = {
  passed: { icon: PassIcon, ink: "text-ok" },
  failed: { icon: FailIcon, ink: "text-bad" },
};

/** The report of a test, check by check, with the other side's own words. */
export function CheckList({ checks }: { checks: ConnectionTest["checks"] }) {
  const { t, maybe } = useI18n();
  return (
    <ul aria-live="polite" aria-label={t("check.report")} className="flex flex-col gap-1.5">
      {checks.map(({ key, state, detail }) => {
        const { icon: Icon, ink } = LOOK[state] ?? { icon: NotApplicableIcon, ink: "text-fg-3" };
        return (
          <li key={key} className="flex items-start gap-2">
            <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${ink}`} />
            <span className="min-w-0">
              <span className="font-medium">{maybe(`check.${key}`) ?? key}</span>{" "}
              <span className="text-fg-2">
                {maybe(`check.state.${state}`) ?? state}
                {detail && `. ${detail}`}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
