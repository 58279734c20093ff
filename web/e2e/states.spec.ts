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
