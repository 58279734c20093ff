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

const step = (check: string, verdict: string) => ({ check, verdict, detail: "" });
const knock = (id: string, more: object) => ({
  id,
  first_at: new Date(Date.now() - 900_000).toISOString(),
  last_at: new Date().toISOString(),
  count: 1,
  method: "invite",
  transport: "udp",
  source: "88.214.8.230",
  called: "+380443332100",
  caller: "+380501112233",
  username: null,
  verdict: "admitted",
  reason: "admitted",
  detail: "",
  answered: "status",
  status: 200,
  checks: [step("address", "passed"), step("number", "passed")],
  ...more,
});
const KNOCKS = [
  knock("adm_1", {}),
  knock("adm_2", {
    source: "45.134.26.8",
    count: 12,
    verdict: "refused",
    reason: "not_listed",
    answered: "silence",
    status: null,
    checks: [step("address", "failed"), step("number", "not_reached")],
  }),
  knock("adm_3", {
    method: "register",
    username: "acme",
    verdict: "challenged",
    reason: "challenged",
    status: 401,
  }),
  knock("adm_4", {
    source: null,
    verdict: "refused",
    reason: "unheard_of",
    detail: "the server says why",
    checks: [],
  }),
];

test("attempts tell which check turned a caller away, and can be filtered", async ({
  silent: page,
  place,
}) => {
  await page.route(/\/api\/v1\/sip\/admissions/, (route) => {
    const asked = new URL(route.request().url()).searchParams.get("verdict");
    const items = KNOCKS.filter(({ verdict }) => !asked || verdict === asked);
    return route.fulfill({ json: { items, next_cursor: null } });
  });
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip?tab=attempts`);
  const rows = page.getByRole("group", { name: t("sip.tab.attempts") }).getByRole("row");
  await expect(rows).toHaveCount(KNOCKS.length + 1);
  const stranger = rows.filter({ hasText: "45.134.26.8" });
  await expect(stranger).toContainText(t("sip.reason.not_listed"));
  await expect(stranger).toContainText(t("sip.answered.silence"));
  await expect(stranger).toContainText(t("sip.attempt.times", { count: 12 }));
  const failed = stranger.getByRole("listitem").filter({ hasText: t("sip.check_verdict.failed") });
  await expect(failed).toHaveText(new RegExp(t("sip.check.address")));
  await expect(rows.filter({ hasText: t("sip.attempt.many") })).toContainText("the server says why");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("combobox", { name: t("sip.attempt.verdict") }).click();
  await page.getByRole("option", { name: t("sip.verdict_of_attempt.challenged") }).click();
  await expect(page).toHaveURL(/tab=attempts.*only=challenged|only=challenged.*tab=attempts/);
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText(t("sip.attempt.as", { username: "acme" }));
});

test("registered devices are listed with where they come from and until when", async ({
  silent: page,
  place,
}) => {
  const expires_at = new Date(Date.now() + 600_000).toISOString();
  const device = {
    id: "reg_1",
    address: "101@sip.clinic.example",
    contact: "sip:101@10.0.0.5:5060",
    source: "203.0.113.7:5060",
    transport: "udp",
    registered_at: new Date().toISOString(),
    expires_at,
  };
  await page.route(/\/api\/v1\/sip\/registrations/, (route) =>
    route.fulfill({ json: { items: [device], next_cursor: null } }),
  );
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip?tab=devices`);
  const row = page
    .getByRole("group", { name: t("sip.tab.devices") })
    .getByRole("row")
    .nth(1);
  for (const text of [device.address, device.contact, device.source]) await expect(row).toContainText(text);
  const until = row.locator(`time[datetime="${expires_at}"]`).filter({ visible: true });
  await expect(until).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 900 });
  await expect(until).toHaveCount(1);
  expect(await scrollsSideways(page)).toBe(false);
});
