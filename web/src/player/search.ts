import type { Turn } from "~/api/types";

export interface Hit {
  turn: number;
  from: number;
  to: number;
}

/** Every place the words are said, whatever the case. */
export function findAll(turns: readonly Turn[], wanted: string): Hit[] {
  const needle = wanted.trim().toLocaleLowerCase();
  if (!needle) return [];
  return turns.flatMap((turn, index) => {
    const text = turn.text.toLocaleLowerCase();
    const hits: Hit[] = [];
    for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + needle.length)) {
      hits.push({ turn: index, from, to: from + needle.length });
    }
    return hits;
  });
}

export interface Piece {
  text: string;
  from: number;
  word: number;
  hit: boolean;
}

/** Cuts a turn where a word or a hit begins or ends, so each piece has one look. */
export function piecesOf(turn: Turn, hits: readonly Hit[]): Piece[] {
  const spans: { from: number; to: number; word: number }[] = [];
  let cursor = 0;
  turn.words.forEach((word, index) => {
    const from = turn.text.indexOf(word.text, cursor);
    if (from < 0) return;
    cursor = from + word.text.length;
    spans.push({ from, to: cursor, word: index });
  });
  const cuts = new Set([0, turn.text.length]);
  for (const { from, to } of [...spans, ...hits]) cuts.add(from).add(to);
  const places = [...cuts].sort((a, b) => a - b);
  let span = 0;
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] ?? turn.text.length;
    while ((spans[span]?.to ?? Number.POSITIVE_INFINITY) <= from) span += 1;
    const inside = spans[span];
    return {
      text: turn.text.slice(from, to),
      from,
      word: inside && inside.from <= from ? inside.word : -1,
      hit: hits.some((hit) => hit.from <= from && to <= hit.to),
    };
  });
}
