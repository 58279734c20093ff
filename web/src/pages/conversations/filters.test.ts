import { expect, test } from "vitest";
import { addDays, dayOf, dayStart } from "~/i18n/zoned";
import { isFiltered, periodOf, readFilters, toApi, withPeriod } from "./filters";

const KYIV = "Europe/Kyiv";
const NOW = new Date("2026-11-20T23:30:00Z");

test("a link is read back as it was written", () => {
  const search = {
    status: "failed,waiting",
    project: "prj_1",
    direction: "in",
    from: "2026-11-01",
    score_max: "49",
    q: "оплата",
  };
  expect(readFilters(search)).toMatchObject({ ...search, status: "failed,waiting" });
});

test("what the address gets wrong is left out", () => {
  const read = readFilters({
    status: "exploded",
    channel: "fax",
    from: "yesterday",
    score_min: "140",
    q: "  ",
  });
  expect(isFiltered(read)).toBe(false);
});

test("statuses come in one order, so equal filters have equal links", () => {
  expect(readFilters({ status: "waiting,failed" }).status).toBe("failed,waiting");
});

test("days are the organization's, sent as instants that include the last day", () => {
  const sent = toApi({ from: "2026-11-20", to: "2026-11-20", score_min: "10" }, KYIV);
  expect(sent.from).toBe("2026-11-19T22:00:00.000Z");
  expect(sent.to).toBe("2026-11-20T22:00:00.000Z");
  expect(sent.score_min).toBe("10");
});

test("a day begins at its own midnight when the clocks change", () => {
  expect(dayStart("2026-03-29", KYIV).toISOString()).toBe("2026-03-28T22:00:00.000Z");
  expect(dayStart("2026-03-30", KYIV).toISOString()).toBe("2026-03-29T21:00:00.000Z");
  expect(dayStart("2026-10-26", KYIV).toISOString()).toBe("2026-10-25T22:00:00.000Z");
});

test("today is where the organization is", () => {
  expect(dayOf(NOW, KYIV)).toBe("2026-11-21");
  expect(dayOf(NOW, "America/Lima")).toBe("2026-11-20");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
});

test("a period survives the way through the address", () => {
  for (const period of ["today", "week", "month", "all", "custom"] as const) {
    expect(periodOf(withPeriod({}, period, KYIV, NOW), KYIV, NOW)).toBe(period);
  }
});
