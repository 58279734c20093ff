import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";

/** The real program with its demonstration when it is built, else the sample server of e2e/mock. */
const binary = resolve(import.meta.dirname, process.env.HARKEN_BIN ?? "../target/debug/harken");
const real = existsSync(binary);
const port = Number(process.env.HARKEN_E2E_PORT ?? 4199);
const address = `127.0.0.1:${port}`;
const demo = join(tmpdir(), `harken-e2e-${port}`);
if (real) process.env.HARKEN_DEMO = demo;

export default defineConfig({
  testDir: "e2e",
  testIgnore: real ? /states\.spec/ : undefined,
  globalSetup: "./e2e/sign-in.ts",
  fullyParallel: true,
  workers: 2,
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: `http://${address}`,
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    },
  },
  webServer: {
    command: real
      ? `rm -rf ${demo} && ${binary} demo --data-dir ${demo} --listen ${address} --call-every 5`
      : `node e2e/mock/server.mjs ${port}`,
    url: real ? `http://${address}/readyz` : `http://${address}/`,
    // The vendors that tests start on this machine may be asked.
    env: { HARKEN_OUTBOUND__ALLOW: '["127.0.0.1"]' },
    timeout: 60_000,
    reuseExistingServer: false,
  },
});
