// Pictures of the console for people to look at: node e2e/shots.mjs [name …]
// Wants a running server in HARKEN_URL and its sign-in in HARKEN_EMAIL and HARKEN_PASSWORD.
import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";

const base = process.env.HARKEN_URL ?? "http://127.0.0.1:4173";
const email = process.env.HARKEN_EMAIL ?? "olena@acme-clinic.com";
const password = process.env.HARKEN_PASSWORD ?? "a long password";
const out = process.env.SHOTS_DIR ?? "test-results/shots";
const wanted = process.argv.slice(2);

const section = (key) => [`settings-${key}`, ({ slug }) => `/o/${slug}/settings/${key}`];
const PAGES = [
  ["conversations", ({ slug }) => `/o/${slug}/conversations`],
  ["conversation", ({ slug, scored }) => `/o/${slug}/conversations/${scored}?t=40`],
  ["conversation-failed", ({ slug, failed }) => `/o/${slug}/conversations/${failed}`],
  ["conversation-waiting", ({ slug, waiting }) => `/o/${slug}/conversations/${waiting}`],
  ["upload", ({ slug }) => `/o/${slug}/upload`],
  ...[
    "profile",
    "organization",
    "members",
    "roles",
    "providers",
    "data-source",
    "crm",
    "routing",
    "notifications",
    "webhooks",
    "deliveries",
    "billing",
    "activity",
    "sip",
    "attached-data",
    "api-keys",
  ].map(section),
  ["settings-audit", ({ slug }) => `/o/${slug}/settings/activity?tab=audit`],
];
const LOOKS = [
  { name: "light-en", theme: "light", locale: "en", width: 1440, height: 900, pages: PAGES },
  { name: "dark-ru", theme: "dark", locale: "ru", width: 1440, height: 900, pages: PAGES },
  { name: "phone-uk", theme: "light", locale: "uk", width: 390, height: 844, pages: PAGES },
  { name: "es", theme: "light", locale: "es", width: 1440, height: 900, pages: PAGES.slice(0, 2) },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
mkdirSync(out, { recursive: true });

for (const look of LOOKS) {
  if (wanted.some((word) => LOOKS.some((one) => one.name === word)) && !wanted.includes(look.name)) continue;
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    reducedMotion: "reduce",
  });
  await context.addInitScript(({ theme, locale }) => {
    localStorage.setItem("harken.theme", theme);
    localStorage.setItem("harken.locale", locale);
  }, look);
  const page = await context.newPage();
  page.on(
    "console",
    (message) => message.type() === "error" && console.log(`${look.name} ${page.url()} ${message.text()}`),
  );
  page.on("pageerror", (error) => console.log(`${look.name} ${page.url()} ${error}`));
  const shoot = async (name) => {
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${out}/${name}-${look.name}.png` });
  };
  await page.goto(`${base}/login`);
  await shoot("login");
  const signed = await page.request.post(`${base}/api/v1/sessions`, {
    data: { email, password },
    headers: { origin: base },
  });
  if (!signed.ok()) throw new Error(`sign-in failed: ${signed.status()} ${await signed.text()}`);
  const { memberships } = await (await page.request.get(`${base}/api/v1/profile`)).json();
  const { id: organization, slug } = memberships[0].organization;
  const first = async (query) => {
    const answer = await page.request.get(`${base}/api/v1/interactions?limit=1&${query}`, {
      headers: { "x-organization": organization },
    });
    return (await answer.json()).items?.[0]?.id ?? "none";
  };
  const place = {
    slug,
    scored: await first("status=completed&channel=call"),
    failed: await first("status=failed"),
    waiting: await first("status=waiting"),
  };
  for (const [name, path] of look.pages) {
    const words = wanted.filter((word) => !LOOKS.some((one) => one.name === word));
    if (words.length && !words.some((word) => name === word)) continue;
    await page.goto(base + path(place));
    await page.waitForTimeout(350);
    await shoot(name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) console.log(`${look.name} ${name}: the page scrolls sideways`);
  }
  await context.close();
}
await browser.close();
