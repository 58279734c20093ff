import type { Import } from "~/api/types";
import type { Tone } from "~/ui/badge";

export const COUNTS = ["found", "imported", "duplicate", "skipped", "failed"] as const;

export const TONE: Record<Import["state"], Tone> = {
  queued: "neutral",
  running: "info",
  paused: "warn",
  completed: "ok",
  cancelled: "neutral",
  failed: "bad",
};

/** How much of it is done: by time where there is a period, else by the parts that are through. */
export function shareOf({ state, from, to, position, windows_total, windows_done }: Import): number {
  if (state === "completed") return 1;
  const [begins, ends, at] = [from, to, position].map((one) => Date.parse(one ?? ""));
  const span = (ends ?? Number.NaN) - (begins ?? Number.NaN);
  const through = span > 0 ? ((at ?? Number.NaN) - (begins ?? 0)) / span : Number.NaN;
  const share = Number.isNaN(through) ? windows_done / Math.max(1, windows_total) : through;
  return Math.min(1, Math.max(0, share));
}
