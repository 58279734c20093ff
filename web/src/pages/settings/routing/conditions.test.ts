import { expect, test } from "vitest";
import { operatorsOf, toCondition, toDraft } from "./conditions";

test("a condition survives the form", () => {
  const conditions = [
    { field: "line", op: "one_of", value: ["380443332100", "380443332101"] },
    { field: "direction", op: "equals", value: "in" },
    { field: "employee", op: "exists", value: true },
  ];
  expect(conditions.map(toDraft).map(toCondition)).toEqual(conditions);
});

test("blanks and trailing commas are no values", () => {
  expect(toCondition({ field: "phone", op: "one_of", value: " 380 , 34,, " }).value).toEqual(["380", "34"]);
});

test("what has few values cannot be searched in", () => {
  expect(operatorsOf("direction")).toEqual(["equals", "not_equals"]);
  expect(operatorsOf("variable.campaign")).toContain("contains");
});
