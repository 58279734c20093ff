import { expect, test } from "vitest";
import { catchUpPeriod, chosenPeriod, partsOf, presetPeriod } from "./period";

const KYIV = "Europe/Kyiv";
const NOW = Date.parse("2026-11-21T10:30:45Z");

test("a preset begins with a whole day of the organization and ends this minute", () => {
  expect(presetPeriod("week", KYIV, NOW)).toEqual({
    from: "2026-11-13T22:00:00.000Z",
    to: "2026-11-21T10:30:00.000Z",
  });
});

test("chosen days include the last one, also where the clocks change", () => {
  expect(chosenPeriod("2026-10-24", "2026-10-25", KYIV, NOW)).toEqual({
    from: "2026-10-23T21:00:00.000Z",
    to: "2026-10-25T22:00:00.000Z",
  });
});

test("nothing is asked for the future, for missing days, or backwards", () => {
  expect(chosenPeriod("2026-11-20", "2026-12-31", KYIV, NOW)?.to).toBe("2026-11-21T10:30:00.000Z");
  expect(chosenPeriod("2026-12-01", "2026-12-02", KYIV, NOW)).toBeUndefined();
  expect(chosenPeriod("2026-11-20", "2026-11-19", KYIV, NOW)).toBeUndefined();
  expect(chosenPeriod("", "2026-11-19", KYIV, NOW)).toBeUndefined();
});

test("catching up begins where the last event or the last finished import ended, whichever is later", () => {
  const done = { to: "2026-11-20T00:00:00Z", state: "completed" as const };
  const broken = { to: "2026-11-21T00:00:00Z", state: "failed" as const };
  const from = (event: string | null) => catchUpPeriod({ last_event_at: event }, [done, broken], NOW)?.from;
  expect(from(null)).toBe("2026-11-20T00:00:00.000Z");
  expect(from("2026-11-20T08:00:00Z")).toBe("2026-11-20T08:00:00.000Z");
  expect(catchUpPeriod({ last_event_at: null }, [broken], NOW)).toBeUndefined();
});

test("95 days of a vendor that answers for 30 are four questions", () => {
  expect(partsOf({ from: "2026-08-01T00:00:00Z", to: "2026-11-04T00:00:00Z" }, 30)).toBe(4);
  expect(partsOf({ from: "2026-11-04T00:00:00Z", to: "2026-11-04T01:00:00Z" }, 30)).toBe(1);
});
