import type { SipCheckStep } from "~/api/types";
import { useI18n } from "~/i18n";
import { FailIcon, LockIcon, NotApplicableIcon, PassIcon } from "~/ui/icons";

const LOOK: Record<string, { icon: typeof PassIcon; ink: string }> = {
  passed: { icon: PassIcon, ink: "text-ok" },
  failed: { icon: FailIcon, ink: "text-bad" },
  asked: { icon: LockIcon, ink: "text-info-fg" },
};

/** What each check said, in the order they are made: whoever fails one is asked nothing further. */
export function Checks({ checks }: { checks: readonly SipCheckStep[] }) {
  const { t, name } = useI18n();
  if (checks.length === 0) return null;
  return (
    <ul aria-label={t("sip.checks")} className="flex flex-wrap gap-x-4 gap-y-1 text-meta">
      {checks.map(({ check, verdict }) => {
        const { icon: Icon, ink } = LOOK[verdict] ?? { icon: NotApplicableIcon, ink: "text-fg-3" };
        return (
          <li key={check} className="flex items-center gap-1 whitespace-nowrap">
            <Icon aria-hidden size={14} className={`shrink-0 ${ink}`} />
            <span className="font-medium">{name("sip.check", check)}</span>
            <span className="text-fg-2">{name("sip.check_verdict", verdict)}</span>
          </li>
        );
      })}
    </ul>
  );
}
