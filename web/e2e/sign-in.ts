import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type FullConfig, request } from "@playwright/test";
import { COOKIES, signIn } from "./console";

/** Signs in once, and waits until the installation has a scored conversation to look at. */
export default async function prepare(config: FullConfig) {
  const baseURL = config.projects[0]?.use.baseURL ?? "";
  const client = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const signed = await client.post("/api/v1/sessions", { data: signIn() });
  if (!signed.ok()) throw new Error(`sign-in failed: ${signed.status()} ${await signed.text()}`);
  const until = Date.now() + 90_000;
  for (const status of ["completed", "skipped"]) {
    while (!(await has(status))) {
      if (Date.now() > until) throw new Error(`no ${status} conversation appeared`);
    }
  }
  mkdirSync(dirname(COOKIES), { recursive: true });
  await client.storageState({ path: COOKIES });
  await client.dispose();

  async function has(status: string) {
    const answer = await client.get(`/api/v1/interactions?status=${status}&channel=call&limit=1`);
    return (await answer.json()).items?.length > 0;
  }
}
