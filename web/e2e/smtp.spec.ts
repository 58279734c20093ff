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
