import { expect, prefer, test } from "./console";

test.beforeEach(async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  const id = await place.first("status=completed&channel=call");
  await page.goto(`/o/${place.slug}/conversations/${id}`);
  await expect(page.getByRole("region", { name: "Player" })).toBeVisible();
});

const audioTime = () => document.querySelector("audio")?.currentTime ?? 0;

test("the keyboard drives the player", async ({ silent: page }) => {
  await page.waitForFunction(() => (document.querySelector("audio")?.readyState ?? 0) > 0);
  await page.keyboard.press("l");
  await expect.poll(() => page.evaluate(audioTime)).toBeGreaterThanOrEqual(9.9);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.evaluate(audioTime)).toBeLessThan(6);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
});

test("the transcript follows the sound and a word leads back to it", async ({ silent: page }) => {
  await page.waitForFunction(() => (document.querySelector("audio")?.readyState ?? 0) > 0);
  await page.getByRole("slider").focus();
  await page.keyboard.press("End");
  const last = page.locator("[data-turn]").last();
  await expect(last).toHaveAttribute("aria-current", "time");
  await expect(last).toBeInViewport();
  await page.locator("[data-turn] [data-ms]").first().click();
  await expect(page.locator("[data-turn]").first()).toHaveAttribute("aria-current", "time");
});

test("evidence seeks to its moment and shows the quote", async ({ silent: page }) => {
  await page.waitForFunction(() => (document.querySelector("audio")?.readyState ?? 0) > 0);
  const chip = page.getByRole("button", { name: /^Listen to the evidence/ }).last();
  const at = (await chip.innerText()).split(":").map(Number);
  await chip.click();
  const seconds = (at[0] ?? 0) * 60 + (at[1] ?? 0);
  await expect.poll(() => page.evaluate(audioTime)).toBeGreaterThanOrEqual(seconds);
  await expect(page.locator("[data-turn][aria-current=time]")).toBeInViewport();
});

test("searching the transcript is part of the address", async ({ silent: page }) => {
  const word = (await page.locator("[data-turn] [data-ms]").first().innerText()).replace(/[^\p{L}]/gu, "");
  await page.getByRole("searchbox", { name: "Search in the transcript" }).fill(word);
  await expect(page).toHaveURL(new RegExp(`find=${encodeURIComponent(word)}`));
  await expect(page.getByText(/^1 \/ \d+$/)).toBeVisible();
});
