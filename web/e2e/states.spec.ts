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
