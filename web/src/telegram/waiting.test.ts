import { expect, test } from "vitest";
import { isAwaited } from "./waiting";

const at = (linked_at: string) => ({ linked_at });

test("a way is awaited until another chat is linked than was there when it was made", () => {
  expect(isAwaited(null, null)).toBe(true);
  expect(isAwaited(null, undefined)).toBe(true);
  expect(isAwaited(null, at("2026-01-01T00:00:00Z"))).toBe(false);
  expect(isAwaited(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"))).toBe(true);
  expect(isAwaited(at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"))).toBe(false);
});

test("a chat that is unlinked meanwhile does not pass for a new one forever", () => {
  expect(isAwaited(at("2026-01-01T00:00:00Z"), null)).toBe(false);
});
