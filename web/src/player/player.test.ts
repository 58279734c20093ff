import { expect, test } from "vitest";
import type { Turn } from "~/api/types";
import { clock } from "~/ui/clock";
import { findAll, piecesOf } from "./search";
import { lastBegun, speakerOfChannel, toBars, wordAt } from "./timing";

const turn = (index: number, start_ms: number, text: string, speaker: Turn["speaker"] = "agent"): Turn => ({
  index,
  speaker,
  channel: speaker === "client" ? 1 : 0,
  start_ms,
  end_ms: start_ms + 1000,
  text,
  confidence: null,
  words: text
    .split(" ")
    .map((word, at) => ({ text: word, start_ms: start_ms + at * 200, end_ms: start_ms + at * 200 + 150 })),
});
const TURNS = [
  turn(0, 500, "Добрий день, клініка"),
  turn(1, 2000, "Pay, please: payment", "client"),
  turn(2, 4000, "Of course"),
];

test("the current turn is the last that has begun", () => {
  expect([0, 499, 500, 1999, 2000, 9999].map((ms) => lastBegun(TURNS, ms))).toEqual([-1, -1, 0, 0, 1, 2]);
});

test("between words nothing is highlighted", () => {
  const words = TURNS[0]?.words ?? [];
  expect([500, 640, 660, 700, 5000].map((ms) => wordAt(words, ms))).toEqual([0, 0, -1, 1, -1]);
});

test("bars keep the loudest peak of their stretch", () => {
  expect(toBars([0, 255, 51, 0], 2)).toEqual([1, 0.2]);
  expect(toBars([255], 3)).toEqual([1, 1, 1]);
  expect(toBars([], 2)).toEqual([0, 0]);
});

test("channels are named after who is heard on them", () => {
  expect(speakerOfChannel(TURNS, 1, 2)).toBe("client");
  expect(speakerOfChannel([], 0, 2)).toBe("agent");
  expect(speakerOfChannel(TURNS, 0, 1)).toBe("unknown");
});

test("search finds every place, whatever the case and the alphabet", () => {
  expect(findAll(TURNS, "КЛІНІКА")).toEqual([{ turn: 0, from: 13, to: 20 }]);
  expect(findAll(TURNS, "pay")).toHaveLength(2);
  expect(findAll(TURNS, "  ")).toEqual([]);
});

test("a turn is cut at words and at hits, and loses no letter", () => {
  const [, said] = TURNS;
  if (!said) throw new Error("no turn");
  const pieces = piecesOf(said, findAll(TURNS, "pay"));
  expect(pieces.map(({ text }) => text).join("")).toBe(said.text);
  expect(pieces.filter(({ hit }) => hit).map(({ text, word }) => [text, word])).toEqual([
    ["Pay", 0],
    ["pay", 2],
  ]);
  expect(pieces.find(({ text }) => text === "ment")?.word).toBe(2);
});

test("a turn whose words are not in its text is still shown", () => {
  const odd = { ...turn(0, 0, "one two"), words: [{ text: "three", start_ms: 0, end_ms: 1 }] };
  expect(piecesOf(odd, [])).toEqual([{ text: "one two", from: 0, word: -1, hit: false }]);
});

test("positions are written like a clock", () => {
  expect([0, 61_000, 3_753_000, -5].map(clock)).toEqual(["00:00", "01:01", "1:02:33", "00:00"]);
});
