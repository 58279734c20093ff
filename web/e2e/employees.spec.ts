import { expect, prefer, scrollsSideways, test, violations } from "./console";
import type { Fresh } from "./organizations";
import { missedCall, startVendor, unitalk } from "./vendors";
import { wordsOf } from "./words";

// A vendor is asked by the server itself, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const t = wordsOf("en");
const DAY_MS = 86_400_000;

interface Conversation {
  member: { display_name: string } | null;
}
const conversationsOf = async (organization: Fresh) =>
  (await organization.get<{ items: Conversation[] }>("/interactions")).items;

test("an employee without a member is assigned with one click, and the conversations of the past move", async ({
  silent: page,
  fresh,
}) => {
  const vendor = await startVendor();
  vendor.rows = (dateFrom) => [
    missedCall(dateFrom),
    missedCall(dateFrom, 1),
    { ...missedCall(dateFrom, 2), to: ["207"] },
  ];
  const organization = await fresh("Employees");
  const { id: source_id } = await organization.send<{ id: string }>("POST", "/sources", unitalk(vendor));
  const at = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString();
  await organization.send("POST", "/imports", {
    source_id,
    kind: "range",
    process: "on_demand",
    from: at(3),
    to: at(2.5),
  });
  await expect.poll(async () => (await conversationsOf(organization)).length, { timeout: 30_000 }).toBe(3);
  await organization.send("POST", `/sources/${source_id}/employees/refresh`);
  const me = (await organization.get<{ user: { display_name: string } }>("/profile")).user.display_name;

  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}/settings/data-source`);
  const shown = page.getByRole("group", { name: t("employees.title") });
  const row = (text: string) => shown.getByRole("row").filter({ hasText: text });
  await expect(page.getByText(t("employees.unmatched", { count: 2 }))).toBeVisible();
  await expect(row("olena@example.org")).toContainText("2");
  const click = row("olena@example.org").getByRole("button", { name: t("employees.is", { name: me }) });
  await expect(click).toHaveAttribute("title", t("employees.moves", { count: 2 }));
  expect(await violations(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  await click.click();
  await expect(page.getByText(t("employees.moved", { count: 2, name: me }))).toBeVisible();
  await expect(row("olena@example.org")).toHaveCount(0);
  await expect(page.getByText(t("employees.unmatched", { count: 1 }))).toBeVisible();
  const belongs = async () =>
    (await conversationsOf(organization)).filter(({ member }) => member?.display_name === me);
  expect(await belongs()).toHaveLength(2);

  // Whom nothing tells is chosen from the list.
  await row("207")
    .getByRole("button", { name: t("employees.assign") })
    .click();
  await expect(page.getByText(t("employees.moves", { count: 1 }))).toBeVisible();
  await page.getByRole("combobox", { name: t("employees.search") }).fill(me.slice(0, 4));
  await page.getByRole("option", { name: me }).click();
  await expect(page.getByText(t("employees.empty.unmatched"))).toBeVisible();
  expect(await belongs()).toHaveLength(3);

  await page.getByRole("combobox", { name: t("employees.show") }).click();
  await page.getByRole("option", { name: t("employees.state.matched") }).click();
  await expect(row("207")).toContainText(t("employees.matched_by.person"));
  await row("207")
    .getByRole("button", { name: t("employees.change") })
    .click();
  await page.getByRole("button", { name: t("employees.part") }).click();
  await expect(page.getByText(t("employees.parted", { count: 1 }))).toBeVisible();
  expect(await belongs()).toHaveLength(2);
  await page.goto(`/o/${organization.slug}/conversations`);
  await expect(page.getByRole("row").filter({ hasText: me })).toHaveCount(2);
  vendor.close();
});
