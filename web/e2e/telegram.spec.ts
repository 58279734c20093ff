import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, prefer, test, violations } from "./console";

interface Bot {
  base_url: string;
  token: string;
}

const folder = process.env.HARKEN_DEMO;
const bot = (): Bot => JSON.parse(readFileSync(join(folder ?? "", "demo.json"), "utf8")).telegram;

test.skip(!folder, "needs a Bot API server");
// A wrong token is refused, and the browser says so.
test.use({ tolerated: /422|502/ });

test("a bot is connected, chats are linked by their links, tested and unlinked", async ({
  silent: page,
  fresh,
}) => {
  const { base_url, token } = bot();
  /** In place of the vendor's app. */
  const people = (path: string, data: unknown) => page.request.post(`${base_url}/_people/${path}`, { data });
  const heard = async (chat: number): Promise<string[]> => {
    const all = await (await page.request.get(`${base_url}/_people/heard`)).json();
    return all
      .filter((one: { chat_id: number }) => one.chat_id === chat)
      .map((one: { text: string }) => one.text);
  };
  const tokenOf = async (label: string) => {
    const way = page.getByRole("link", { name: label });
    return new URL((await way.getAttribute("href")) ?? "").search.replace(/^\?start(group)?=/, "");
  };
  await prefer(page, "en", "light");
  const { slug } = await fresh("telegram");
  await page.goto(`/o/${slug}/settings/notifications`);
  const card = page.getByRole("region", { name: "Telegram" });
  await card.getByRole("button", { name: "Connect a bot" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Bot API server").fill(base_url);
  await dialog.getByLabel("Bot token", { exact: true }).fill("700000001:AAa-token-that-is-not-the-bots");
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await expect(dialog.getByText("Unauthorized").first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel("Bot token", { exact: true }).fill(token);
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await expect(card.getByText("@harken_sandbox_bot")).toBeVisible();
  await expect(card.getByText("connected", { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(token);

  await card.getByRole("button", { name: "Link a chat" }).click();
  const group = -(Date.now() % 1_000_000) - 1;
  const start = `/start@harken_sandbox_bot ${await tokenOf("Add the bot to a group")}`;
  await people("say", { chat_id: group, name: "Quality group", text: start });
  await expect(card.getByText("Quality group")).toBeVisible({ timeout: 30_000 });
  await expect(card.getByRole("link", { name: "Add the bot to a group" })).toHaveCount(0);
  await card.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(async () => (await heard(group)).join("\n")).toContain("This is a test");
  expect(await violations(page)).toEqual([]);
  const critical = page.getByRole("switch", { name: "Telegram: Critical" });
  await critical.click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);

  await page.goto(`/o/${slug}/settings/profile`);
  const mine = page.getByRole("switch", { name: "Alerts: Telegram" });
  await expect(mine).toBeDisabled();
  await page.getByRole("button", { name: "Link a chat" }).click();
  const person = Math.abs(group);
  await people("say", {
    chat_id: person,
    name: "Olena",
    text: `/start ${await tokenOf("Open a private chat")}`,
  });
  await expect(page.getByText("Your chat “Olena” with @harken_sandbox_bot is linked.")).toBeVisible({
    timeout: 30_000,
  });
  await expect(mine).toBeEnabled();
  await expect(mine).toBeChecked();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Unlink" }).click();
  await expect(mine).toBeDisabled();

  await page.goto(`/o/${slug}/settings/notifications`);
  await people("block", { chat_id: group });
  await card.getByRole("button", { name: "Send a test" }).click();
  await expect(card.getByText("Forbidden: bot was kicked from the group chat")).toBeVisible();
  await card.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(card.getByRole("button", { name: "Connect a bot" })).toBeVisible();
});
