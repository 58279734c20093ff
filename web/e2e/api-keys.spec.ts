import type { Page } from "@playwright/test";
import { expect, prefer, test, violations } from "./console";

// The sample server takes any key, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const shownSecret = (page: Page) => page.getByRole("dialog").getByTitle("Secret").innerText();

test("a key is made, used, rotated and ended, and every step is in the audit log", async ({
  silent: page,
  place,
}) => {
  const name = `Dialler ${Date.now()}`;
  const ask = async (secret: string, path: string) => {
    const answer = await page.request.get(path, { headers: { authorization: `Bearer ${secret}` } });
    return answer.ok() ? "ok" : ((await answer.json()).code as string);
  };
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/api-keys`);

  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByText("Conversations (read)").click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Copy the key now" })).toBeVisible();
  const first = await shownSecret(page);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByText(first)).toHaveCount(0);
  expect(await ask(first, "/api/v1/interactions?limit=1")).toBe("ok");
  expect(await ask(first, "/api/v1/members")).toBe("access.denied");

  await page.reload();
  await page.getByRole("button", { name: `Rotate key “${name}”` }).click();
  await page.getByLabel("The old key goes on working for").click();
  await page.getByRole("option", { name: "Not at all: it leaked" }).click();
  await page.getByRole("button", { name: "Create new secret" }).click();
  await expect(page.getByRole("heading", { name: "Copy the key now" })).toBeVisible();
  const second = await shownSecret(page);
  await page.getByRole("button", { name: "I have stored it" }).click();
  expect(await ask(first, "/api/v1/interactions?limit=1")).toBe("api_key.unknown");
  expect(await ask(second, "/api/v1/interactions?limit=1")).toBe("ok");

  await page.getByRole("button", { name: `Delete key “${name}”` }).click();
  await expect(page.getByRole("alertdialog")).toContainText(/Last used .* from 127\.0\.0\.1/);
  await page.getByRole("button", { name: "Delete key", exact: true }).click();
  await expect(page.getByText(name)).toHaveCount(0);
  expect(await ask(second, "/api/v1/interactions?limit=1")).toBe("api_key.unknown");

  await page.goto(`/o/${place.slug}/settings/activity?tab=audit&entity=api_key`);
  const rows = page.getByRole("row").filter({ hasText: "API key" });
  await expect(rows.filter({ hasText: "Deleted" }).first()).toBeVisible();
  await rows.filter({ hasText: "Rotated" }).first().getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("dialog")).toContainText("last4");
  expect(await violations(page)).toEqual([]);
  expect(await page.locator("body").innerText()).not.toContain(second);
});

test("a key for SIP is shown with the name that an exchange signs in as", async ({ silent: page, place }) => {
  const name = `Exchange ${Date.now()}`;
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/api-keys`);
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByText("SIP provisioning", { exact: true }).click();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Copy the key now" })).toBeVisible();
  const username = await page.getByRole("dialog").getByTitle("SIP username").innerText();
  expect((await shownSecret(page)).startsWith(`${username}_`)).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText(username);
  await page.getByRole("button", { name: `Delete key “${name}”` }).click();
  await page.getByRole("button", { name: "Delete key", exact: true }).click();
  await expect(page.getByText(name)).toHaveCount(0);
});
