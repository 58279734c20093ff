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
  await expect(page).toHaveURL(/\/o\/[^/]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
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
  await page.getByRole("link", { name: "Go to Home" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

test("an organization that is not there says so and offers one's own", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto("/o/no-such-clinic/conversations");
  await expect(page.getByRole("heading", { name: "No such organization" }).first()).toBeVisible();
  await expect(page.getByText("/o/no-such-clinic")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("main").locator(`a[href="/o/${place.slug}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/o/${place.slug}$`));
});

test("home leads to sources, criteria and team", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  for (const [name, key] of [
    ["Data sources", "data-source"],
    ["Evaluation criteria", "routing"],
    ["Team", "members"],
  ]) {
    await page.goto(`/o/${place.slug}`);
    await page
      .getByRole("navigation", { name: "Quick links" })
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .click();
    await expect(page).toHaveURL(new RegExp(`/settings/${key}$`));
  }
});

test.describe("when the server fails", () => {
  // The browser reports the failure that this is about.
  test.use({ tolerated: /status of 500/ });

  test("the page names the request and whom to write to about it", async ({ silent: page, place }) => {
    await prefer(page, "en", "light");
    const failure = { type: "about:blank", title: "", status: 500, detail: "", code: "server.internal" };
    await page.route("**/api/v1/members?*", (route) =>
      route.fulfill({ status: 500, json: { ...failure, request_id: "req_that_failed", errors: [] } }),
    );
    await page.goto(`/o/${place.slug}/settings/members`);
    await expect(page.getByText("req_that_failed")).toBeVisible();
    const support = page.getByRole("link", { name: /^support@/ });
    await expect(support).toHaveAttribute("href", /^mailto:support@.*subject=.*req_that_failed/);
    expect(await violations(page)).toEqual([]);
  });
});

test.describe("when somebody saved first", () => {
  // The browser reports the refusal that this is about.
  test.use({ tolerated: /status of 412/ });

  test("two people who save the same settings are told of each other", async ({
    silent: page,
    place,
    context,
  }) => {
    await prefer(page, "en", "light");
    const path = `/o/${place.slug}/settings/organization`;
    await page.goto(path);
    await page.getByLabel("Shortest call to score").fill("7");
    const other = await context.newPage();
    await prefer(other, "en", "light");
    await other.goto(path);
    await other.getByLabel("Shortest call to score").fill("8");
    const saved = other.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await other.getByRole("button", { name: "Save" }).click();
    await saved;
    await other.close();
    const refused = page.waitForResponse((answer) => answer.status() === 412);
    await page.getByRole("button", { name: "Save" }).click();
    await refused;
    await expect(page.getByRole("heading", { name: "Someone saved before you" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Load the new values" }).click();
    await expect(page.getByLabel("Shortest call to score")).toHaveValue("8");
    await page.getByLabel("Shortest call to score").fill("10");
    const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await page.getByRole("button", { name: "Save" }).click();
    await kept;
  });
});
