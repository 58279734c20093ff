import { expect, prefer, signIn, test, violations } from "./console";

test("a stranger signs in and lands where the link pointed", async ({ page }) => {
  await prefer(page, "en", "light");
  await page.goto("/");
  await expect(page).toHaveURL(/\/login/);
  const { email, password } = signIn();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("The e-mail or the password is wrong.");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/o\/[^/]+\/conversations$/);
});

test("filters are in the address and survive a reload", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/conversations`);
  await page.getByRole("button", { name: "Any status" }).click();
  await page.getByRole("checkbox", { name: "Skipped" }).check();
  await expect(page).toHaveURL(/status=skipped/);
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.getByRole("button", { name: "1 status" })).toBeVisible();
  const rows = page.getByRole("group", { name: "Conversations" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Skipped");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).not.toHaveURL(/status=/);
});

test("theme and language change at once and stay", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/conversations`);
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "Українська" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Розмови");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Розмови");
  await page.getByRole("combobox", { name: "Мова" }).click();
  await page.getByRole("option", { name: "English" }).click();
  await page.getByRole("button", { name: "Light" }).click();
});

test("auto follows the device while the page is open", async ({ silent: page, place }) => {
  await prefer(page, "en", "auto");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`/o/${place.slug}/upload`);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the bell opens, is accessible and leads on", async ({ silent: page, place }) => {
  await prefer(page, "en", "dark");
  await page.goto(`/o/${place.slug}/upload`);
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await expect(page.getByRole("heading", { name: "Notifications" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("a phone reaches every page from the drawer", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/o/${place.slug}/conversations`);
  await page.getByRole("button", { name: "Open navigation" }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "Upload", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Upload recordings");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a wrong address says so and leads home", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/no-such-thing`);
  await expect(page.getByRole("heading", { name: "There is nothing here" }).first()).toBeVisible();
  await page.getByRole("link", { name: "Go to conversations" }).click();
  await expect(page).toHaveURL(/conversations/);
});
