import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SRC = new URL(".", import.meta.url).pathname;
const LINES_MAX = 300;
const MEDIAN_MAX = 60;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|schema\.d\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), "utf8") }));

const offenders = (allowed: (name: string) => boolean, pattern: RegExp) =>
  files.filter(({ name, text }) => !allowed(name) && pattern.test(text)).map(({ name }) => name);

test("only src/ui knows the component and icon libraries", () => {
  expect(
    offenders((name) => name.startsWith("ui/") || name === "main.tsx", /from "(@base-ui|lucide-react)/),
  ).toEqual([]);
});

test("only src/api talks to the server", () => {
  expect(offenders((name) => name.startsWith("api/"), /\bfetch\(|XMLHttpRequest|EventSource/)).toEqual([]);
});

test("no style is written inline, so the security policy needs no exception", () => {
  expect(offenders(() => false, /\sstyle=\{/)).toEqual([]);
});

test("settings sections do not import one another", () => {
  const foreign = files.flatMap(({ name, text }) => {
    const own = /^pages\/settings\/([\w-]+)\//.exec(name)?.[1];
    if (!own) return [];
    return [...text.matchAll(/from "\.\.\/([\w-]+)\//g)].map((match) => `${name} -> ${match[1]}`);
  });
  expect(foreign).toEqual([]);
});

test("files stay small", () => {
  const sizes = files
    .filter(({ name }) => name.endsWith(".tsx"))
    .map(({ name, text }) => ({ name, lines: text.split("\n").length }));
  expect(sizes.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MEDIAN_MAX);
});
