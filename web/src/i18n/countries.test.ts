import { expect, test } from "vitest";
import { countries } from "./countries";

test("countries are named and ordered in the reader's language", () => {
  const russian = countries("ru");
  expect(russian.find(({ value }) => value === "UA")?.label).toBe("Украина");
  const labels = russian.map(({ label }) => label);
  expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b, "ru")));
});

test("groups of states and states that are gone are not offered", () => {
  const codes = countries("en").map(({ value }) => value);
  expect(codes).toContain("ES");
  for (const gone of ["EU", "UN", "SU", "YU", "ZZ"]) expect(codes).not.toContain(gone);
});
