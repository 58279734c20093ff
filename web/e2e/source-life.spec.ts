import type { Page } from "@playwright/test";
import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";
import type { Fresh } from "./organizations";
import { startVendor, unitalk } from "./vendors";
import { wordsOf } from "./words";

// What is tested is what the server does with it.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const t = wordsOf("en");
const button = (page: Page, key: string, vars?: Record<string, string>) =>
  page.getByRole("button", { name: t(key, vars), exact: true });

interface Source {
  id: string;
  name: string;
  state: string;
  revision: number;
  webhook_url: string;
  letters: { locale: string; subject: string; body: string }[];
}
const sourcesOf = async (organization: Fresh) =>
  (await organization.get<{ items: Source[] }>("/sources")).items;

const OFFICE = { connector: "asterisk", name: "Old office", fields: {} };
const STREAM = {
  connector: "streamtelecom",
  name: "Kyiv",
  fields: { username: "acme", password: "a password", api_key: "a key" },
};

test("changing the source leaves the old one active until the new one is saved, and says what becomes of it", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  const organization = await fresh("Changed");
  const old = await organization.send<Source>("POST", "/sources", OFFICE);
  const field = (key: string) => page.getByLabel(t(`connector_field.${key}`), { exact: true });
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  await button(page, "source.change").click();
  await expect(button(page, "wizard.leave", { name: "Old office" })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "UniTalk" }).click();
  await field("project_key").fill("key");
  await button(page, "secret.generate").click();
  await page.locator("summary").first().click();
  await field("address").fill(vendor.url);
  await button(page, "wizard.test_now").click();
  await button(page, "wizard.save").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(t("wizard.replace_title", { name: "UniTalk", old: "Old office" }));
  await expect(dialog).toContainText(t("wizard.replace_body", { old: "Old office" }));
  await expect(dialog).toContainText("410");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: t("wizard.keep", { name: "Old office" }) }).click();
  await expect(dialog).toHaveCount(0);
  expect(await sourcesOf(organization)).toMatchObject([{ name: "Old office", state: "active" }]);

  await button(page, "wizard.save").click();
  await dialog.getByRole("button", { name: t("wizard.replace"), exact: true }).click();
  await expect(
    page.getByRole("heading", { level: 2, name: t("wizard.live.title", { name: "UniTalk" }) }),
  ).toBeVisible();
  expect((await sourcesOf(organization)).map(({ name, state }) => [name, state]).sort()).toEqual([
    ["Old office", "inactive"],
    ["UniTalk", "active"],
  ]);
  const path = new URL(old.webhook_url).pathname;
  expect((await page.request.post(path, { data: {} })).status()).toBe(410);

  // And back again, with the same words.
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  await page.getByText(t("source.earlier", { count: 1 })).click();
  await button(page, "source.activate").click();
  await expect(dialog).toContainText(t("wizard.replace_body", { old: "UniTalk" }));
  await dialog.getByRole("button", { name: t("source.activate"), exact: true }).click();
  await expect(page.getByRole("heading", { name: "Old office", exact: true })).toBeVisible();
  expect((await sourcesOf(organization)).find(({ state }) => state === "active")?.name).toBe("Old office");
  vendor.close();
});

test("replacing the address says what is lost, and the old one takes nothing in any more", async ({
  silent: page,
  fresh,
}) => {
  const organization = await fresh("Rotated");
  const { webhook_url: before } = await organization.send<Source>("POST", "/sources", STREAM);
  await prefer(page, "en", "dark");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  const address = page.getByTitle(t("source.webhook"));
  await expect(address).toHaveText(before);
  await button(page, "source.rotate").click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText(t("source.rotate_title", { name: "Kyiv" }));
  await expect(dialog).toContainText(t("source.rotate_body"));
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: t("common.cancel"), exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(address).toHaveText(before);

  await button(page, "source.rotate").click();
  await dialog.getByRole("button", { name: t("source.rotate"), exact: true }).click();
  await expect(address).not.toHaveText(before);
  const [now] = await sourcesOf(organization);
  await expect(address).toHaveText(now?.webhook_url ?? "");
  await expect(page.getByText(t("source.rotated"))).toBeVisible();
  const answer = await page.request.post(new URL(before).pathname, { data: {} });
  expect([404, 410]).toContain(answer.status());
  // The letter asks for the new address.
  await page.getByText(t("live.letter"), { exact: true }).click();
  await expect(page.getByRole("article")).toContainText(now?.webhook_url ?? "");
});

for (const locale of ["en", "ru", "uk", "es"]) {
  test(`the address and the letter stay under Connection, and the letter is in four languages, ${locale}`, async ({
    silent: page,
    fresh,
  }) => {
    const said = wordsOf(locale);
    const organization = await fresh(`Letters ${locale}`);
    const { webhook_url, letters } = await organization.send<Source>("POST", "/sources", STREAM);
    await page.setViewportSize({ width: locale === "uk" ? 390 : 1440, height: 900 });
    await prefer(page, locale, locale === "ru" ? "dark" : "light");
    await page.goto(`/o/${organization.slug}/settings/data-source`);
    await expect(page.getByTitle(said("source.webhook"))).toHaveText(webhook_url);
    await page.getByText(said("live.letter"), { exact: true }).click();
    const letter = page.getByRole("article");
    await expect(letter, "begins in the reader's language").toHaveAttribute("lang", locale);
    expect(letters.map((one) => one.locale).sort()).toEqual(["en", "es", "ru", "uk"]);
    for (const one of letters) {
      await page.getByRole("combobox", { name: said("live.letter_language") }).click();
      await page
        .getByRole("option")
        .and(page.locator(`[lang="${one.locale}"]`))
        .click();
      await expect(letter).toHaveAttribute("lang", one.locale);
      await expect(letter).toContainText(one.subject);
      await expect(letter).toContainText(webhook_url);
      const mail = page.getByRole("link", { name: said("live.open_mail") });
      const href = (await mail.getAttribute("href")) ?? "";
      expect(href).toMatch(/^mailto:support@streamtele\.com\?subject=/);
      expect(decodeURIComponent(href)).toContain(webhook_url);
    }
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    expect(await rawKeys(page)).toEqual([]);
  });
}

test("disconnecting erases the address at once and keeps what was there", async ({ silent: page, fresh }) => {
  const organization = await fresh("Disconnected");
  const { webhook_url } = await organization.send<Source>("POST", "/sources", OFFICE);
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  await button(page, "source.disconnect").click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText(t("source.disconnect_body"));
  await dialog.getByRole("textbox").fill("Old office");
  await dialog.getByRole("button", { name: t("source.disconnect"), exact: true }).click();
  await expect(page.getByRole("heading", { name: t("wizard.select.title") })).toBeVisible();
  expect(await sourcesOf(organization)).toMatchObject([{ name: "Old office", state: "disconnected" }]);
  expect((await page.request.post(new URL(webhook_url).pathname, { data: {} })).status()).toBe(410);
  await page.getByText(t("source.earlier", { count: 1 })).click();
  await expect(page.getByText(t("source.state.disconnected"), { exact: true })).toBeVisible();
  await expect(button(page, "source.activate")).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
});

test.describe("when somebody saved first", () => {
  // The browser reports the refusal that this is about.
  test.use({ tolerated: /status of 412/ });

  test("whoever edits a source is told, and can load the new values or write over them", async ({
    silent: page,
    fresh,
  }) => {
    const organization = await fresh("Conflict");
    const source = await organization.send<Source>("POST", "/sources", OFFICE);
    const rename = async (name: string) => {
      const { revision } = await organization.get<Source>(`/sources/${source.id}`);
      await organization.send("PATCH", `/sources/${source.id}`, { name }, { "if-match": `"${revision}"` });
    };
    const name = page.getByLabel(t("source.name"), { exact: true });
    const conflict = page.getByRole("heading", { name: t("conflict.title") });
    const save = page.getByRole("dialog").getByRole("button", { name: t("common.save"), exact: true });
    await prefer(page, "en", "light");
    await page.goto(`/o/${organization.slug}/settings/data-source`);
    await button(page, "source.edit").click();
    await name.fill("Mine");
    await rename("Theirs");
    await save.click();
    await expect(conflict).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await button(page, "conflict.reload").click();
    await expect(conflict).toHaveCount(0);
    await expect(name).toHaveValue("Theirs");

    await name.fill("Mine again");
    await rename("Theirs again");
    await save.click();
    await expect(conflict).toBeVisible();
    await button(page, "conflict.overwrite").click();
    await expect(page.getByRole("heading", { name: "Mine again" })).toBeVisible();
    expect((await organization.get<Source>(`/sources/${source.id}`)).name).toBe("Mine again");
  });
});

test("a secret that may be missing does not look stored, and can be taken away", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  const organization = await fresh("Secrets");
  await organization.send("POST", "/sources", OFFICE);
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  await button(page, "source.edit").click();
  const dialog = page.getByRole("dialog");
  const password = dialog.getByLabel(new RegExp(`^${t("connector_field.password")}(?! of)`)).first();
  await expect(password).toHaveValue(t("secret.kept"));
  expect(
    await dialog
      .locator("input")
      .evaluateAll((all) => all.filter((one) => (one as HTMLInputElement).value.includes("••")).length),
  ).toBe(0);
  expect(await violations(page)).toEqual([]);
  await dialog
    .getByRole("button", { name: t("secret.remove"), exact: true })
    .first()
    .click();
  await expect(password).toHaveValue(t("secret.removed"));
  const sent = page.waitForRequest((request) => request.method() === "PATCH");
  await dialog.getByRole("button", { name: t("common.save"), exact: true }).click();
  const { fields } = (await sent).postDataJSON();
  expect(fields.password).toBeNull();
  expect(fields.recording_password, "what is left alone stays").toBe("");
  await expect(dialog).toHaveCount(0);

  // One that must be there is there.
  await organization.send("POST", "/sources", unitalk(vendor));
  await page.reload();
  await button(page, "source.edit").click();
  await expect(dialog.getByLabel(t("connector_field.project_key"), { exact: true })).toHaveValue(/^••••/);
  vendor.close();
});
