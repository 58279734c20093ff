import { useEffect } from "react";
import type { Playback } from "./playback";

const FAR_MS = 10_000;
const NEAR_MS = 5000;
const TYPING =
  "input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=dialog], [role=combobox]";
const PRESSABLE = "button, a, summary, [role=button]";

/** Space, J, L, arrows and digits drive the player from anywhere on the page except where they mean something else. */
export function useShortcuts(playback: Playback, durationMs: number) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || target?.closest(TYPING))
        return;
      if (event.code === "Space" && target?.closest(PRESSABLE)) return;
      if (!press(event, playback, durationMs)) return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [playback, durationMs]);
}

/** By the key's place, so that the letters work on a Cyrillic keyboard too. */
function press({ code }: KeyboardEvent, playback: Playback, durationMs: number): boolean {
  const tenth = /^Digit([1-9])$/.exec(code)?.[1];
  if (tenth) playback.seek((Number(tenth) / 10) * durationMs);
  else if (code === "Space" || code === "KeyK") playback.toggle();
  else if (code === "KeyJ") playback.skip(-FAR_MS);
  else if (code === "KeyL") playback.skip(FAR_MS);
  else if (code === "ArrowLeft") playback.skip(-NEAR_MS);
  else if (code === "ArrowRight") playback.skip(NEAR_MS);
  else return false;
  return true;
}
