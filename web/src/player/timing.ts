import type { Turn } from "~/api/types";

interface Timed {
  start_ms: number;
  end_ms: number;
}

/** The last item that has begun by `ms`, or -1. Items are in order of their start. */
export function lastBegun(items: readonly Timed[], ms: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.start_ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The word being said, or -1 between words. */
export function wordAt(words: readonly Timed[], ms: number): number {
  const index = lastBegun(words, ms);
  const word = words[index];
  return word && ms < word.end_ms ? index : -1;
}

/** The loudest peak of each of `count` equal stretches, 0 to 1. */
export function toBars(peaks: readonly number[], count: number): number[] {
  const bars: number[] = [];
  for (let bar = 0; bar < count; bar += 1) {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    let loudest = 0;
    for (let index = from; index < to; index += 1) loudest = Math.max(loudest, peaks[index] ?? 0);
    bars.push(loudest / 255);
  }
  return bars;
}

/** Who is heard on each channel; on one shared channel, nobody in particular. */
export function speakerOfChannel(turns: readonly Turn[], channel: number, channels: number): Turn["speaker"] {
  if (channels < 2) return "unknown";
  const heard = turns.find((turn) => turn.channel === channel && turn.speaker !== "unknown");
  return heard?.speaker ?? (channel === 0 ? "agent" : "client");
}
