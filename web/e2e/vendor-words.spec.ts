import { wordKey } from "../src/ui/word-key";
import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";
import { isSaid, wordsOf } from "./words";

// The forms are the server's.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

interface Card {
  key: string;
  family: string;
  fields: { label: string; hint: string; options: string[] }[];
}

test("every label, hint and choice of every vendor's form is said in the reader's language", async ({
  silent: page,
  place,
}) => {
  const answer = await page.request.get("/api/v1/connectors", {
    headers: { "x-organization": place.organization },
  });
  const cards: Card[] = (await answer.json()).items;
  expect(cards.length).toBeGreaterThan(10);
  const wanted = cards.flatMap(({ fields }) =>
    fields.flatMap(({ label, hint, options }) => [
      `connector_field.${wordKey(label)}`,
      ...(hint ? [`connector_hint.${wordKey(hint)}`] : []),
      // A number is the same everywhere.
      ...options.filter((option) => !/^\d+$/.test(option)).map((option) => `connector_choice.${option}`),
    ]),
  );
  expect([...new Set(wanted)].filter((key) => !isSaid("en", key))).toEqual([]);
});

for (const { vendor, locale, width } of [
  { vendor: "asterisk", locale: "uk", width: 390 },
  { vendor: "twilio", locale: "ru", width: 1440 },
  { vendor: "ringostat", locale: "es", width: 1440 },
]) {
  test(`the form of ${vendor} has no English hints for who reads ${locale}`, async ({
    silent: page,
    fresh,
  }) => {
    const organization = await fresh(`Words ${locale}`);
    const english = wordsOf("en");
    const said = wordsOf(locale);
    await page.setViewportSize({ width, height: 900 });
    await prefer(page, locale, "light");
    const { items } = await organization.get<{ items: Card[] }>("/connectors");
    const card = items.find(({ key }) => key === vendor);
    await page.goto(`/o/${organization.slug}/settings/data-source?step=configure&vendor=${vendor}`);
    await expect(page.getByRole("button", { name: said("wizard.test_now") })).toBeVisible();
    for (const summary of await page.getByRole("main").locator("form summary").all()) await summary.click();
    const text = await page.getByRole("main").locator("form").innerText();
    const hints = (card?.fields ?? []).map(({ hint }) => `connector_hint.${wordKey(hint)}`);
    expect(hints.length).toBeGreaterThan(3);
    for (const key of hints) {
      expect(text).toContain(said(key));
      expect(text).not.toContain(english(key));
    }
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    expect(await rawKeys(page)).toEqual([]);
  });
}

for (const [locale, step] of [
  ["en", "Make a call."],
  ["uk", "Зробіть дзвінок."],
  ["ru", "Сделайте звонок."],
  ["es", "Haga una llamada."],
] as const) {
  test(`the guide beside the form is in the language of who reads ${locale}`, async ({
    silent: page,
    fresh,
  }) => {
    const organization = await fresh(`Guide ${locale}`);
    await prefer(page, locale, "dark");
    await page.goto(`/o/${organization.slug}/settings/data-source?step=configure&vendor=unitalk`);
    await expect(page.getByRole("main").getByText(step)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
