import { expect, prefer, rawKeys, scrollsSideways, test, violations } from "./console";

const LOOKS = [
  { locale: "en", theme: "light", width: 1440, invite: "Invite" },
  { locale: "ru", theme: "dark", width: 390, invite: "Пригласить" },
];

for (const look of LOOKS) {
  test(`inviting says what became of each address, ${look.width} px, ${look.theme} ${look.locale}`, async ({
    silent: page,
    place,
  }) => {
    await page.setViewportSize({ width: look.width, height: 900 });
    await prefer(page, look.locale, look.theme);
    await page.goto(`/o/${place.slug}/settings/members?tab=invitations`);
    await page.getByRole("button", { name: look.invite, exact: true }).first().click();
    const guest = `guest-${Date.now()}@example.org`;
    await page.getByRole("textbox").last().fill(`Guest <${guest}>, nobody`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("dialog").locator("button").last().click();
    const results = page.getByRole("dialog").getByRole("listitem");
    await expect(results).toHaveCount(2);
    await expect(results.first()).toContainText(guest);
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    expect(await rawKeys(page)).toEqual([]);
  });

  test(`a member is seen in full, ${look.width} px, ${look.theme} ${look.locale}`, async ({
    silent: page,
    place,
  }) => {
    await page.setViewportSize({ width: look.width, height: 900 });
    await prefer(page, look.locale, look.theme);
    await page.goto(`/o/${place.slug}/settings/members?role=client`);
    await page.getByRole("table").getByRole("link").first().click();
    const panel = page.getByRole("dialog");
    await expect(panel.getByRole("heading", { level: 2 }).nth(1)).toBeVisible();
    expect(page.url()).toContain("open=mem_");
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  });
}

test("one’s own role cannot be changed, and the page says why", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("row").filter({ hasText: "You" }).first().getByRole("link").click();
  await expect(page.getByRole("button", { name: "Change role" })).toBeDisabled();
  await expect(page.getByText("You cannot change your own role. Ask another Client.")).toBeVisible();
  await expect(page.getByText("You cannot deactivate yourself. Ask another Client.")).toBeVisible();
});

test("a search that finds nobody says so, and is taken away again", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/members?q=nobody-is-called-this&status=active`);
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
  await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await expect(page).not.toHaveURL(/q=|status=/);
});

test("what was saved about a member is no longer unsaved", async ({ silent: page, place }) => {
  await prefer(page, "en", "light");
  await page.goto(`/o/${place.slug}/settings/members?role=agent`);
  await page.getByRole("table").getByRole("link").first().click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel("Extension").fill(String(Date.now()).slice(-6));
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
  await panel.getByRole("button", { name: "Save" }).click();
  await saved;
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Discard" })).toHaveCount(0);
});

test.describe("when somebody saved first", () => {
  // The browser reports the refusal that this is about.
  test.use({ tolerated: /status of 412/ });

  test("a role is not changed behind another's back", async ({ silent: page, place, context }) => {
    test.skip(!process.env.HARKEN_DEMO, "the sample server lets everybody save");
    const open = async (who: typeof page) => {
      await prefer(who, "en", "light");
      await who.goto(`/o/${place.slug}/settings/members?role=agent&sort=name&order=desc`);
      await who.getByRole("table").getByRole("link").first().click();
    };
    await open(page);
    await page.getByRole("button", { name: "Change role" }).click();
    const other = await context.newPage();
    await open(other);
    await other.getByLabel("Extension").fill(String(Date.now()).slice(-6));
    const saved = other.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await other.getByRole("button", { name: "Save" }).click();
    await saved;
    await other.close();
    const refused = page.waitForResponse((answer) => answer.status() === 412);
    await page.getByRole("button", { name: "Save" }).last().click();
    await refused;
    await expect(page.getByRole("heading", { name: "Someone saved before you" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await page.getByRole("button", { name: "Overwrite" }).click();
    await kept;
  });
});

// The browser itself reports an answer of 404, so its console is not silent here.
test("a link that leads nowhere says what to do", async ({ page }) => {
  await prefer(page, "en", "dark");
  await page.goto(`/invite/${"0".repeat(64)}`);
  await expect(page.getByRole("heading", { name: "This link leads nowhere" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
