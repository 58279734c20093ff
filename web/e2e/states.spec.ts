import { expect, prefer, test, violations } from "./console";

// States that a healthy installation does not show by itself; the sample server has them.
test("a failed conversation says why and can be tried again", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/conversations/${await place.first("status=failed")}`);
  await expect(page.getByRole("heading", { name: "What happened to it" })).toBeVisible();
  await expect(page.getByText("failed", { exact: false }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Retry/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("an address that an identity provider manages is read-only, and the page says who manages it", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.route("**/api/v1/profile", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), managed_by: "Okta" } });
  });
  await page.goto(`/o/${place.slug}/settings/profile`);
  const address = page.getByLabel("E-mail", { exact: true });
  await expect(address).toHaveAttribute("readonly");
  await expect(page.getByText("Managed by Okta.", { exact: false })).toBeVisible();
});

test.describe("before anybody is signed in", () => {
  // The browser reports that nobody is.
  test.use({ tolerated: /status of 401/ });

  test("the first start is five screens, and mail may be set up or left for later", async ({
    silent: page,
  }) => {
    await prefer(page, "en", "light");
    await page.route("**/api/v1/smtp", async (route) => {
      const answer = await route.fetch();
      const settings = { ...(await answer.json()), level: "none", in_effect: null };
      await route.fulfill({ response: answer, json: settings });
    });
    await page.goto("/setup?token=once");
    await expect(page.getByText("Step 1 of 5")).toBeVisible();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Your name").fill("Olena Shevchenko");
    await page.getByLabel("E-mail").fill("olena@clinic.example");
    await page.getByLabel("Password", { exact: true }).fill("a long password");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Organization name").fill("Clinic");
    await page.getByRole("button", { name: "Create organization" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Mail" })).toBeVisible();
    await page.getByRole("button", { name: "Send test" }).click();
    await expect(page.getByRole("list", { name: "Test report" })).toContainText("authentication failed");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Skip for now" }).click();
    await expect(page.getByText("Step 5 of 5")).toBeVisible();
    await expect(page.getByRole("link", { name: /^Connect a source/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});
