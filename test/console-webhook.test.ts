import type { BrowserContextOptions, Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { hasBrowser, obstaclesOf } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";
import { button, expectSameFromShell, twinsOf } from "./support/levers.ts";
import { receiverOf } from "./support/receiver.ts";

const deliveriesOf = (page: Page) => page.getByRole("listbox", { name: "Deliveries, newest first" });

const showWebhook = (page: Page) => page.getByRole("button", { name: /^Webhook/ }).click();

const fill = (url: string) => async (page: Page) => {
  await page.getByLabel("Webhook URL").fill(url);
};

const isWide = async (page: Page) =>
  (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);

describe.runIf(hasBrowser)("the webhook of the console", () => {
  const { mock, opened, withPage } = useConsole();

  it("set and remove do the same as the command and the curl command that the page shows", () =>
    withPage(async (page) => {
      const twins = await twinsOf(mock(), { clock: "frozen", seed: 42 });
      await page.goto(linkTo(mock(), twins[0].name));
      await isLive(page);
      await showWebhook(page);
      const levers = [
        { name: "set", prepare: fill("https://example.com/one"), find: button("Set") },
        { name: "change", prepare: fill("https://example.com/two"), find: button("Set") },
        { name: "remove", find: button("Remove") },
      ];
      await expectSameFromShell(mock(), page, levers, twins, ["/webhook"]);
    }));

  it("a delivery is shown with its payload and the answer to each attempt, and can be replayed", () =>
    withPage(async (page) => {
      await using receiver = await receiverOf(500, 200, 204);
      const sandbox = await opened(page);
      await showWebhook(page);
      await page.getByText("No webhook.").waitFor();
      await page.getByText("No deliveries yet.").waitFor();
      await fill(receiver.url)(page);
      await page.getByRole("button", { name: "Set", exact: true }).click();
      await page.getByText("no pending deliveries").waitFor();
      const { id } = await sandbox.jobs.create();
      const { analysisId } = await sandbox.jobs.complete(id);
      const row = (name: RegExp) => deliveriesOf(page).getByRole("option", { name });
      await row(/^analysis_generated 00:00:00 pending 1 attempts response 500 in 30 s$/).click();
      const details = page.getByRole("region", { name: "Delivery analysis_generated" });
      expect(await details.getByLabel("Payload", { exact: true }).innerText()).toContain(
        `"analysisId": "${analysisId}"`,
      );
      const answers = details.getByRole("list", { name: "Attempts and responses" }).getByRole("listitem");
      await answers.filter({ hasText: "500" }).waitFor();
      // The list is narrow now and leaves out attempts and next attempt.
      await sandbox.clock.advance("30s");
      await row(/^analysis_generated 00:00:00 delivered response 200$/).waitFor();
      await details.getByRole("button", { name: "Replay" }).click();
      await row(/ delivered response 204$/).waitFor();
      await expect.poll(() => answers.count()).toBe(3);
      expect(receiver.received).toHaveLength(3);
    }));

  it("a URL that the server refuses is refused with the sentence of the server", () =>
    withPage(async (page, problems) => {
      await opened(page);
      await showWebhook(page);
      await fill("ftp://example.com")(page);
      await page.getByRole("button", { name: "Set", exact: true }).click();
      await page.getByText("must be a URL such as https://example.com/webhooks").waitFor();
      await page.getByText("No webhook.").waitFor();
      // The browser logs the 400.
      expect(problems.splice(0)).toEqual([expect.stringContaining("400")]);
    }));

  const looks: readonly (readonly [string, BrowserContextOptions])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }],
    ["dark, 380 wide", { colorScheme: "dark", viewport: { width: 380, height: 720 } }],
  ];

  it.each(looks)("the webhook has no accessibility violations and no horizontal scrolling: %s", (_, options) =>
    withPage(async (page) => {
      await using receiver = await receiverOf(500);
      const sandbox = await opened(page);
      await showWebhook(page);
      await page.getByText("No deliveries yet.").waitFor();
      expect([await obstaclesOf(page), await isWide(page)]).toEqual([[], false]);
      await sandbox.webhook.set(receiver.url);
      const { id } = await sandbox.jobs.create();
      await sandbox.jobs.complete(id);
      await deliveriesOf(page).getByRole("option").first().click();
      await page.getByRole("list", { name: "Attempts and responses" }).waitFor();
      expect([await obstaclesOf(page), await isWide(page)]).toEqual([[], false]);
    }, options),
  );
});
