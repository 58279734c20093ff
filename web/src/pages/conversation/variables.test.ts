import { expect, test } from "vitest";
import { marksOf, sayVariable } from "./variables";

const words = {
  maybe: (key: string) => ({ "variable.sip_kind": "Kind", "variable.sip_marks": "Marks" })[key],
  name: (family: string, word: string) => `${family}.${word}`,
};

test("marks stand at the moment they happened", () => {
  expect(marksOf("12000:hold 75000:resume", (word) => word.toUpperCase())).toBe("00:12 HOLD, 01:15 RESUME");
  expect(marksOf("nonsense :x 12:", (word) => word)).toBe("");
});

test("our own variables are said in words, others as they came", () => {
  expect(sayVariable(words, "sip_kind", "siprec")).toEqual({
    label: "Kind",
    text: "variable.sip_kind_of.siprec",
  });
  expect(sayVariable(words, "sip_marks", "1000:hold")).toEqual({
    label: "Marks",
    text: "00:01 variable.mark.hold",
  });
  expect(sayVariable(words, "sip_marks", "as before")).toEqual({ label: "Marks", text: "as before" });
  expect(sayVariable(words, "queue", "sales")).toEqual({ label: "queue", text: "sales" });
  expect(sayVariable(words, "tags", ["a"])).toEqual({ label: "tags", text: '["a"]' });
});
