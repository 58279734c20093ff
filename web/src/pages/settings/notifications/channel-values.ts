import { ApiError, problemOf } from "~/api/problem";
import type { NotificationSettings } from "~/api/types";

export interface Severities {
  info: boolean;
  warning: boolean;
  critical: boolean;
}

export interface GridValues {
  email: Severities;
  telegram: Severities;
  webhook: Severities;
  /** One address a line. */
  email_addresses: string;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export function valuesOf({ channels, email_addresses }: NotificationSettings): GridValues {
  const of = (wanted: string): Severities => {
    const row = channels.find(({ channel }) => channel === wanted);
    return { info: !!row?.info, warning: !!row?.warning, critical: !!row?.critical };
  };
  return {
    email: of("email"),
    telegram: of("telegram"),
    webhook: of("webhook"),
    email_addresses: email_addresses.join("\n"),
  };
}

export const asBody = (values: GridValues) => ({
  ...values,
  email_addresses: linesOf(values.email_addresses),
});

/** Complaints about single addresses belong to the one field they are written in, with the address at fault. */
export function lineOf(error: unknown, values: GridValues, say: (line: string) => string): unknown {
  const problem = problemOf(error);
  const lines = linesOf(values.email_addresses);
  const errors = problem.errors.map((one) => {
    const index = /^\/email_addresses\/(\d+)$/.exec(one.pointer)?.[1];
    const line = index && lines[Number(index)];
    return line ? { pointer: "/email_addresses", code: "", detail: say(line) } : one;
  });
  return new ApiError({ ...problem, errors });
}
