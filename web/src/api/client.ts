import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, asProblem, blank } from "./problem";
import type { paths } from "./schema";
import { viewingHeader } from "./viewing";

const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** At the door a 401 is the answer to what was typed, not the end of a session. */
const DOOR = new Set(["/api/v1/sessions", "/api/v1/sessions/mfa"]);

/** Kept in memory only; a reload reads it again from the profile. */
let csrf = "";
let onSignedOut: () => void = () => {};

export const rememberCsrf = (token: string) => {
  csrf = token;
};
export const csrfToken = () => csrf;
export const whenSignedOut = (act: () => void) => {
  onSignedOut = act;
};

const session: Middleware = {
  onRequest({ request }) {
    if (CHANGES.has(request.method) && csrf) request.headers.set("x-csrf-token", csrf);
    for (const [name, value] of Object.entries(viewingHeader(request.headers.get("x-organization")))) {
      request.headers.set(name, value);
    }
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !DOOR.has(schemaPath)) onSignedOut();
  },
  onError() {
    return new ApiError(blank(0, "network.unreachable", ""));
  },
};

function make(headers: Record<string, string>) {
  const client = createClient<paths>({
    baseUrl: "/",
    headers,
    querySerializer: { array: { style: "form", explode: false } },
  });
  client.use(session);
  return client;
}

export type Client = ReturnType<typeof make>;

/** For calls about the person or the installation. */
export const api = make({});

const scoped = new Map<string, Client>();

/** For calls about one organization; every organization has its own client, so switching cannot mix them. */
export function inOrganization(id: string): Client {
  const known = scoped.get(id);
  if (known) return known;
  const client = make({ "x-organization": id });
  scoped.set(id, client);
  return client;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data, or the server's problem thrown. */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(asProblem(response.status, error));
  return data as T;
}

/** The same with the revision that a later change has to name. */
export async function takeTagged<T>(call: Promise<Answer<T>>): Promise<{ value: T; etag: string }> {
  const answer = await call;
  const value = await take(Promise.resolve(answer));
  return { value, etag: answer.response.headers.get("etag") ?? "" };
}
