import { expect, test } from "vitest";
import { lifetimes, NO_EXPIRY, until } from "./lifetimes";

test("without a policy a key need not expire", () => {
  expect(lifetimes()).toEqual(["30", "90", "365", NO_EXPIRY]);
  expect(until(NO_EXPIRY)).toBeUndefined();
});

test("a policy takes away what is longer and offers its own limit", () => {
  expect(lifetimes(90)).toEqual(["30", "90"]);
  expect(lifetimes(45)).toEqual(["30", "45"]);
  expect(lifetimes(7)).toEqual(["7"]);
});

test("the longest lifetime ends before the policy does", () => {
  expect(until("30", Date.parse("2026-01-01T00:00:00Z"))).toBe("2026-01-30T23:59:00.000Z");
});
