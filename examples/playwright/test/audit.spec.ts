import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test as base } from "audity-mock/playwright";
import { createApp } from "../app/app.ts";

const test = base.extend<{ appUrl: string }>({
  appUrl: async ({ sandbox }, use) => {
    const { url: baseUrl, token, projects } = sandbox;
    const app = createApp({ baseUrl, token, projectId: projects.ready }).listen(0, "127.0.0.1");
    await once(app, "listening");
    await use(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
    app.closeAllConnections();
    app.close();
  },
});

test.use({ sandboxOptions: { seed: 42, clock: "frozen" } });

test("an audit is followed to its end, without waiting for it", async ({ page, appUrl, sandbox }) => {
  await page.goto(appUrl);
  await page.getByRole("button").click();
  await expect(page.getByRole("status")).toHaveText("pending");
  await sandbox.clock.advanceToNextEvent();
  await expect(page.getByRole("status")).toHaveText("processing");
  await sandbox.clock.advance("5m");
  await expect(page.getByRole("status")).toHaveText("completed");
});

test("an audit that fails says why", async ({ page, appUrl, sandbox }) => {
  await page.goto(appUrl);
  await page.getByRole("button").click();
  await expect(page.getByRole("status")).toHaveText("pending");
  const [job] = await sandbox.jobs.list();
  await sandbox.jobs.fail(job?.id ?? "", { errorCode: "AI_KEY_INVALID" });
  await expect(page.getByRole("status")).toHaveText("AI_KEY_INVALID");
});
