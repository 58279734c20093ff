import type { Page } from "@playwright/test";
import { expect, prefer, scrollsSideways, test, violations } from "./console";
import type { Fresh } from "./organizations";
import { wordsOf } from "./words";

// The list is computed from what is stored, so this needs the real program.
test.skip(!process.env.HARKEN_DEMO, "needs the real program");

const t = wordsOf("en");

interface Step {
  key: string;
  done: boolean;
  section: string | null;
}

/** What does each step, as its section would. What happens by itself, and what is done elsewhere, is not here. */
const DOING: Record<string, (organization: Fresh) => Promise<unknown>> = {
  source: (organization) =>
    organization.send("POST", "/sources", { connector: "generic", name: "Office", fields: {} }),
  routing: async (organization) => {
    const { items } = await organization.get<{ items: { id: string }[] }>("/projects");
    let [project] = items;
    project ??= await organization.send<{ id: string }>("POST", "/projects", { name: "Service" });
    const conditions = [{ field: "direction", op: "equals", value: "out" }];
    return organization.send("POST", "/routing-rules", {
      name: "Outgoing",
      project_id: project?.id,
      conditions,
    });
  },
  channels: (organization) =>
    organization.send("POST", "/alert-rules", {
      name: "Low",
      category: "quality",
      severity: "warning",
      score_below: 60,
      enabled: true,
    }),
};

const stepOf = (page: Page, key: string) =>
  page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: t(`checklist.${key}`) });

test("the checklist leads to the section of each step, and ticks off what was done", async ({
  silent: page,
  fresh,
}) => {
  const organization = await fresh("Onboarding");
  const listed = async () => (await organization.get<{ steps: Step[] }>("/checklist")).steps;
  await prefer(page, "en", "light");
  await page.goto(`/o/${organization.slug}`);
  await expect(page.getByRole("heading", { name: t("checklist.title") })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);

  const first = await listed();
  expect(first.map(({ key }) => key)).toEqual([
    "source",
    "credentials",
    "routing",
    "first_score",
    "channels",
    "mail",
    "members",
  ]);
  for (const { key, done, section } of first) {
    const link = stepOf(page, key).getByRole("link");
    if (done || !section) {
      await expect(link, key).toHaveCount(0);
      continue;
    }
    await link.click();
    await expect(page).toHaveURL(new RegExp(`/settings/${section}$`));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.goBack();
  }

  for (const [key, act] of Object.entries(DOING)) {
    await expect(stepOf(page, key), key).not.toContainText(t("checklist.done"));
    const before = (await listed()).filter(({ done }) => done).length;
    await act(organization);
    await page.goto(`/o/${organization.slug}`);
    await expect(stepOf(page, key), key).toContainText(t("checklist.done"));
    await expect(stepOf(page, key).getByRole("link")).toHaveCount(0);
    const words = t("checklist.progress", { done: before + 1, count: first.length });
    await expect(page.getByText(words)).toBeVisible();
  }

  await page.getByRole("button", { name: t("checklist.dismiss") }).click();
  await expect(page.getByRole("heading", { name: t("checklist.title") })).toHaveCount(0);
});
