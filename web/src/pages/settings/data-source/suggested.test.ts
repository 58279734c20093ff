import { expect, test } from "vitest";
import type { Employee } from "~/api/types";
import { suggested } from "./suggested";

const employee = (more: Partial<Employee>): Employee => ({
  key: "204",
  name: null,
  email: null,
  member: null,
  matched_by: null,
  calls: 3,
  last_call_at: null,
  ...more,
});
const member = (id: string, display_name: string, extension: string | null = null) => ({
  id,
  display_name,
  email: `${id}@acme.example`,
  extension,
});
const MEMBERS = [member("a", "Олена Шевченко", "204"), member("b", "Ivan"), member("c", "Ivan")];

test("the same extension or address is the same person", () => {
  expect(suggested(employee({}), MEMBERS)?.id).toBe("a");
  expect(suggested(employee({ key: "9", email: "B@acme.example" }), MEMBERS)?.id).toBe("b");
});

test("a name counts only where one member has it", () => {
  expect(suggested(employee({ key: "9", name: "олена шевченко" }), MEMBERS)?.id).toBe("a");
  expect(suggested(employee({ key: "9", name: "Ivan" }), MEMBERS)).toBeUndefined();
});

test("nobody is suggested for nothing in common", () => {
  expect(suggested(employee({ key: "9" }), MEMBERS)).toBeUndefined();
});
