import { defineConfig } from "@playwright/test";

// A browser of your own instead of the one that `npx playwright install chromium` brings.
const executablePath = process.env["CHROMIUM_PATH"];

export default defineConfig({
  testDir: "test",
  fullyParallel: true,
  reporter: "list",
  use: { ...(executablePath && { launchOptions: { executablePath } }) },
});
