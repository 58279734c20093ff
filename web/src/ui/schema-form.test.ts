import { expect, test } from "vitest";
import type { FieldSpec } from "~/api/types";
import { begun, given, shown } from "./schema-form";

const field = (key: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  key,
  label: key,
  kind: "text",
  options: [],
  required: false,
  default: null,
  hint: "",
  show_if: null,
  generated: false,
  ...more,
});
const FIELDS = [
  field("unit", { kind: "choice", options: ["iso", "local"], default: "iso" }),
  field("format", { default: "%Y", show_if: { field: "unit", value: "local" } }),
  field("zone", { kind: "timezone", show_if: { field: "unit", value: "local" } }),
  field("secret", { kind: "secret" }),
];
const keys = (values: Record<string, string>) => shown(FIELDS, values).map(({ key }) => key);

test("a field that depends on another is shown only while that one has its value", () => {
  expect(keys({ unit: "iso" })).toEqual(["unit", "secret"]);
  expect(keys({ unit: "local" })).toEqual(["unit", "format", "zone", "secret"]);
  expect(keys({}), "the default counts").toEqual(["unit", "secret"]);
});

test("what is not on screen or is empty is not sent", () => {
  expect(given(FIELDS, { unit: "iso", format: "%d", secret: " " })).toEqual({ unit: "iso" });
  expect(given(FIELDS, { unit: "local", format: "%d", zone: "UTC" })).toEqual({
    unit: "local",
    format: "%d",
    zone: "UTC",
  });
});

test("lists begin with the usual choice, texts empty, and a zone without one with the organization's", () => {
  expect(begun(FIELDS, "Europe/Madrid")).toEqual({
    unit: "iso",
    format: "",
    zone: "Europe/Madrid",
    secret: "",
  });
});
