import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, homeOf, prefer, signIn, test } from "./console";

interface Person {
  role: string;
  email: string;
  password: string;
}

/** One person per role; the sample server takes anybody. */
function people(): Person[] {
  const demo = process.env.HARKEN_DEMO;
  if (demo) return JSON.parse(readFileSync(join(demo, "demo.json"), "utf8")).users;
  return ["client", "admin", "supervisor", "agent"].map((role) => ({ role, ...signIn() }));
}

test("all four roles open their profile, and nobody can type into the address", async ({
  browser,
  baseURL,
}) => {
  for (const { role, email, password } of people()) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await prefer(page, "en", "light");
    const origin = { origin: baseURL ?? "" };
    const signed = await page.request.post("/api/v1/sessions", {
      data: { email, password },
      headers: origin,
    });
    expect(signed.status(), role).toBe(201);
    const { memberships, user } = await (await page.request.get("/api/v1/profile")).json();
    await page.goto(`/o/${homeOf(memberships).slug}/settings/profile`);
    await expect(page.getByLabel("Display name")).toBeEditable();
    const address = page.getByLabel("E-mail", { exact: true });
    await expect(address).toHaveValue(user.email);
    await expect(address).not.toBeEditable();
    await expect(page.getByRole("heading", { name: "Notifications" })).toBeVisible();
    await context.close();
  }
});

test("the bell has no switch that turns it off, and a grey one says why", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/notifications`);
  await expect(page.getByRole("switch", { name: "E-mail: Critical" })).toBeVisible();
  await expect(page.getByRole("switch", { name: /^In the console/ })).toHaveCount(0);
  await page.goto(`/o/${place.slug}/settings/profile`);
  await expect(page.getByRole("switch", { name: "Alerts: In the console" })).toBeDisabled();
  await expect(page.getByText("The bell is always on.")).toBeVisible();
});
