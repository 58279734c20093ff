import { expect, test } from "vitest";
import type { Import } from "~/api/types";
import { shareOf } from "./import-words";

const one = (more: Partial<Import>) =>
  ({
    state: "running",
    from: null,
    to: null,
    position: null,
    windows_total: 4,
    windows_done: 1,
    ...more,
  }) as Import;

test("the share is of time, so a vendor with few calls in one month does not look stuck", () => {
  const period = { from: "2026-11-01T00:00:00Z", to: "2026-11-11T00:00:00Z" };
  expect(shareOf(one({ ...period, position: "2026-11-06T00:00:00Z" }))).toBe(0.5);
  expect(shareOf(one({ ...period, position: "2026-10-01T00:00:00Z" }))).toBe(0);
});

test("without a period it is of the parts, and what is completed is whole", () => {
  expect(shareOf(one({}))).toBe(0.25);
  expect(shareOf(one({ windows_total: 0, windows_done: 0 }))).toBe(0);
  expect(shareOf(one({ state: "completed" }))).toBe(1);
});
