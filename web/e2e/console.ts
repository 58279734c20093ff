import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { type Fresh, freshOrganization } from "./organizations";

/** One sign-in serves all tests: signing in is rate-limited, as it should be. */
export const COOKIES = join(import.meta.dirname, "../node_modules/.cache/e2e-cookies.json");

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Signer {
  email: string;
  password: string;
}

/** What the demo writes down: who can sign in, and the organization that has everything. */
function demo(): { users: Signer[]; organization_id: string } | undefined {
  const folder = process.env.HARKEN_DEMO;
  return folder ? JSON.parse(readFileSync(join(folder, "demo.json"), "utf8")) : undefined;
}

/** Who signs in; the sample server takes anybody. */
export function signIn(): Signer {
  const { email, password } = demo()?.users[0] ?? {
    email: "olena@acme-clinic.com",
    password: "a long password",
  };
  return { email, password };
}

interface Place {
  organization: string;
  slug: string;
  /** The first conversation the API lists for a query. */
  first: (query: string) => Promise<string>;
}

/** The organization that has everything. Tests make others, which may stand before it in the list. */
export function homeOf(memberships: { organization: { id: string; slug: string } }[]) {
  const id = demo()?.organization_id;
  const home = memberships.find(({ organization }) => organization.id === id) ?? memberships[0];
  if (!home) throw new Error("whoever signed in belongs to no organization");
  return home.organization;
}

interface Given {
  silent: Page;
  place: Place;
  /** Makes an organization of its own, with nothing in it; the word is part of its name. */
  fresh: (what: string) => Promise<Fresh>;
  tolerated: RegExp;
}

/** A page whose console must stay silent, and one that is signed in. */
export const test = base.extend<Given>({
  // What the browser may say: nothing, unless a test is about being refused.
  tolerated: [/^$/, { option: true }],
  silent: async ({ page, tolerated }, use) => {
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !tolerated.test(message.text())) said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(String(error)));
    await use(page);
    expect(said, "the browser's console").toEqual([]);
  },
  place: async ({ silent, context }, use) => {
    await context.addCookies(JSON.parse(readFileSync(COOKIES, "utf8")).cookies);
    const { memberships } = await (await silent.request.get("/api/v1/profile")).json();
    const { id: organization, slug } = homeOf(memberships);
    const first = async (query: string) => {
      const answer = await silent.request.get(`/api/v1/interactions?limit=1&${query}`, {
        headers: { "x-organization": organization },
      });
      return (await answer.json()).items[0].id as string;
    };
    await use({ organization, slug, first });
  },
  fresh: async ({ silent, place, baseURL }, use) => {
    const from = { origin: baseURL ?? "", parent: place.organization };
    await use((what) => freshOrganization(silent, from, what));
  },
});

export { expect } from "@playwright/test";

/** Language and theme as a person would have left them. */
export const prefer = (page: Page, locale: string, theme: string) =>
  page.addInitScript(
    ([wishedLocale = "", wishedTheme = ""]) => {
      // A frame that is shut off from the console has no memory of its own.
      if (self !== top) return;
      if (!localStorage.getItem("harken.locale")) localStorage.setItem("harken.locale", wishedLocale);
      if (!localStorage.getItem("harken.theme")) localStorage.setItem("harken.theme", wishedTheme);
    },
    [locale, theme],
  );

interface AxeResult {
  violations: { id: string; nodes: { target: string[] }[] }[];
}

/** Everything axe finds, by rule and place. Run through the debugger, so the security policy stays as strict as it is. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run(),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

export const scrollsSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Keys that were shown instead of their text. */
export async function rawKeys(page: Page): Promise<string[]> {
  const text = await page.locator("body").innerText();
  return (
    text.match(/\b(?:common|status|nav|errors|settings|filters|upload|score|trace|stage)\.[a-z_.]+\b/g) ?? []
  );
}
