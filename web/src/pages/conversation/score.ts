import type { Evaluation } from "~/api/types";

/** How the number came about, when the parts explain it; silence is better than a sum that does not add up. */
export function arithmetic({ criteria, quality_score }: Pick<Evaluation, "criteria" | "quality_score">) {
  const counted = criteria.filter(({ verdict }) => verdict !== "not_applicable");
  const weight = counted.reduce((sum, criterion) => sum + criterion.weight, 0);
  const points = counted.reduce((sum, criterion) => sum + criterion.points, 0);
  if (quality_score === 0 && counted.some(({ critical, verdict }) => critical && verdict === "fail")) {
    return { kind: "critical" as const, points, weight };
  }
  if (weight > 0 && Math.round((points / weight) * 100) === quality_score) {
    return { kind: "weighted" as const, points, weight };
  }
  return null;
}
