import { expect, prefer, test, violations } from "./console";
import { missedCall, startVendor, unitalk } from "./vendors";
import { wordsOf } from "./words";

// The zone is the organization's, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const t = wordsOf("en");
const DAY_MS = 86_400_000;
const ZONES = [
  { zone: "Asia/Tokyo", label: "Asia/Tokyo", named: /GMT\+9/ },
  { zone: "America/New_York", label: "America/New York", named: /E[SD]T/ },
];

test("who changes the organization's time zone sees every time in the new one", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  vendor.rows = (dateFrom) => [missedCall(dateFrom)];
  const organization = await fresh("Zones");
  const source = await organization.send<{ id: string; installed_at: string }>(
    "POST",
    "/sources",
    unitalk(vendor),
  );
  const at = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString();
  const span = { from: at(2), to: at(1.8) };
  const wanted = { source_id: source.id, kind: "range", process: "on_demand", ...span };
  await organization.send("POST", "/imports", wanted);
  const calls = () => organization.get<{ items: { started_at: string }[] }>("/interactions");
  await expect.poll(async () => (await calls()).items.length, { timeout: 30_000 }).toBe(1);
  const began = (await calls()).items[0]?.started_at ?? "";
  const clockIn = (zone: string, instant: string) =>
    new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", timeZone: zone })
      .format(new Date(instant))
      .replace(/^0/, "");

  await prefer(page, "en", "light");
  const seen: string[] = [];
  for (const { zone, label, named } of ZONES) {
    await page.goto(`/o/${organization.slug}/settings/organization`);
    await page.getByRole("combobox", { name: t("setup.timezone"), exact: true }).click();
    await page.getByRole("option", { name: label, exact: true }).click();
    const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await page.getByRole("button", { name: t("common.save"), exact: true }).click();
    await saved;

    // Without a reload: the console is told.
    await page
      .getByRole("link", { name: t("settings.data-source.title"), exact: true })
      .first()
      .click();
    const installed = page.locator(`time[datetime="${source.installed_at}"]`).first();
    await expect(installed).toContainText(clockIn(zone, source.installed_at));
    await expect(installed).toHaveAttribute("title", named);

    await page.goto(`/o/${organization.slug}/conversations`);
    const listed = page.locator(`time[datetime="${began}"]`).first();
    await expect(listed).toHaveAttribute("title", named);
    await page
      .getByRole("group", { name: t("conversations.title") })
      .getByRole("link")
      .first()
      .click();
    const shown = page.locator(`time[datetime="${began}"]`).first();
    await expect(shown).toContainText(clockIn(zone, began));
    seen.push(await shown.innerText());
    expect(await violations(page)).toEqual([]);
  }
  expect(new Set(seen).size).toBe(ZONES.length);
  vendor.close();
});
