import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, prefer, scrollsSideways, test, violations } from "./console";

const en: Record<string, string> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../src/i18n/en.json"), "utf8"),
);
const t = (key: string, vars: Record<string, string> = {}) =>
  (en[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => vars[name] ?? "");

test.describe("a server that fails", () => {
  // The browser itself reports the 500.
  test.use({ tolerated: /500/ });

  test("a failed query shows what happened and a way to try again, and never the wizard", async ({
    silent: page,
    place,
  }) => {
    const broken = /\/api\/v1\/sources(\?|$)/;
    await page.route(broken, (route) =>
      route.fulfill({
        status: 500,
        json: { code: "internal", title: "Broken", detail: "The store is down.", status: 500, errors: [] },
      }),
    );
    await prefer(page, "en", "light");
    await page.goto(`/o/${place.slug}/settings/data-source`);
    const panel = page.getByRole("main").getByRole("alert");
    await expect(panel).toBeVisible();
    await expect(page.getByRole("heading", { name: t("wizard.select.title") })).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await page.unroute(broken);
    await panel.getByRole("button", { name: t("common.retry") }).click();
    await expect(page.getByText(t("source.installed"))).toBeVisible();
  });
});

test("disconnecting wants the name typed, says what follows, and cancelling changes nothing", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/data-source`);
  const answer = await page.request.get("/api/v1/sources", {
    headers: { "x-organization": place.organization },
  });
  const { items } = await answer.json();
  const { name } = items.find(({ state }: { state: string }) => state === "active");
  await page.getByRole("button", { name: t("source.disconnect"), exact: true }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("410");
  const confirm = dialog.getByRole("button", { name: t("source.disconnect"), exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(name.slice(1));
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(name);
  await expect(confirm).toBeEnabled();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: t("common.cancel") }).click();
  await expect(dialog).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("button", { name: t("source.disconnect"), exact: true })).toBeVisible();
});

test("an import is estimated before it starts, and tells how far it is until it is done", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/data-source?tab=import`);
  await page.getByText(t("import.kind_of.range"), { exact: true }).click();
  const start = page.getByRole("button", { name: t("import.start"), exact: true });
  await expect(start).toHaveCount(0);
  await page.getByRole("button", { name: t("import.estimate"), exact: true }).click();
  await expect(page.getByText(t("import.cost"), { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await start.click();
  // It may be over before anybody looks: then it stands first among the imports that were.
  const row = page.getByRole("table").getByRole("row").nth(1);
  await expect(row).toContainText(t("import.kind_title.range"));
  await expect(row).toContainText(t("import.state.completed"), { timeout: 45_000 });
  await expect(page.getByRole("button", { name: t("import.estimate"), exact: true })).toBeVisible();
});

test("the tab of deliveries says why there are none, and where results can go", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "dark");
  await page.goto(`/o/${place.slug}/settings/data-source?tab=delivery`);
  await expect(page.getByRole("heading", { name: t("source.delivery_none") })).toBeVisible();
  await expect(page.getByText(t("source.delivery_none_body"))).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
});
