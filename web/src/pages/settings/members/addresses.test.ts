import { expect, test } from "vitest";
import { readAddresses } from "./addresses";

test("addresses are read however they were pasted, each once", () => {
  const pasted =
    "Olena Shevchenko <olena@clinic.example>, marco@clinic.example;\n\nOLENA@clinic.example\tnobody";
  expect(readAddresses(pasted)).toEqual(["olena@clinic.example", "marco@clinic.example", "nobody"]);
});

test("nothing pasted is nobody", () => {
  expect(readAddresses(" \n,; ")).toEqual([]);
});
