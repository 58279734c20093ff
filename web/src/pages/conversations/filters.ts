import type { InteractionFilter } from "~/api/queries";
import type { InteractionStatus } from "~/api/types";
import { addDays, dayOf, dayStart } from "~/i18n/zoned";

export const STATUSES: InteractionStatus[] = [
  "pending",
  "fetching",
  "transcribing",
  "analyzing",
  "delivering",
  "completed",
  "failed",
  "skipped",
  "waiting",
];
export const CHANNELS = ["call", "chat"] as const;
export const DIRECTIONS = ["in", "out"] as const;
export const PERIODS = { today: 1, week: 7, month: 30 } as const;
export type Period = keyof typeof PERIODS | "all" | "custom";

const PAGE_SIZE = 50;

/** What the address says. Days are the organization's; everything is text, so a link reads well. */
export interface Filters {
  status?: string;
  project?: string;
  member?: string;
  channel?: string;
  direction?: string;
  from?: string;
  to?: string;
  score_min?: string;
  score_max?: string;
  q?: string;
  cursor?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes what it understands and drops the rest: an old link opens a list, not an error. */
export function readFilters(search: Record<string, unknown>): Filters {
  const text = (key: keyof Filters) => {
    const value = search[key];
    return typeof value === "string" && value.trim() ? value : undefined;
  };
  const oneOf = (key: keyof Filters, known: readonly string[]) => known.find((value) => value === text(key));
  const day = (key: keyof Filters) => {
    const value = text(key);
    return value && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const score = (key: keyof Filters) => {
    const value = text(key);
    return value && /^\d{1,3}$/.test(value) && Number(value) <= 100 ? value : undefined;
  };
  const statuses = STATUSES.filter((status) => text("status")?.split(",").includes(status));
  return {
    status: statuses.length ? statuses.join(",") : undefined,
    project: text("project"),
    member: text("member"),
    channel: oneOf("channel", CHANNELS),
    direction: oneOf("direction", DIRECTIONS),
    from: day("from"),
    to: day("to"),
    score_min: score("score_min"),
    score_max: score("score_max"),
    q: text("q"),
    cursor: text("cursor"),
  };
}

export function toApi(filters: Filters, timeZone: string): InteractionFilter {
  const { from, to, ...same } = filters;
  return {
    ...same,
    from: from && dayStart(from, timeZone).toISOString(),
    // The API leaves the end out, so it is the start of the day after.
    to: to && dayStart(addDays(to, 1), timeZone).toISOString(),
    limit: PAGE_SIZE,
  };
}

export const isFiltered = ({ cursor: _, ...filters }: Filters) => Object.values(filters).some(Boolean);

export function periodOf({ from, to }: Filters, timeZone: string, now = new Date()): Period {
  if (!from && !to) return "all";
  const today = dayOf(now, timeZone);
  for (const [name, days] of Object.entries(PERIODS)) {
    if (!to && from === addDays(today, 1 - days)) return name as Period;
  }
  return "custom";
}

export function withPeriod(filters: Filters, period: Period, timeZone: string, now = new Date()): Filters {
  if (period === "all") return { ...filters, from: undefined, to: undefined };
  const today = dayOf(now, timeZone);
  if (period === "custom")
    return { ...filters, from: filters.from ?? addDays(today, -6), to: filters.to ?? today };
  return { ...filters, from: addDays(today, 1 - PERIODS[period]), to: undefined };
}
