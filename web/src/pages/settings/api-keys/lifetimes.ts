import type { ServiceType } from "~/api/types";

export const NO_EXPIRY = "none";
const OFFERED = [30, 90, 365];
const DAY_MS = 86_400_000;

export const SERVICES: readonly ServiceType[] = [
  "ingest",
  "interactions_read",
  "attached_data",
  "webhooks",
  "crm_sync",
  "sip_provisioning",
  "full",
];

/** The lifetimes to choose from, longest last: what is offered, and the most that the policy allows. */
export function lifetimes(maxAgeDays?: number): string[] {
  if (!maxAgeDays) return [...OFFERED.map(String), NO_EXPIRY];
  return [...OFFERED.filter((days) => days < maxAgeDays), maxAgeDays].map(String);
}

/** When a key of this lifetime ends; a minute early, so that the longest one is within the policy. */
export const until = (lifetime: string, now = Date.now()) =>
  lifetime === NO_EXPIRY ? undefined : new Date(now + Number(lifetime) * DAY_MS - 60_000).toISOString();
