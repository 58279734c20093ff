import { ApiError, problemOf } from "~/api/problem";
import type { NewSipSettings, SipAlgorithm, SipSettings } from "~/api/types";

export const ALGORITHMS: SipAlgorithm[] = ["md5", "sha-256", "sha-512-256"];

export interface SipValues {
  enabled: boolean;
  domain: string;
  username: string;
  password: string;
  algorithms: SipAlgorithm[];
  accept_anyone: boolean;
  /** One entry a line. */
  whitelist: string;
}

export const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export const valuesOf = (settings: SipSettings): SipValues => ({
  enabled: settings.enabled,
  domain: settings.domain,
  username: settings.username,
  password: "",
  algorithms: settings.algorithms,
  accept_anyone: settings.accept_anyone,
  whitelist: settings.whitelist.map(({ text }) => text).join("\n"),
});

export const asBody = ({ password, whitelist, ...rest }: SipValues): NewSipSettings => ({
  ...rest,
  password: password || null,
  whitelist: linesOf(whitelist),
});

/** Complaints about single lines belong to the one field they are written in; the list under it names each. */
export function wholeList(error: unknown): unknown {
  const problem = problemOf(error);
  const errors = problem.errors.map((one) =>
    one.pointer.startsWith("/whitelist/") ? { ...one, pointer: "/whitelist", code: problem.code } : one,
  );
  return new ApiError({ ...problem, errors });
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const PASSWORD_LENGTH = 24;

/** Without the characters people mistake for one another; a little longer than anybody would type. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint32Array(PASSWORD_LENGTH));
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
}
