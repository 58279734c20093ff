import type { ReactNode } from "react";

const STEPS = ["", "pl-4", "pl-8", "pl-12", "pl-16", "pl-20"] as const;

/** A line of a tree, moved in by its depth. Deeper than the last step stays there, so that names keep their room. */
export function Indent({ depth, children }: { depth: number; children: ReactNode }) {
  return <div className={STEPS[Math.min(depth, STEPS.length - 1)]}>{children}</div>;
}
