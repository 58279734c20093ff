/** What people most look for; the server knows more, and shows what it knows. */
export const ACTIONS = [
  "create",
  "update",
  "delete",
  "rotate",
  "activate",
  "disconnect",
  "sign_in",
  "sign_in_failed",
  "revoke",
  "suspend",
] as const;

export const ENTITIES = [
  "organization",
  "sub_organization",
  "member",
  "invitation",
  "role",
  "user",
  "session",
  "identity_provider",
  "project",
  "evaluation_profile",
  "routing_rule",
  "source",
  "credential",
  "alert_rule",
  "webhook",
  "api_key",
  "smtp",
  "template",
  "sip",
  "plan",
  "billing",
] as const;

const DAY_MS = 86_400_000;

const moved = (day: string, days: number) => {
  const at = new Date(`${day}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : new Date(at.getTime() + days * DAY_MS).toISOString();
};

/** The first instant of a day, as the filter's lower end. */
export const dayBegins = (day: string) => moved(day, 0);

/** The first instant after a day, as the filter's upper end. */
export const dayEnds = (day: string) => moved(day, 1);

/** The day of an instant, as a date field wants it. */
export function localDay(at?: string, days = 0): string {
  const instant = Date.parse(at ?? "");
  if (Number.isNaN(instant)) return "";
  const day = new Date(instant + days * DAY_MS);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
