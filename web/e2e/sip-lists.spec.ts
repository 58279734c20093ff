import { expect, prefer, scrollsSideways, test, violations } from "./console";
import { wordsOf } from "./words";

const t = wordsOf("en");

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
