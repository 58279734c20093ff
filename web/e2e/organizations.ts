import { expect, type Page } from "@playwright/test";

export interface Fresh {
  id: string;
  slug: string;
  /** The API as whoever is signed in would call it, in this organization. */
  get: <T>(path: string) => Promise<T>;
  send: <T>(method: string, path: string, data?: unknown, headers?: Record<string, string>) => Promise<T>;
}

interface From {
  /** Where the console is served from: a change is taken from nowhere else. */
  origin: string;
  /** The organization above it. */
  parent: string;
}

let made = 0;

/** An organization of its own, in which nothing is connected, so that tests do not meet. */
export async function freshOrganization(page: Page, { origin, parent }: From, what: string): Promise<Fresh> {
  made += 1;
  const name = `${what} ${process.pid.toString(36)}${Date.now().toString(36)}${made}`;
  const { csrf_token } = await (await page.request.get("/api/v1/profile")).json();
  const call = async <T>(
    organization: string,
    [method, path]: [string, string],
    data?: unknown,
    more?: Record<string, string>,
  ) => {
    const answer = await page.request.fetch(`/api/v1${path}`, {
      method,
      data,
      headers: { origin, "x-csrf-token": csrf_token, "x-organization": organization, ...more },
      // A connection that was kept may be closed by the server at the moment it is used again.
      maxRetries: method === "GET" ? 2 : 0,
    });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as T;
  };
  const { id, slug } = await call<{ id: string; slug: string }>(parent, ["POST", "/organizations"], { name });
  return {
    id,
    slug,
    get: (path) => call(id, ["GET", path]),
    send: (method, path, data, headers) => call(id, [method, path], data, headers),
  };
}
