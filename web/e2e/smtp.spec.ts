import { expect, prefer, test, violations } from "./console";

test("a mail service is chosen in place of a server, and tried before it is saved", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/smtp`);
  await expect(page.getByLabel("Host")).toBeVisible();
  await page.getByRole("radio", { name: /^Resend/ }).check();
  await expect(page.getByLabel("Host")).toHaveCount(0);
  await page.getByLabel("API key").fill("re_not_a_real_key");
  await page.getByLabel("Recipient").fill("nobody@example.org");
  const asked = page.waitForRequest("**/api/v1/smtp/test");
  await page.getByRole("button", { name: "Send test" }).click();
  const { settings } = (await asked).postDataJSON();
  expect(settings).toMatchObject({ provider: "resend", api_key: "re_not_a_real_key", api_url: null });
  expect(settings).not.toHaveProperty("host");
  await expect(page.getByRole("list", { name: "Test report" }).getByRole("listitem").first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Host")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("a test of the server tells every step beside its button", async ({ silent: page, place }) => {
  test.skip(!process.env.HARKEN_DEMO, "needs a server that takes mails");
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/smtp`);
  await page.getByRole("button", { name: "Send test" }).click();
  const steps = page.getByRole("list", { name: "Test report" }).getByRole("listitem");
  await expect(steps.filter({ hasText: "Message" })).toContainText("passed");
  await page.getByLabel("Host").fill("nowhere.invalid");
  await page.getByRole("button", { name: "Send test" }).click();
  await expect(steps.first()).toContainText("failed");
  await expect(steps.last()).toContainText("skipped");
  await page.getByRole("button", { name: "Discard" }).click();
});

test("the words of a mail are seen, sent for a trial, changed and given back", async ({
  silent: page,
  place,
}) => {
  test.skip(!process.env.HARKEN_DEMO, "the sample server keeps no words");
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/smtp?tab=templates`);
  const line = page.getByRole("button", { name: "Weekly digest: Español" });
  await line.click();
  const editor = page.getByRole("dialog");
  await editor.getByLabel("Subject").fill("Su semana en {{ organization_name }}");
  await editor.getByRole("button", { name: "Preview" }).click();
  await expect(editor.getByText("Su semana en Northwind Care")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await editor.getByRole("button", { name: /^Send to/ }).click();
  const steps = editor.getByRole("list", { name: "Test report" }).getByRole("listitem");
  await expect(steps.last()).toContainText("passed");
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(line).toContainText("own");
  await line.click();
  await editor.getByRole("button", { name: "Back to the default" }).click();
  await expect(line).not.toContainText("own");
});

test("where no mail leaves, the members page says so and leads to the settings", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.route("**/api/v1/mail-status", (route) =>
    route.fulfill({ json: { configured: false, level: "none", support_email: null } }),
  );
  await page.goto(`/o/${place.slug}/settings/members`);
  await expect(page.getByText("no mail server is set up", { exact: false })).toBeVisible();
  await page.getByRole("link", { name: "Set up mail" }).click();
  await expect(page).toHaveURL(/\/settings\/smtp$/);
});
