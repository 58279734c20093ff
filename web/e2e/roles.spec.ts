import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type APIRequestContext, type BrowserContext, request } from "@playwright/test";
import { expect, homeOf, prefer, test, violations } from "./console";

// Who may what is the real server's to say: the sample server knows one person only.
const demo = process.env.HARKEN_DEMO;
test.skip(!demo, "needs the demonstration");

const ROLES = ["client", "admin", "supervisor", "agent"] as const;

/** The access table: eight parts of the settings, and who sees them. */
const TABLE: Record<string, readonly (typeof ROLES)[number][]> = {
  profile: ROLES,
  organization: ["client", "admin"],
  providers: ["client"],
  crm: ["client", "admin"],
  routing: ["client", "admin"],
  notifications: ["client", "admin"],
  activity: ["client", "admin"],
  billing: ["client"],
};

interface User {
  role: string;
  email: string;
  password: string;
}

const users = (): User[] => JSON.parse(readFileSync(join(demo ?? "", "demo.json"), "utf8")).users;

interface Session {
  api: APIRequestContext;
  slug: string;
  organization: string;
}

/** Signs somebody in within a browser's context, and speaks to the API as him. */
async function enter(context: BrowserContext, baseURL: string, user: { email: string; password: string }) {
  const signing = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const signed = await signing.post("/api/v1/sessions", { data: user });
  expect(signed.status(), await signed.text()).toBe(201);
  const { csrf_token } = await signed.json();
  const { cookies } = await signing.storageState();
  await context.addCookies(cookies);
  const { memberships } = await (await signing.get("/api/v1/profile")).json();
  const { id: organization, slug } = homeOf(memberships);
  const headers = { origin: baseURL, "x-csrf-token": csrf_token, "x-organization": organization };
  const api = await request.newContext({
    baseURL,
    extraHTTPHeaders: headers,
    storageState: { cookies, origins: [] },
  });
  return { api, slug, organization } satisfies Session;
}

for (const role of ROLES) {
  test(`the ${role}'s settings are those of the access table, and the others say what they need`, async ({
    silent: page,
    context,
    baseURL,
  }) => {
    const user = users().find((one) => one.role === role);
    if (!user) throw new Error(`the demo has no ${role}`);
    const { slug } = await enter(context, baseURL ?? "", { email: user.email, password: user.password });
    await prefer(page, "en", "light");
    await page.goto(`/o/${slug}/settings`);
    const links = page.getByRole("navigation", { name: "Settings sections" }).getByRole("link");
    await expect(links.first()).toBeVisible();
    const keys = await links.evaluateAll((all) =>
      all.map((one) => one.getAttribute("href")?.split("/").pop()),
    );
    for (const [key, roles] of Object.entries(TABLE)) {
      const may = roles.includes(role);
      expect(keys.includes(key), `${role} sees ${key}`).toBe(may);
      await page.goto(`/o/${slug}/settings/${key}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const denied = page.getByRole("heading", { name: "You cannot open this" });
      if (may) {
        await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
        await expect(denied).toHaveCount(0);
      } else {
        await expect(denied).toBeVisible();
        await expect(page.getByText("Needed right")).toBeVisible();
        await expect(page.getByRole("definition").last()).toContainText("Client");
      }
    }
  });
}

test.describe("while rights change", () => {
  // A role that was just narrowed or deleted is asked about once more before the console hears of it.
  test.use({ tolerated: /status of 40[34]/ });

  test("a Client clones a role, changes it with marks on what changed, and deletes it", async ({
    silent: page,
    place,
  }) => {
    await prefer(page, "en", "light");
    await page.goto(`/o/${place.slug}/settings/roles?only=agent`);
    await expect(page.getByText("Built-in roles cannot be changed")).toBeVisible();
    await page.getByRole("button", { name: "Clone" }).click();
    const name = `Night listener ${Date.now()}`;
    await page.getByRole("dialog").getByLabel("Name of the role").fill(name);
    await page.getByRole("dialog").getByRole("button", { name: "Clone" }).click();
    await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
    await page.getByRole("checkbox", { name: "Billing: Update" }).check();
    await expect(page.getByRole("checkbox", { name: "Billing: Read (changed, not saved)" })).toBeChecked();
    await expect(page.getByText("2 unsaved changes")).toBeVisible();
    await page.getByRole("switch", { name: "Change the language model" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Role saved")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("checkbox", { name: "Billing: Update", exact: true })).toBeChecked();
    await expect(page.getByRole("switch", { name: "Change the language model" })).toBeChecked();
    await page.getByRole("button", { name: "Delete" }).first().click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  });

  test("looking as an agent shows what an agent sees until it is stopped", async ({
    silent: page,
    place,
  }) => {
    await prefer(page, "en", "light");
    await page.goto(`/o/${place.slug}/settings/roles?only=agent`);
    await page.getByRole("button", { name: "View as" }).click();
    const banner = page.getByRole("complementary", { name: "Looking as another role" });
    await expect(banner).toContainText("Agent");
    await page.goto(`/o/${place.slug}/settings/billing`);
    const links = page.getByRole("navigation", { name: "Settings sections" }).getByRole("link");
    await expect(page.getByRole("heading", { name: "You cannot open this" })).toBeVisible();
    await expect(links.filter({ hasText: "Billing" })).toHaveCount(0);
    await page.reload();
    await expect(banner).toBeVisible();
    await banner.getByRole("button", { name: "Stop looking" }).click();
    await expect(banner).toHaveCount(0);
    await expect(links.filter({ hasText: "Billing" })).toBeVisible();
  });

  test("a role that is changed elsewhere redraws an open console at once", async ({
    silent: page,
    place,
    browser,
    baseURL,
  }) => {
    const [client] = users();
    if (!client) throw new Error("the demo has no users");
    const { email, password } = client;
    const { api } = await enter(await browser.newContext(), baseURL ?? "", { email, password });
    const made = await api.post("/api/v1/roles", { data: { name: `Porter ${Date.now()}`, from: "agent" } });
    const { key, name } = await made.json();

    await prefer(page, "en", "light");
    await page.goto(`/o/${place.slug}/settings/roles?only=${key}`);
    await page.getByRole("button", { name: "View as" }).click();
    const pages = page.getByRole("navigation", { name: "Main" }).getByRole("link");
    await pages.filter({ hasText: "Settings" }).click();
    const sections = page.getByRole("navigation", { name: "Settings sections" }).getByRole("link");
    await expect(sections).toHaveText(["Profile", "Security"]);
    await expect(pages.filter({ hasText: "Upload" })).toBeVisible();

    const privileges = ["profile", "routing_rule", "interaction"].map((entity) => ({ entity, read: true }));
    const saved = await api.put(`/api/v1/roles/${key}`, {
      headers: { "if-match": made.headers().etag ?? "" },
      data: { name, description: "", span: "own", privileges, flags: [] },
    });
    expect(saved.status(), await saved.text()).toBe(200);
    await expect(sections).toHaveText(["Profile", "Security", "Routing"]);
    await expect(pages.filter({ hasText: "Upload" })).toHaveCount(0);
    await api.delete(`/api/v1/roles/${key}`);
  });
});
