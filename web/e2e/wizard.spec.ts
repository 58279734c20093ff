import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";
import { startVendor } from "./vendors";
import { wordsOf } from "./words";

// A vendor is asked by the server itself, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

interface Walk {
  vendor: string;
  name: string;
  /** Labels of the form, and what is entered. */
  fields: Record<string, string>;
  /** The field whose wrong value the vendor refuses. */
  proven?: string;
  /** Whether the vendor's support is written to. */
  letter: boolean;
  history: boolean;
  /** Its past is brought in as well, on the wide screen. */
  imports?: boolean;
}

const WALKS: Walk[] = [
  {
    vendor: "streamtelecom",
    name: "Stream Telecom",
    fields: { login: "sandbox", password: "sandbox-password", api_key: "sandbox-pbx-key" },
    proven: "api_key",
    letter: true,
    history: true,
    imports: true,
  },
  {
    vendor: "binotel",
    name: "Binotel",
    fields: { api_key: "key", api_secret: "secret" },
    proven: "api_key",
    letter: true,
    history: true,
  },
  {
    vendor: "unitalk",
    name: "UniTalk",
    fields: { project_key: "key" },
    proven: "project_key",
    letter: false,
    history: true,
  },
  { vendor: "generic", name: "", fields: {}, letter: false, history: false },
];
const LOOKS = [
  { locale: "en", theme: "light", width: 1440 },
  { locale: "ru", theme: "dark", width: 390 },
];

const SAMPLE = {
  call_id: "walk-1",
  direction: "in",
  from: "380501112233",
  to: "201",
  started_at: "2026-11-20T10:00:00Z",
  answered_at: "2026-11-20T10:00:08Z",
  ended_at: "2026-11-20T10:01:11Z",
  status: "answered",
};

for (const walk of WALKS) {
  for (const look of LOOKS) {
    test(`${walk.vendor} is connected step by step, ${look.width} px, ${look.theme} ${look.locale}`, async ({
      silent: page,
      place,
      fresh,
    }) => {
      const t = wordsOf(look.locale);
      const vendor = await startVendor();
      const { items } = await (
        await page.request.get("/api/v1/sources", { headers: { "x-organization": place.organization } })
      ).json();
      const exchange: string = items.at(-1).fields.base_url;
      const { slug } = await fresh(`${walk.vendor} ${look.locale}`);
      const name = walk.name || t("connector_name.generic");
      const heading = (step: string) =>
        page.getByRole("heading", { level: 2, name: t(`wizard.${step}.title`, { name }) });
      const press = (key: string) => page.getByRole("button", { name: t(key), exact: true }).click();
      const fill = (label: string, value: string) =>
        page.getByLabel(t(`connector_field.${label}`), { exact: true }).fill(value);
      const isSound = async () => {
        expect(await violations(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        expect(await rawKeys(page)).toEqual([]);
      };
      await page.setViewportSize({ width: look.width, height: 900 });
      await prefer(page, look.locale, look.theme);

      await page.goto(`/o/${slug}/settings/data-source`);
      await expect(heading("select")).toBeVisible();
      await isSound();
      await page.getByRole("main").getByRole("button", { name }).first().click();

      await expect(heading("configure")).toBeVisible();
      expect(page.url()).toContain(`vendor=${walk.vendor}`);
      for (const [label, value] of Object.entries(walk.fields)) await fill(label, value);
      if (walk.vendor === "unitalk") await press("secret.generate");
      if (walk.proven) {
        await page.locator("summary").first().click();
        await page
          .getByLabel(t("connector_field.address"), { exact: true })
          .fill(walk.vendor === "streamtelecom" ? exchange : vendor.url);
      }
      await isSound();
      if (walk.proven) {
        await fill(walk.proven, "wrong");
        await press("wizard.test_now");
        await expect(page.getByText(t("wizard.failed_title"))).toBeVisible();
        await expect(page.getByRole("button", { name: t("wizard.save") })).toHaveCount(0);
        await isSound();
        await press("wizard.back");
        await fill(walk.proven, walk.fields[walk.proven] ?? "");
      } else {
        const sample = page.getByLabel(t("preview.sample"));
        await sample.fill(JSON.stringify({ ...SAMPLE, call_id: null }));
        await expect(page.getByText(t("preview.not_understood"))).toBeVisible();
        await expect(page.getByText("/call_id", { exact: true })).toBeVisible();
        await sample.fill(JSON.stringify(SAMPLE));
        await expect(page.getByText("walk-1", { exact: true })).toBeVisible();
        await isSound();
      }
      await press("wizard.test_now");
      await expect(heading("test")).toBeVisible();
      await isSound();
      await press("wizard.save");

      await expect(heading("live")).toBeVisible();
      await expect(page.getByText(t("live.waiting"))).toBeVisible();
      const address = await page.getByTitle(t("source.webhook")).innerText();
      expect(address).toContain("/ingest/");
      await expect(page.getByRole("article")).toHaveCount(walk.letter ? 1 : 0);
      if (walk.letter) await expect(page.getByRole("article")).toContainText(address);
      await isSound();
      if (walk.vendor === "generic") {
        const sent = await page.request.post(new URL(address).pathname, { data: SAMPLE });
        expect(sent.ok(), await sent.text()).toBe(true);
        await expect(page.getByText(t("live.came"))).toBeVisible();
      }
      await press("wizard.continue");
      const imports = walk.imports && look.locale === "en";
      if (walk.history) {
        await expect(heading("import")).toBeVisible();
        await expect(page.getByText(t("import.cost"), { exact: true })).toBeVisible();
        await isSound();
        if (imports) {
          await press("import.start");
          await expect(page.getByText(t("import.listed"))).toBeVisible({ timeout: 30_000 });
          await expect(page.getByRole("main").getByText(t("import.state.completed")).last()).toBeVisible();
          await isSound();
        }
        await press(imports ? "wizard.continue" : "import.skip");
      }
      await expect(heading("done")).toBeVisible();
      await isSound();
      if (imports) {
        await press("wizard.see_import");
        await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText(
          t("import.kind_title.initial"),
        );
        await page.goBack();
      }
      await press("wizard.finish");
      await expect(page.getByText(t("source.installed"))).toBeVisible();
      await isSound();
      vendor.close();
    });
  }
}
