import { defineConfig } from "@playwright/test";

/** With HARKEN_URL the tests use a server that already runs; without it they start the sample one. */
const running = process.env.HARKEN_URL;
const port = 4199;

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 2,
  reporter: [["list"]],
  timeout: 30_000,
  use: {
    baseURL: running ?? `http://127.0.0.1:${port}`,
    browserName: "chromium",
    reducedMotion: "reduce",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    },
  } as never,
  webServer: running
    ? undefined
    : { command: `node e2e/mock/server.mjs ${port}`, port, reuseExistingServer: false },
});
