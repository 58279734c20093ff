import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";
import type { Fresh } from "./organizations";
import { missedCall, startVendor, unitalk, type Vendor } from "./vendors";
import { wordsOf } from "./words";

// A vendor is asked by the server itself, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const t = wordsOf("en");
const DAY_MS = 86_400_000;
const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
const button = (page: Page, key: string) => page.getByRole("button", { name: t(key), exact: true });

interface Imported {
  id: string;
  kind: string;
  state: string;
  from: string;
  to: string;
  windows_total: number;
  found: number;
  imported: number;
  duplicate: number;
  failed: number;
}
const importsOf = async (organization: Fresh) =>
  (await organization.get<{ items: Imported[] }>("/imports")).items;

async function connect(organization: Fresh, vendor: Vendor) {
  return organization.send<{ id: string }>("POST", "/sources", unitalk(vendor));
}

/** Two calls a window; the oldest window has a row beside them that is none. */
function withOneBadRow(vendor: Vendor) {
  let oldest: string | undefined;
  vendor.rows = (dateFrom) => {
    if (oldest === undefined || dateFrom < oldest) oldest = dateFrom;
    const calls = [missedCall(dateFrom), missedCall(dateFrom, 1)];
    return dateFrom === oldest ? [...calls, { ...missedCall(dateFrom, 2), date: null }] : calls;
  };
}

/** Three days, asked for and estimated. */
async function estimateDays(page: Page) {
  await page.getByRole("combobox", { name: t("import.period") }).click();
  await page.getByRole("option", { name: t("import.period_of.custom") }).click();
  await page.getByLabel(t("filters.from"), { exact: true }).fill(day(3));
  await page.getByLabel(t("filters.to"), { exact: true }).fill(day(1));
  await button(page, "import.estimate").click();
  await expect(page.getByText(t("import.exact"))).toBeVisible();
}

const isSound = async (page: Page) => {
  expect(await violations(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  expect(await rawKeys(page)).toEqual([]);
};

test("an import is paused, survives a reload, goes on, and its failed row is a file", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  const organization = await fresh("Paused");
  await connect(organization, vendor);
  withOneBadRow(vendor);
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source?tab=import`);
  await estimateDays(page);
  vendor.hold();
  await button(page, "import.start").click();
  const main = page.getByRole("main");
  const bar = page.getByRole("progressbar", { name: t("import.progress") });
  await expect(bar).toBeVisible();
  await expect(main.getByText(t("import.state.running")).first()).toBeVisible();
  await expect.poll(vendor.waiting).toBe(1);
  await isSound(page);

  await button(page, "import.pause").click();
  await expect(button(page, "import.resume")).toBeVisible();
  await expect(button(page, "import.pause")).toHaveCount(0);
  vendor.release();
  await page.reload();
  await expect(main.getByText(t("import.state.paused")).first()).toBeVisible();
  expect((await importsOf(organization))[0]?.state).toBe("paused");
  await isSound(page);

  await button(page, "import.resume").click();
  const row = page.getByRole("table").getByRole("row").nth(1);
  await expect(row).toContainText(t("import.state.completed"), { timeout: 30_000 });
  const [done] = await importsOf(organization);
  expect(done).toMatchObject({ found: 2 * (done?.windows_total ?? 0) + 1, duplicate: 0, failed: 1 });
  expect(done?.imported).toBe(2 * (done?.windows_total ?? 0));
  await expect(row).toContainText(String(done?.imported));
  const file = page.waitForEvent("download");
  await row.getByRole("link", { name: t("import.failures", { count: 1, number: 1 }) }).click();
  const failures = readFileSync(await (await file).path(), "utf8");
  expect(failures.trim().split("\n")).toHaveLength(2);
  expect(failures).toContain("/date");
  vendor.close();
});

test("cancelling asks first, says what stays, and ends the import", async ({ silent: page, fresh }) => {
  const vendor = await startVendor();
  const organization = await fresh("Cancelled");
  await connect(organization, vendor);
  await prefer(page, "en", "dark");
  await page.goto(`/o/${organization.slug}/settings/data-source?tab=import`);
  await estimateDays(page);
  vendor.hold();
  await button(page, "import.start").click();
  await button(page, "import.cancel").click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText(t("import.cancel_title"));
  await expect(dialog).toContainText("takes nothing twice");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: t("import.cancel_not"), exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(button(page, "import.pause")).toBeVisible();
  expect((await importsOf(organization))[0]?.state).toBe("running");

  await button(page, "import.cancel").click();
  await dialog.getByRole("button", { name: t("import.cancel_verb"), exact: true }).click();
  await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText(t("import.state.cancelled"));
  // There is nothing to catch up with yet, so the form does not begin with that.
  await expect(page.getByRole("radio", { name: t("import.kind_of.initial") })).toBeChecked();
  await expect(button(page, "import.estimate")).toBeEnabled();
  vendor.close();
});

test("catching up is offered once there is something to catch up with, and begins where the last import ended", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  const organization = await fresh("Caught up");
  const { id: source_id } = await connect(organization, vendor);
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source?tab=import`);
  const choice = page.getByRole("radio", { name: t("import.kind_of.catch_up") });
  await expect(choice).toBeDisabled();
  await expect(page.getByText(t("import.kind_hint.nothing"))).toBeVisible();

  const at = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString();
  const before = { source_id, kind: "range", process: "on_demand", from: at(2), to: at(1) };
  await organization.send("POST", "/imports", before);
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows.nth(1)).toContainText(t("import.state.completed"), { timeout: 30_000 });
  await page.reload();
  await expect(choice).toBeChecked();
  await button(page, "import.estimate").click();
  await expect(page.getByText(t("import.exact"))).toBeVisible();
  await isSound(page);
  await button(page, "import.start").click();
  await expect(rows.nth(1)).toContainText(t("import.kind_title.catch_up"));
  await expect(rows.nth(1)).toContainText(t("import.state.completed"), { timeout: 30_000 });
  const [caught, first] = await importsOf(organization);
  expect(caught?.kind).toBe("catch_up");
  expect(Date.parse(caught?.from ?? "")).toBeLessThanOrEqual(Date.parse(first?.to ?? ""));
  expect(Date.parse(caught?.from ?? "")).toBeGreaterThan(Date.parse(first?.from ?? ""));
  vendor.close();
});

const LINE =
  '"","380501112233","201","from-trunk","""Olena"" <380501112233>","PJSIP/t-1","PJSIP/201-2","Dial","PJSIP/201,30","2026-01-01 12:00:00",,"2026-01-01 12:00:24",24,0,"NO ANSWER","DOCUMENTATION","1767261600.4",""';

test.describe("a file", () => {
  // The browser reports the refusal of the wrong one.
  test.use({ tolerated: /status of 422/ });

  test("of call records is imported once, whoever sends it twice, and a wrong one is refused", async ({
    silent: page,
    fresh,
  }) => {
    const organization = await fresh("File");
    await organization.send("POST", "/sources", { connector: "asterisk", name: "Office", fields: {} });
    await prefer(page, "en", "light");
    await page.goto(`/o/${organization.slug}/settings/data-source?tab=import`);
    await expect(page.getByRole("heading", { name: t("import.file") })).toBeVisible();
    await isSound(page);
    const send = (name: string, text: string) =>
      page
        .getByLabel(t("import.choose_file"))
        .and(page.locator("input"))
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

    await send(
      "Master.csv",
      `${LINE}\n${LINE.replace("2026-01-01 12:00:00", "yesterday").replace("600.4", "600.5")}\n`,
    );
    const row = page.getByRole("table").getByRole("row").nth(1);
    await expect(row).toContainText(t("import.kind_title.file"));
    await expect(row).toContainText(t("import.state.completed"), { timeout: 30_000 });
    expect((await importsOf(organization))[0]).toMatchObject({ found: 2, imported: 1, failed: 1 });

    await send("Master.csv", `${LINE}\n`);
    await expect.poll(async () => (await importsOf(organization)).length).toBe(2);
    await expect.poll(async () => (await importsOf(organization))[0]?.state).toBe("completed");
    expect((await importsOf(organization))[0]).toMatchObject({ found: 1, imported: 0, duplicate: 1 });

    await send("calls.xlsx", "PK");
    const refusal = page.getByRole("main").getByRole("alert");
    await expect(refusal).toContainText(t("import.not_started"));
    await expect(refusal).toContainText(".csv");
    await isSound(page);
  });
});

test("right after connecting one button imports the last 30 days, which goes on when the wizard is left", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  const organization = await fresh("Begun in the wizard");
  const field = (key: string) => page.getByLabel(t(`connector_field.${key}`), { exact: true });
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  await page.getByRole("main").getByRole("button", { name: "UniTalk" }).click();
  await field("project_key").fill("key");
  await button(page, "secret.generate").click();
  await page.locator("summary").first().click();
  await field("address").fill(vendor.url);
  await button(page, "wizard.test_now").click();
  await button(page, "wizard.save").click();
  await button(page, "wizard.continue").click();

  await expect(page.getByRole("heading", { level: 2, name: t("wizard.import.title") })).toBeVisible();
  await expect(button(page, "import.skip")).toBeVisible();
  // Nobody asked for it: calls, minutes and cost of the last month are there.
  const estimate = page.getByRole("region", { name: t("import.estimated") });
  for (const figure of ["calls", "minutes", "cost"]) {
    await expect(estimate.getByText(t(`import.${figure}`), { exact: true })).toBeVisible();
  }
  await expect(button(page, "import.estimate")).toHaveCount(0);
  expect(await importsOf(organization)).toEqual([]);
  await isSound(page);
  vendor.hold();
  await button(page, "import.start").click();
  await expect(page.getByRole("progressbar", { name: t("import.progress") })).toBeVisible();
  await expect(button(page, "import.skip")).toHaveCount(0);
  await expect(page.getByText(t("import.goes_on"))).toBeVisible();
  await isSound(page);
  await button(page, "wizard.continue").click();
  await expect(page.getByText(t("wizard.import_runs"))).toBeVisible();
  await isSound(page);
  await button(page, "wizard.see_import").click();
  await expect(page.getByRole("progressbar", { name: t("import.progress") })).toBeVisible();
  expect(page.url()).toContain("tab=import");
  vendor.release();
  const row = page.getByRole("table").getByRole("row").nth(1);
  await expect(row).toContainText(t("import.kind_title.initial"));
  await expect.poll(async () => (await importsOf(organization))[0]?.imported).toBeGreaterThan(1);
  const [one] = await importsOf(organization);
  const days = (Date.parse(one?.to ?? "") - Date.parse(one?.from ?? "")) / DAY_MS;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(31.1);
  await organization.send("POST", `/imports/${one?.id}/cancel`, {});
  vendor.close();
});
