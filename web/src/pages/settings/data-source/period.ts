import type { Period } from "~/api/sources";
import type { Import, Source } from "~/api/types";
import { addDays, dayOf, dayStart } from "~/i18n/zoned";

/** Days of the past that are offered by name. */
export const PRESETS = { week: 7, month: 30, quarter: 90, year: 365 } as const;
export type Preset = keyof typeof PRESETS;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Up to this minute: the same question a moment later is the same question. */
const nowOf = (now: number) => new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS).toISOString();

export function presetPeriod(preset: Preset, timeZone: string, now = Date.now()): Period {
  const day = addDays(dayOf(new Date(now), timeZone), -PRESETS[preset]);
  return { from: dayStart(day, timeZone).toISOString(), to: nowOf(now) };
}

/** Whole days, the last one included; nothing when they are missing or the wrong way round. */
export function chosenPeriod(
  from: string,
  to: string,
  timeZone: string,
  now = Date.now(),
): Period | undefined {
  if (!from || !to || from > to) return undefined;
  const begins = dayStart(from, timeZone).getTime();
  const ends = Math.min(dayStart(addDays(to, 1), timeZone).getTime(), Date.parse(nowOf(now)));
  return begins < ends
    ? { from: new Date(begins).toISOString(), to: new Date(ends).toISOString() }
    : undefined;
}

/** What catching up would ask for: everything since the last event or the end of the last import. */
export function catchUpPeriod(
  { last_event_at }: Pick<Source, "last_event_at">,
  imports: readonly Pick<Import, "to" | "state">[],
  now = Date.now(),
): Period | undefined {
  const ends = imports.filter(({ state }) => state === "completed").map(({ to }) => to);
  const known = [last_event_at, ...ends].filter((at): at is string => Boolean(at));
  const last = Math.max(...known.map((at) => Date.parse(at)));
  const to = nowOf(now);
  return known.length > 0 && last < Date.parse(to) ? { from: new Date(last).toISOString(), to } : undefined;
}

/** How many questions a vendor with a window of so many days is asked. */
export const partsOf = ({ from, to }: Period, windowDays: number) =>
  Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / (windowDays * DAY_MS)));
