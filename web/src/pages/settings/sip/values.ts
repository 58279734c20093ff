import { ApiError, problemOf } from "~/api/problem";
import type { NewSipSettings, SipAlgorithm, SipAllowEntry, SipEdge, SipSettings } from "~/api/types";

export const ALGORITHMS: SipAlgorithm[] = ["md5", "sha-256", "sha-512-256"];

export interface SipValues {
  enabled: boolean;
  domain: string;
  username: string;
  password: string;
  algorithms: SipAlgorithm[];
  accept_anyone: boolean;
  legacy_digest: boolean;
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
  legacy_digest: settings.legacy_digest,
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

/** Where calls are taken, as far as they are. */
export const portsOf = ({ udp_port, tcp_port, tls_port }: SipEdge) =>
  [
    ["UDP", udp_port],
    ["TCP", tcp_port],
    ["TLS", tls_port],
  ].flatMap(([transport, port]) => (port == null ? [] : [`${transport} ${port}`]));

/** The ports that sound comes over, as firewalls are told. */
export const rtpOf = ({ rtp_first, rtp_last }: SipEdge) =>
  rtp_first == null || rtp_last == null ? undefined : `UDP ${rtp_first}–${rtp_last}`;

const V4_WIDE = 65_536n;
const V6_WIDE = 1n << 80n;

/** Entries that hold more addresses than one site has. */
export const wideEntries = (entries: readonly SipAllowEntry[]) =>
  entries
    .filter(
      ({ text, addresses }) => addresses && BigInt(addresses) > (text.includes(":") ? V6_WIDE : V4_WIDE),
    )
    .map(({ text }) => text);

const SOON_MS = 14 * 86_400_000;

/** Whether a certificate is still good for a while. */
export function lastingOf(
  until: string | null | undefined,
  now = Date.now(),
): "lasts" | "ends_soon" | "ended" {
  const left = Date.parse(until ?? "") - now;
  if (left < 0) return "ended";
  return left < SOON_MS ? "ends_soon" : "lasts";
}
