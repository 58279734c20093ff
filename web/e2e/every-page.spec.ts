import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";

const SECTIONS = [
  "profile",
  "security",
  "organization",
  "providers",
  "data-source",
  "crm",
  "routing",
  "notifications",
  "webhooks",
  "deliveries",
  "activity",
  "billing",
  "members",
  "sip",
  "attached-data",
  "roles",
  "smtp",
  "api-keys",
];
const LOOKS = [
  { locale: "en", theme: "light", width: 1440 },
  { locale: "ru", theme: "dark", width: 1440 },
  { locale: "uk", theme: "light", width: 390 },
  { locale: "es", theme: "dark", width: 320 },
];

const PAGES: { name: string; path: (slug: string, id: string) => string }[] = [
  { name: "home", path: (slug) => `/o/${slug}` },
  { name: "conversations", path: (slug) => `/o/${slug}/conversations` },
  { name: "conversation", path: (slug, id) => `/o/${slug}/conversations/${id}` },
  { name: "upload", path: (slug) => `/o/${slug}/upload` },
  ...SECTIONS.map((key) => ({
    name: `settings/${key}`,
    path: (slug: string) => `/o/${slug}/settings/${key}`,
  })),
  { name: "settings/activity, audit", path: (slug) => `/o/${slug}/settings/activity?tab=audit` },
];

for (const look of LOOKS) {
  for (const { name, path } of PAGES) {
    test(`${name} is accessible and fits ${look.width} px, ${look.theme} ${look.locale}`, async ({
      silent: page,
      place,
    }) => {
      await page.setViewportSize({ width: look.width, height: 900 });
      await prefer(page, look.locale, look.theme);
      const id = name === "conversation" ? await place.first("status=completed&channel=call") : "";
      await page.goto(path(place.slug, id));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      expect(await rawKeys(page)).toEqual([]);
      await expect(page.locator("html")).toHaveAttribute("lang", look.locale);
    });
  }
}

for (const look of LOOKS) {
  test(`signing in is accessible, ${look.theme} ${look.locale}`, async ({ silent: page }) => {
    await page.setViewportSize({ width: look.width, height: 900 });
    await prefer(page, look.locale, look.theme);
    await page.goto("/login");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  });
}
