import { expect, prefer, scrollsSideways, test, violations } from "./console";
import { wordsOf } from "./words";

const t = wordsOf("en");

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

test("where a source takes results, the tab of deliveries leads to what is written into it", async ({
  silent: page,
  place,
}) => {
  const settings = {
    available: true,
    crm: "Sample CRM",
    auto_sync: false,
    transcript: true,
    summary: true,
    score: true,
  };
  await page.route(/\/api\/v1\/delivery-settings$/, (route) =>
    route.fulfill({ json: settings, headers: { etag: '"1"' } }),
  );
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/data-source?tab=delivery`);
  await expect(page.getByRole("heading", { name: t("source.delivery_crm") })).toBeVisible();
  await expect(page.getByText(t("source.delivery_none_body"))).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page
    .getByRole("main")
    .locator("section")
    .getByRole("link", { name: t("settings.crm.title") })
    .click();
  await expect(page).toHaveURL(/\/settings\/crm$/);
});

test("a source shows what it can do and nothing else: no past calls, no deliveries, no Smart Process", async ({
  silent: page,
  fresh,
}) => {
  test.skip(!process.env.HARKEN_DEMO, "needs the real program");
  const organization = await fresh("Abilities");
  const tab = (name: string) => page.goto(`/o/${organization.slug}/settings/data-source?tab=${name}`);
  await prefer(page, "en", "light");
  await tab("delivery");
  await expect(page.getByText(t("source.delivery_no_source_body"))).toBeVisible();
  const able = {
    generic: ["ingest"],
    asterisk: ["ingest", "history_file"],
    streamtelecom: ["ingest", "history"],
  };
  const keys = { username: "acme", password: "a password", api_key: "a key" };
  for (const [connector, abilities] of Object.entries(able)) {
    const fields = connector === "streamtelecom" ? keys : {};
    await organization.send("POST", "/sources", { connector, name: `Office ${connector}`, fields });
    await tab("connection");
    await expect(page.getByRole("heading", { name: `Office ${connector}` })).toBeVisible();
    for (const one of ["ingest", "history", "history_file"])
      await expect(
        page.getByRole("main").getByText(t(`capability.${one}`), { exact: true }),
        `${connector} ${one}`,
      ).toHaveCount(abilities.includes(one) ? 1 : 0);
    await expect(page.getByText(/smart.process/i)).toHaveCount(0);
    await tab("import");
    await expect(page.getByRole("heading", { name: t("import.title") })).toHaveCount(
      abilities.includes("history") ? 1 : 0,
    );
    await expect(page.getByRole("heading", { name: t("import.file"), exact: true })).toHaveCount(
      abilities.includes("history_file") ? 1 : 0,
    );
    if (abilities.length === 1)
      await expect(
        page.getByText(t("import.unsupported", { name: t("connector_name.generic") })),
      ).toBeVisible();
    await expect(page.getByText(/smart.process/i)).toHaveCount(0);
    await tab("delivery");
    await expect(page.getByRole("heading", { name: t("source.delivery_none") })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await expect(page.getByText(/smart.process/i)).toHaveCount(0);
  }
  await page.goto(`/o/${organization.slug}/settings/crm`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/smart.process/i)).toHaveCount(0);
});
