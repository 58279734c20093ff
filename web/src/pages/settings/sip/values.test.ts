import { expect, test } from "vitest";
import type { SipEdge } from "~/api/types";
import { lastingOf, portsOf, rtpOf, wideEntries } from "./values";

const edge = (more: Partial<SipEdge>): SipEdge => ({ state: "listening", ...more });

test("the carrier is told the ports that are served, and no others", () => {
  expect(portsOf(edge({ udp_port: 5060, tcp_port: null, tls_port: 5061 }))).toEqual(["UDP 5060", "TLS 5061"]);
  expect(portsOf(edge({ udp_port: 5060, tcp_port: 5070 }))).toEqual(["UDP 5060", "TCP 5070"]);
  expect(rtpOf(edge({ rtp_first: 20_000, rtp_last: 29_999 }))).toBe("UDP 20000–29999");
  expect(rtpOf(edge({ rtp_first: null, rtp_last: null }))).toBeUndefined();
});

test("an entry is wide when no site has so many addresses", () => {
  const entry = (text: string, addresses: bigint | null) => ({
    text,
    kind: null,
    addresses: addresses === null ? null : String(addresses),
    overlaps: [],
    problem: null,
    code: null,
  });
  const list = [
    entry("10.0.0.0/16", 65_536n),
    entry("10.0.0.0/15", 131_072n),
    entry("2001:db8::/48", 2n ** 80n),
    entry("2001:db8::/47", 2n ** 81n),
    entry("nonsense", null),
  ];
  expect(wideEntries(list)).toEqual(["10.0.0.0/15", "2001:db8::/47"]);
});

test("a certificate is looked at two weeks before it ends", () => {
  const now = Date.parse("2026-11-21T00:00:00Z");
  expect(lastingOf("2026-12-06T00:00:00Z", now)).toBe("lasts");
  expect(lastingOf("2026-12-04T00:00:00Z", now)).toBe("ends_soon");
  expect(lastingOf("2026-11-20T00:00:00Z", now)).toBe("ended");
  expect(lastingOf(null, now)).toBe("lasts");
});
