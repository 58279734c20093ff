import { describe, expect, test } from "vitest";
import { makeFormat } from "./format";
import { translate } from "./plural";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test("money is written from minor units, also for currencies without cents", () => {
  const { money } = makeFormat("en");
  expect(plain(money(123456, "USD"))).toBe("$1,234.56");
  expect(plain(money(1234, "JPY"))).toBe("¥1,234");
  expect(plain(makeFormat("ru").money(-180, "UAH"))).toBe("-1,80 ₴");
});

test("times are relative in the reader's grammar", () => {
  expect(makeFormat("en").relative("2026-11-21T11:59:40Z", NOW)).toBe("now");
  expect(makeFormat("ru").relative("2026-11-21T11:57:00Z", NOW)).toBe("3 минуты назад");
  expect(makeFormat("uk").relative("2026-11-20T12:00:00Z", NOW)).toBe("учора");
  expect(makeFormat("es").relative("2026-11-21T14:00:00Z", NOW)).toBe("dentro de 2 horas");
});

test("an exact time names its zone", () => {
  const text = makeFormat("en").exact("2026-11-21T12:00:00Z", "Europe/Kyiv");
  expect(text).toContain("02:00:00 PM");
  expect(text).toMatch(/GMT\+2|EET/);
});

test("a step's length is short", () => {
  const { elapsed } = makeFormat("en");
  expect(plain(elapsed(41))).toBe("41 ms");
  expect(plain(elapsed(1234))).toBe("1.2 sec");
  expect(plain(elapsed(200_000))).toBe("3 min 20 sec");
});

test("sizes climb to the unit that reads best", () => {
  const { bytes } = makeFormat("en");
  expect(plain(bytes(840))).toBe("840 byte");
  expect(plain(bytes(4_800_000))).toBe("4.8 MB");
});

describe("translate", () => {
  const catalogue = {
    hello: "Hello, {name}",
    rows_one: "{count} ряд",
    rows_few: "{count} ряди",
    rows_other: "{count} рядів",
  };
  const rules = new Intl.PluralRules("uk");
  test("fills in values", () => {
    expect(translate(catalogue, rules, "hello", { name: "Olena" })).toBe("Hello, Olena");
  });
  test("chooses the plural form and falls back to the last one", () => {
    expect(translate(catalogue, rules, "rows", { count: 1 })).toBe("1 ряд");
    expect(translate(catalogue, rules, "rows", { count: 3 })).toBe("3 ряди");
    expect(translate(catalogue, rules, "rows", { count: 5 })).toBe("5 рядів");
  });
  test("leaves an unknown value visible", () => {
    expect(translate(catalogue, rules, "hello", {})).toBe("Hello, {name}");
  });
});
