import type { Source } from "~/api/types";
import type { Tone } from "~/ui/badge";

interface Shown {
  key: "active" | "inactive" | "disconnected" | "failing" | "waiting";
  tone: Tone;
}

/** One word for how a source stands. Connected, but nothing has come yet, is waiting and not failing. */
export function decideState({ state, last_error, streams }: Source): Shown {
  if (state === "disconnected" || state === "inactive") return { key: state, tone: "neutral" };
  if (last_error || streams.history.state === "failing") return { key: "failing", tone: "bad" };
  if (streams.webhook.state === "waiting") return { key: "waiting", tone: "warn" };
  return { key: "active", tone: "ok" };
}
