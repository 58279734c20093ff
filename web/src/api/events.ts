import type { QueryClient } from "@tanstack/react-query";
import { bareAddress } from "./viewing";

/** Names of live events and the queries each makes stale. */
const STALE: Record<string, (org: string, id: string) => unknown[][]> = {
  "interaction.changed": (org, id) => [
    [org, "interactions"],
    [org, "interaction", id],
  ],
  "notification.created": (org) => [[org, "notifications"]],
  // What people may do has changed, so every answer may be another one.
  "role.changed": (org) => [["profile"], [org]],
  "source.changed": (org) => [[org, "sources"]],
  "import.progress": (org) => [[org, "imports"]],
};

/** A busy hour must not make the page ask for its list on every call: changes are gathered this long. */
const GATHER_MS = 700;

/** Listens to the organization's live events, as the role that is looked as, until the returned function is called. */
export function listen(org: string, role: string | undefined, queries: QueryClient): () => void {
  const source = new EventSource(bareAddress("/api/v1/events", org, role));
  const stale = new Map<string, unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dropped = false;

  const flush = () => {
    timer = undefined;
    for (const key of stale.values()) queries.invalidateQueries({ queryKey: key });
    stale.clear();
  };
  const mark = (key: unknown[]) => {
    stale.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, GATHER_MS);
  };
  for (const [name, keys] of Object.entries(STALE)) {
    source.addEventListener(name, (event) => {
      for (const key of keys(org, idOf(event.data))) mark(key);
    });
  }
  source.onerror = () => {
    dropped = true;
  };
  // What happened while the line was down is not told again, so everything on screen is asked for anew.
  source.onopen = () => {
    if (dropped) mark([org]);
    dropped = false;
  };
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function idOf(data: unknown): string {
  try {
    const parsed: unknown = JSON.parse(String(data));
    if (typeof parsed === "object" && parsed !== null && "id" in parsed) return String(parsed.id);
  } catch {
    // An event without a readable body still tells that something changed.
  }
  return "";
}
