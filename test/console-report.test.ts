import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { burstsOf, joined, stripOf } from "../src/console/strip.ts";
import { hasBrowser } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";

describe("the strip of polls", () => {
  it("polls of one kind that are close together share a mark with their count", () => {
    expect(burstsOf("answered", [10, 20, 30, 100])).toEqual([
      { kind: "answered", from: 10, until: 30, count: 3 },
      { kind: "answered", from: 100, until: 100, count: 1 },
    ]);
  });

  it("waits that overlap are shaded once", () => {
    expect(
      joined([
        { from: 20, until: 30 },
        { from: 0, until: 10 },
        { from: 5, until: 12 },
      ]),
    ).toEqual([
      { from: 0, until: 12 },
      { from: 20, until: 30 },
    ]);
  });

  it("polls at one instant of a frozen clock have a place, and a trigger long before the polls is left out", () => {
    const at = "2026-01-01T00:10:00.000Z";
    const job = {
      requests: [1, 2, 3].map((number) => ({ number, at, status: number === 3 ? 429 : 200 })),
      transitions: [{ status: "pending", at: "2026-01-01T00:00:00.000Z" }],
    } as unknown as Parameters<typeof stripOf>[0];
    const { bursts, triggeredAt, labels } = stripOf(job, new Map(), 600, 1);
    expect(triggeredAt).toBeNull();
    expect(bursts.map(({ kind, count }) => [kind, count])).toEqual([
      ["answered", 2],
      ["limited", 1],
    ]);
    for (const { from } of bursts) expect(from > 0 && from < 600).toBe(true);
    expect(labels.length).toBeGreaterThan(1);
  });
});

describe.runIf(hasBrowser)("the polling report of the console", () => {
  const { mock, opened, poll, withPage } = useConsole();
  const picture = (page: Page) => page.getByRole("group", { name: "Polling report" });
  const verdict = (page: Page) => picture(page).locator(".verdict").textContent();
  const openTab = (page: Page) => page.getByRole("button", { name: /^Report/ }).click();

  /** Shows the report by the time of the sandbox: the client's own time depends on how fast the machine is. */
  async function showReport(page: Page): Promise<void> {
    await openTab(page);
    await page.getByRole("combobox", { name: "Judge by" }).selectOption("Sandbox time");
  }

  /** Polls a new job too often: the rate limit refuses some polls, and the client does not wait. */
  async function pollBadly(sandbox: Sandbox): Promise<string> {
    await sandbox.limits.setRule("jobPolling", { limit: 3, windowMs: "10s" });
    const { id } = await sandbox.jobs.create({ scenario: "slow" });
    for (let polls = 0; polls < 6; polls += 1) {
      await poll(id, sandbox.token);
      await sandbox.clock.advance("300ms");
    }
    return id;
  }

  it("the report names the verdict and the broken rules, and shows the requests that prove a rule", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ clock: "frozen", seed: 42 });
      const id = await pollBadly(sandbox);
      const { jobs } = await sandbox.report({ time: "sandbox" });
      const rules = jobs[0]?.rules ?? [];
      await page.goto(linkTo(mock(), sandbox.name));
      await showReport(page);
      await expect.poll(() => verdict(page)).toBe("FAIL");
      await page.getByRole("heading", { name: "Report FAIL" }).waitFor();
      const failed = rules.filter((each) => each.verdict === "fail").map(({ rule }) => rule);
      expect(failed).toContain("retry-after");
      await picture(page)
        .getByText(
          `${failed.length} of ${rules.filter(({ cases }) => cases > 0).length} rules failed: ${failed.join(", ")}.`,
        )
        .waitFor();
      const items = page.getByRole("list", { name: "Rules" }).getByRole("listitem");
      expect(await items.count()).toBe(rules.length);
      // What is broken comes first.
      expect(await items.first().getAttribute("class")).toBe("rule fail");
      await page
        .getByRole("img", { name: `Job ${id.slice(0, 8)} of first token: 6 polls (3 × 200, 3 × 429)` })
        .waitFor();
      expect(await page.locator(".strip .wait").count()).toBe(1);

      const evidence = rules.find(({ rule }) => rule === "retry-after")?.evidence.map(({ number }) => number) ?? [];
      await page.getByRole("button", { name: /^\d+ requests?: Rule retry-after$/ }).click();
      const shown = page.getByRole("listbox", { name: "Requests, newest first" }).locator("[data-number]");
      await expect.poll(() => shown.count()).toBe(evidence.length);
      const numbers = await page.evaluate<readonly number[]>(
        `[...document.querySelectorAll(".entries [data-number]")].map(({ dataset }) => Number(dataset.number))`,
      );
      expect(numbers.toSorted((one, other) => one - other)).toEqual(evidence);
    }));

  it("the report is read again when there are new polls, and only while it is shown", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      let reads = 0;
      page.on("request", (request) => (reads += Number(new URL(request.url()).pathname.endsWith("/report"))));
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      await poll(id, sandbox.token);
      await page.getByRole("button", { name: "Jobs 1" }).waitFor();
      await page.waitForTimeout(1500);
      expect(reads).toBe(0);
      await openTab(page);
      await picture(page).getByText("1 poll, 0 refused, 0 wasted").waitFor();
      // The choice of the time reads it once more.
      await showReport(page);
      await expect.poll(() => reads).toBe(2);
      // A rule that was not tested yet changes its look with its verdict.
      const interval = page.getByRole("listitem").filter({ hasText: "Wait at least 1 s between polls" });
      expect(await interval.textContent()).toContain("not tested");
      const seen = reads;
      await page.waitForTimeout(2500);
      expect(reads).toBe(seen);
      for (let polls = 0; polls < 6; polls += 1) {
        await sandbox.clock.advance("100ms");
        await poll(id, sandbox.token);
      }
      await expect.poll(() => verdict(page)).toBe("FAIL");
      await expect.poll(() => interval.getAttribute("class")).toBe("rule fail");
      const isSameColour = await page.evaluate(`(() => {
        const colourOf = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor;
        return colourOf(".rule.fail .sign") === colourOf(".verdict");
      })()`);
      expect(isSameColour).toBe(true);
      await page.getByRole("button", { name: /^Jobs/ }).first().click();
      await poll(id, sandbox.token);
      const before = reads;
      await page.waitForTimeout(2500);
      expect(reads).toBe(before);
    }));

  it("a report on several jobs begins with the worst, and each can be chosen", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const good = await sandbox.jobs.create({ scenario: "slow" });
      await poll(good.id, sandbox.token);
      await pollBadly(sandbox);
      await showReport(page);
      await expect.poll(() => verdict(page)).toBe("FAIL");
      await page.getByText("All 2 together: FAIL").waitFor();
      await page.getByRole("combobox", { name: "Job" }).selectOption(`PASS: Job ${good.id.slice(0, 8)}, first token`);
      await expect.poll(() => verdict(page)).toBe("PASS");
      await page.getByText("All 2 together: FAIL").waitFor();
    }));

  it("the report says by which time it judges, and previews the command that reads it", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await openTab(page);
      await page.getByText("No polls yet.").waitFor();
      const again = page.getByRole("button", { name: "Check again" });
      await again.hover();
      const command = page.getByTestId("command");
      await expect
        .poll(() => command.textContent())
        .toBe(`npx audity-mock report --sandbox ${sandbox.name} --url ${mock().url}`);
      await page.getByRole("combobox", { name: "Judge by" }).selectOption("Sandbox time");
      await again.click();
      await page.getByText("Done", { exact: true }).waitFor();
      expect(await command.textContent()).toContain("report --time sandbox");
      await isLive(page);
    }));
});
