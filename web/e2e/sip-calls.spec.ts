import { expect, prefer, test, violations } from "./console";
import { wordsOf } from "./words";

const t = wordsOf("en");

test("calls that go on are listed with how long they last, and asked for again", async ({
  silent: page,
  place,
}) => {
  let duration_s = 59;
  const call = () => ({
    id: "call_1",
    from: "+380501112233",
    to: "+380443332100",
    is_recording_session: false,
    source: "203.0.113.7:5060",
    transport: "tls",
    answered_at: new Date(Date.now() - duration_s * 1000).toISOString(),
    duration_s,
  });
  await page.route(/\/api\/v1\/sip\/calls/, (route) =>
    route.fulfill({ json: { items: [call()], next_cursor: null, is_seen: true } }),
  );
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/sip?tab=calls`);
  const row = page
    .getByRole("group", { name: t("sip.tab.calls") })
    .getByRole("row")
    .nth(1);
  for (const text of ["+380501112233 → +380443332100", "203.0.113.7:5060", "0:59"]) {
    await expect(row).toContainText(text);
  }
  duration_s = 61;
  await expect(row).toContainText("1:01");
  expect(await violations(page)).toEqual([]);
  await page.unroute(/\/api\/v1\/sip\/calls/);
  await page.route(/\/api\/v1\/sip\/calls/, (route) =>
    route.fulfill({ json: { items: [], next_cursor: null, is_seen: false } }),
  );
  await expect(page.getByText(t("sip.calls_elsewhere"))).toBeVisible();
});
