import { expect, test } from "vitest";
import { reasonOf } from "./record-words";

const RUSSIAN: Record<string, string> = {
  "record_reason.the_call_is_not_over_yet": "звонок ещё не закончился",
};
const maybe = (key: string) => RUSSIAN[key];

test("a reason is said in the reader's language, after the vendor's word for the event", () => {
  expect(reasonOf(maybe, "the call is not over yet")).toBe("звонок ещё не закончился");
  expect(reasonOf(maybe, "`Answer`: the call is not over yet")).toBe("Answer: звонок ещё не закончился");
});

test("a reason nobody has translated stays as it is, and none stays none", () => {
  expect(reasonOf(maybe, "`Answer`: something new")).toBe("Answer: something new");
  expect(reasonOf(maybe, "the field /date is missing")).toBe("the field /date is missing");
  expect(reasonOf(maybe, null)).toBeUndefined();
});
