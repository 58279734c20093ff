import { useI18n } from "~/i18n";
import { Progress } from "~/ui/progress";
import { strengthOf } from "./strength";

const SHOWN = {
  short: { value: 0.1, tone: "bad" },
  weak: { value: 0.35, tone: "bad" },
  fair: { value: 0.65, tone: "accent" },
  strong: { value: 1, tone: "ok" },
} as const;

/** Callers try passwords by the million, so a word beside the bar says what this one is worth. */
export function StrengthMeter({ password }: { password: string }) {
  const { t } = useI18n();
  const strength = strengthOf(password);
  return (
    <div className="flex flex-col gap-1">
      <Progress label={t("sip.strength_label")} {...SHOWN[strength]} />
      <p aria-live="polite" className="text-fg-2 text-meta">
        {t(`sip.strength.${strength}`)}
      </p>
    </div>
  );
}
