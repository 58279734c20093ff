import { expect, test } from "vitest";
import type { CriterionResult } from "~/api/types";
import { arithmetic } from "./score";

const criterion = (verdict: CriterionResult["verdict"], weight: number, points: number, critical = false) =>
  ({ verdict, weight, points, critical }) as CriterionResult;

test("the sum is shown when it explains the score", () => {
  const criteria = [criterion("pass", 70, 70), criterion("fail", 18, 0), criterion("not_applicable", 12, 0)];
  expect(arithmetic({ criteria, quality_score: 80 })).toEqual({ kind: "weighted", points: 70, weight: 88 });
});

test("a failed critical criterion explains a zero", () => {
  const criteria = [criterion("pass", 50, 50), criterion("fail", 50, 0, true)];
  expect(arithmetic({ criteria, quality_score: 0 })?.kind).toBe("critical");
});

test("a sum that does not add up is not shown", () => {
  expect(arithmetic({ criteria: [criterion("pass", 50, 50)], quality_score: 61 })).toBeNull();
});
