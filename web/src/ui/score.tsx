import { useI18n } from "~/i18n";
import { cx } from "./class";

/** Below this a score is weak, below the other it is fair. */
const WEAK_BELOW = 50;
const GOOD_FROM = 75;

export type Grade = "weak" | "fair" | "good";
export const gradeOf = (score: number): Grade =>
  score < WEAK_BELOW ? "weak" : score < GOOD_FROM ? "fair" : "good";

const INK: Record<Grade, string> = { weak: "text-bad-fg", fair: "text-warn-fg", good: "text-ok-fg" };
const FILL: Record<Grade, string> = { weak: "bg-bad", fair: "bg-warn", good: "bg-ok" };

/** The number, then the word; the colour only repeats them. */
export function Score({ value }: { value: number }) {
  const { t } = useI18n();
  const grade = gradeOf(value);
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
      <span className="tabular font-semibold text-body">{value}</span>
      <span className={cx("text-meta", INK[grade])}>{t(`grade.${grade}`)}</span>
    </span>
  );
}

export function BigScore({ value }: { value: number }) {
  const { t } = useI18n();
  const grade = gradeOf(value);
  return (
    <span className="flex items-baseline gap-2">
      <span className="tabular font-semibold text-kpi">{value}</span>
      <span className="text-fg-3">/ 100</span>
      <span className={cx("inline-flex items-center gap-1.5 font-medium", INK[grade])}>
        <span className={cx("size-2 rounded-full", FILL[grade])} />
        {t(`grade.${grade}`)}
      </span>
    </span>
  );
}
