import type { Page } from "@playwright/test";
import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";
import { wordsOf } from "./words";

const t = wordsOf("en");
const LOOKS = [
  { locale: "en", theme: "light", width: 1440 },
  { locale: "ru", theme: "dark", width: 1440 },
  { locale: "uk", theme: "light", width: 390 },
  { locale: "es", theme: "dark", width: 320 },
];
const OPEN = {
  enabled: true,
  domain: "",
  username: "",
  password: null,
  algorithms: ["md5"],
  accept_anyone: false,
  legacy_digest: false,
  whitelist: ["88.214.8.0/24"],
};

interface Where {
  place: { organization: string; slug: string };
  origin: string;
}

/** The settings as a test wants to find them. */
async function settle(page: Page, { place, origin }: Where) {
  const { csrf_token } = await (await page.request.get("/api/v1/profile")).json();
  const organization = { "x-organization": place.organization };
  const seen = (await page.request.get("/api/v1/sip", { headers: organization })).headers().etag ?? "";
  const saved = await page.request.put("/api/v1/sip", {
    data: OPEN,
    headers: { ...organization, origin, "x-csrf-token": csrf_token, "if-match": seen },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
}

for (const { locale, theme, width } of LOOKS) {
  for (const tab of ["access", "calls", "attempts", "devices", "numbers"]) {
    test(`SIP, ${tab}, is accessible and fits ${width} px, ${theme} ${locale}`, async ({
      silent: page,
      place,
    }) => {
      const said = wordsOf(locale);
      await page.setViewportSize({ width, height: 900 });
      await prefer(page, locale, theme);
      await page.goto(`/o/${place.slug}/settings/sip?tab=${tab}`);
      const views = page.getByRole("navigation", { name: said("sip.tabs"), exact: true });
      await expect(views.getByRole("link", { name: said(`sip.tab.${tab}`) })).toHaveAttribute(
        "aria-current",
        "page",
      );
      await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      expect(await rawKeys(page)).toEqual([]);
    });
  }
}

test("the carrier is told where to call, line by line or all at once", async ({
  silent: page,
  place,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const answer = await page.request.get("/api/v1/sip", { headers: { "x-organization": place.organization } });
  const { edge, realm } = await answer.json();
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const sheet = page.getByRole("region", { name: t("sip.carrier.title") });
  await expect(sheet).toContainText(t(`sip.edge.${edge.state}`));
  await sheet.getByRole("button", { name: t("sip.carrier.realm") }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(realm);
  await sheet.getByRole("button", { name: t("sip.carrier.copy_all") }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const [name, value] of [
    ["sip.carrier.host", edge.host],
    ["sip.carrier.rtp", edge.rtp_first && `UDP ${edge.rtp_first}–${edge.rtp_last}`],
  ]) {
    if (value) expect(copied).toContain(`${t(name)}: ${value}`);
    else expect(copied).not.toContain(t(name));
  }
  for (const transport of ["udp", "tcp", "tls"]) {
    const port = edge[`${transport}_port`];
    if (port) expect(copied).toContain(`${transport.toUpperCase()} ${port}`);
  }
  await expect(sheet).toContainText(
    edge.certificate ? edge.certificate.names.join(", ") : t("sip.certificate.none"),
  );
});

test("what is wrong with TLS is said in the reader's language, and the server's words stand beside it", async ({
  silent: page,
  place,
}) => {
  const russian = wordsOf("ru");
  const valid_until = new Date(Date.now() + 300 * 86_400_000).toISOString();
  const certificate = { names: ["sip.clinic.example"], valid_until };
  let edge: Record<string, unknown> = {
    certificate: null,
    certificate_problem: "there is no certificate: the operator sets it",
  };
  await page.route("**/api/v1/sip", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    await route.fulfill({ response, json: { ...body, edge: { ...body.edge, state: "listening", ...edge } } });
  });
  await prefer(page, "ru", "dark");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const sheet = page.getByRole("region", { name: russian("sip.carrier.title") });
  await expect(sheet).toContainText(russian("sip.certificate.how"));
  await expect(sheet).not.toContainText("there is no certificate");

  edge = { certificate, certificate_problem: "the key does not belong to the certificate" };
  await page.reload();
  await expect(sheet).toContainText(russian("sip.certificate.wrong"));
  await expect(sheet).toContainText(russian("sip.certificate.not_served"));
  await expect(sheet).toContainText("the key does not belong");
  expect(await violations(page)).toEqual([]);
});

test("a caller is tried against what is not saved yet, check by check", async ({
  silent: page,
  place,
  baseURL,
}) => {
  await settle(page, { place, origin: baseURL ?? "" });
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const result = page.getByRole("region", { name: t("sip.try_result") });
  const checks = result.getByRole("list", { name: t("sip.checks") }).getByRole("listitem");
  const check = (key: string, verdict: string) =>
    expect(checks.filter({ hasText: t(`sip.check.${key}`) })).toContainText(
      t(`sip.check_verdict.${verdict}`),
    );
  await page.getByLabel(t("sip.try_address")).fill("203.0.113.7");
  await expect(result).toContainText(t("sip.would.refused"));
  await expect(result).toContainText(t("sip.reason.not_listed"));
  await check("address", "failed");
  await check("number", "not_reached");

  await page.getByLabel(t("sip.whitelist")).fill("88.214.8.0/24\n203.0.113.*");
  await expect(result).toContainText(t("sip.verdict.listed", { entry: "203.0.113.*" }));
  await expect(result).toContainText(t("sip.would.admitted"));
  await check("address", "passed");
  expect(await violations(page)).toEqual([]);

  await page.getByLabel(t("sip.try_called")).fill("+10000000000");
  await expect(result).toContainText(t("sip.reason.unknown_number"));
  await check("number", "failed");
});

test("one's own address is named, and added with one click", async ({ silent: page, place, baseURL }) => {
  await settle(page, { place, origin: baseURL ?? "" });
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const line = page.getByText(t("sip.you_come_from"));
  const yours = await line.locator("code").innerText();
  await page.getByRole("button", { name: t("sip.add_yours") }).click();
  await expect(page.getByLabel(t("sip.whitelist"))).toHaveValue(`88.214.8.0/24\n${yours}`);
  await expect(line).toContainText(t("sip.you_are_listed", { entry: yours }));
  await expect(page.getByRole("button", { name: t("sip.add_yours") })).toHaveCount(0);
  await expect(page.getByRole("button", { name: t("common.save"), exact: true })).toBeVisible();
});

test("a password is judged while it is typed, and one that is made is strong", async ({
  silent: page,
  place,
}) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const replace = page.getByRole("button", { name: t("secret.replace") });
  const password = page.getByLabel(t("sip.password"), { exact: true });
  const meter = page.getByRole("progressbar", { name: t("sip.strength_label") });
  await expect(meter).toHaveCount(0);
  await expect(password).toBeVisible();
  if (await replace.isVisible()) await replace.click();
  for (const [typed, strength] of [
    ["short", "short"],
    ["aaaaaaaaaaaaaaaa", "weak"],
    ["telephone-door7", "fair"],
  ] as const) {
    await password.fill(typed);
    await expect(page.getByText(t(`sip.strength.${strength}`))).toBeVisible();
  }
  await page.getByRole("button", { name: t("sip.generate") }).click();
  await expect(page.getByText(t("sip.strength.strong"))).toBeVisible();
  await expect(meter).toHaveAttribute("aria-valuenow", "100");
  expect(await violations(page)).toEqual([]);
});

test("what had better not be so is said before the form, the gravest first", async ({
  silent: page,
  place,
}) => {
  const wide = {
    text: "10.0.0.0/8",
    kind: "cidr",
    addresses: "16777216",
    overlaps: [],
    problem: null,
    code: null,
  };
  const words = ["anyone", "digest_udp", "wide", "unheard_of"];
  await page.route(/\/api\/v1\/sip$/, async (route) => {
    const answer = await route.fetch();
    const warnings = words.map((word) => ({ code: `sip.warn_${word}`, detail: `the server says ${word}` }));
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), warnings, whitelist: [wide] },
    });
  });
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip`);
  const notes = page.getByRole("main").getByRole("note");
  await expect(notes).toHaveCount(words.length);
  await expect(notes.nth(0)).toContainText(t("sip.warning.anyone"));
  await expect(notes.nth(1)).toContainText(t("sip.warning_body.digest_udp"));
  await expect(notes.nth(2)).toContainText("10.0.0.0/8");
  await expect(notes.nth(3), "what is new there is not lost here").toHaveText("the server says unheard_of");
  expect(await violations(page)).toEqual([]);
});
