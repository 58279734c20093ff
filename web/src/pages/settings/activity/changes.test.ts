import { expect, test } from "vitest";
import { dayBegins, dayEnds, localDay } from "./audit-words";
import { changes } from "./changes";

test("what changed stands first, field by field", () => {
  const before = { name: "Sales", rules: [{ on: true }], tags: ["a", "b"], gone: "x" };
  const after = { name: "Sales", rules: [{ on: false }], tags: ["a", "b"], fresh: 1 };
  expect(changes(before, after)).toEqual([
    { path: "rules.0.on", before: "true", after: "false", changed: true },
    { path: "gone", before: "x", after: undefined, changed: true },
    { path: "fresh", before: undefined, after: "1", changed: true },
    { path: "name", before: "Sales", after: "Sales", changed: false },
    { path: "tags", before: "a, b", after: "a, b", changed: false },
  ]);
});

test("something new has no before, and nothing is no field", () => {
  expect(changes(null, { name: "A", note: null })).toEqual([
    { path: "name", before: undefined, after: "A", changed: true },
  ]);
});

test("a day of the filter holds all its hours", () => {
  expect(localDay(dayBegins("2026-11-21"))).toBe("2026-11-21");
  expect(localDay(dayEnds("2026-11-21"), -1)).toBe("2026-11-21");
  expect(dayBegins("")).toBeUndefined();
});
