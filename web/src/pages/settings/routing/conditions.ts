import type { Condition } from "~/api/types";

/** What a rule may look at. */
export const FIELDS = ["direction", "channel", "line", "phone", "employee", "crm_entity"] as const;

/** Fields whose values are known beforehand, so they are chosen and not typed. */
export const CHOICES: Record<string, readonly string[]> = {
  direction: ["in", "out"],
  channel: ["call", "chat"],
};

const CHOICE_OPERATORS = ["equals", "not_equals"] as const;
const TEXT_OPERATORS = ["equals", "not_equals", "starts_with", "contains", "one_of", "exists"] as const;

export type Operator = (typeof TEXT_OPERATORS)[number];

export const operatorsOf = (field: string): readonly Operator[] =>
  field in CHOICES ? CHOICE_OPERATORS : TEXT_OPERATORS;

/** A condition as a form holds it: every value is text, a list is divided by commas. */
export interface Draft {
  field: string;
  op: string;
  value: string;
}

export const toDraft = ({ field, op, value }: Condition): Draft => ({
  field,
  op,
  value: Array.isArray(value) ? value.join(", ") : value == null || typeof value === "boolean" ? "" : value,
});

export function toCondition({ field, op, value }: Draft): Condition {
  if (op === "exists") return { field, op, value: true };
  if (op !== "one_of") return { field, op, value: value.trim() };
  const list = value.split(",").map((one) => one.trim());
  return { field, op, value: list.filter(Boolean) };
}
