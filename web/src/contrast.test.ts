import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split('[data-theme="dark"]');

const tokensOf = (block: string) =>
  Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );

/** Relative luminance of WCAG 2. */
function luminance(hex: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string) {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["canvas", "surface", "raised", "sunken"];
const TEXT = 4.5;
const SHAPE = 3;

const PAIRS: [string, string, number][] = [
  ...["fg", "fg-2", "fg-3"].flatMap((ink) =>
    GROUNDS.map((ground): [string, string, number] => [ink, ground, TEXT]),
  ),
  ...["ok", "warn", "bad", "info", "accent"].map((name): [string, string, number] => [
    `${name}-fg`,
    `${name}-soft`,
    TEXT,
  ]),
  ...["ok-fg", "warn-fg", "bad-fg", "accent-fg"].flatMap((ink) =>
    ["canvas", "surface", "raised"].map((ground): [string, string, number] => [ink, ground, TEXT]),
  ),
  ...["accent", "accent-hover", "bad", "bad-hover"].map((name): [string, string, number] => [
    "on-accent",
    name,
    TEXT,
  ]),
  ["client", "surface", TEXT],
  ["client", "accent-soft", TEXT],
  ...["ok", "warn", "bad", "agent", "line-strong"].map((name): [string, string, number] => [
    name,
    "surface",
    SHAPE,
  ]),
  ...["canvas", "surface", "sunken"].map((ground): [string, string, number] => ["focus", ground, SHAPE]),
];

test.each([
  ["light", tokensOf(light)],
  ["dark", tokensOf(dark)],
])("every pair of colours in the %s theme can be read", (_, tokens) => {
  const weak = PAIRS.map(([ink, ground, least]) => {
    const measured = ratio(tokens[ink] ?? "", tokens[ground] ?? "");
    return measured >= least ? null : `${ink} on ${ground}: ${measured.toFixed(2)} < ${least}`;
  }).filter(Boolean);
  expect(weak).toEqual([]);
});

test("both themes define the same colours", () => {
  expect(Object.keys(tokensOf(dark))).toEqual(Object.keys(tokensOf(light)));
});
