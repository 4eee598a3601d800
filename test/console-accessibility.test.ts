import type { BrowserContextOptions } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { hasBrowser, obstaclesOf } from "./support/browser.ts";
import { isLive, jobsOf, linkTo, useConsole } from "./support/console.ts";

describe.runIf(hasBrowser)("the console", () => {
  const { mock, opened, poll, withPage } = useConsole();

  it("the console can be used by the keyboard alone", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const seen: string[] = [];
      const focused = () =>
        page.evaluate<string>("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()");
      /** Presses Tab until an element with this name has the focus. */
      const reach = async (name: RegExp) => {
        for (let presses = 0; presses < 80; presses += 1) {
          await page.keyboard.press("Tab");
          const at = await focused();
          seen.push(at);
          if (name.test(at)) return;
        }
        throw new Error(`${String(name)} is not reached: ${seen.join(", ")}`);
      };
      await reach(/^Trigger job$/);
      await page.keyboard.press("Enter");
      await jobsOf(page).getByRole("option").first().waitFor();
      // The first view is gone with its button. The one in the header gets the focus when the response arrives.
      await expect.poll(focused).toBe("Trigger job");
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await sandbox.jobs.list()).length).toBe(2);
      await reach(/^Jobs, newest first$/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const outline = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
      expect(outline).toBe("solid");
      await page.getByRole("button", { name: "Complete now" }).first().waitFor();
      await reach(/^Complete now$/);
      await page.keyboard.press("Space");
      await expect
        .poll(async () => (await sandbox.jobs.list()).map(({ status }) => status).toSorted())
        .toEqual(["completed", "pending"]);
      await reach(/^All limits of first token$/);
      await page.keyboard.press("Enter");
      await reach(/^Drain read of first token$/);
      await reach(/^Inject$/);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Remove status 503" }).waitFor();
      await reach(/^Remove status 503$/);
    }));

  const narrow = { width: 380, height: 720 };

  /** Two of the looks are checked with every dialog and page of the console, the others with the main page alone. */
  const looks: readonly (readonly [string, BrowserContextOptions, "all" | "the world"])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }, "all"],
    ["dark, 1920 × 1080", { colorScheme: "dark", viewport: { width: 1920, height: 1080 } }, "the world"],
    ["light, 380 wide", { colorScheme: "light", viewport: narrow }, "the world"],
    ["dark, 380 wide", { colorScheme: "dark", viewport: narrow }, "all"],
  ];

  it.each(looks)("the console has no accessibility violations and no horizontal scrolling: %s", (_, options, what) =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ clock: "frozen", seed: 42, demoData: "full" });
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      await poll(id, sandbox.token);
      await poll("00000000-0000-4000-8000-00000000dead", sandbox.token);
      await sandbox.limits.drain("jobPolling");
      await poll(id, sandbox.token);
      await sandbox.faults.add({ effect: { kind: "status", status: 503 }, operation: "listProjects", times: 2 });
      await page.goto(linkTo(mock(), sandbox.name));
      await jobsOf(page).getByRole("option").first().click();
      await page.getByRole("button", { name: "Fail now" }).waitFor();
      const isWide = async () =>
        (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      await page.getByRole("listbox", { name: "Requests, newest first" }).getByRole("option").first().click();
      await page.getByRole("heading", { name: "429 Too Many Requests" }).waitFor();
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      const filters = page.getByRole("group", { name: "Filter the requests" });
      await filters.getByRole("combobox", { name: "Status" }).selectOption("429");
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      await page.getByRole("button", { name: "Clear", exact: true }).click();
      await page.getByRole("button", { name: "Close the request" }).click();
      await page.getByRole("button", { name: /^Report/ }).click();
      await page.getByRole("button", { name: "Clients", exact: true }).click();
      await page.getByRole("button", { name: "Start the polite client" }).click();
      await page.getByText("The clock is frozen: the client waits").waitFor();
      await page.getByRole("img", { name: /polls \(/ }).waitFor();
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      if (what === "the world") return;
      await page.getByRole("button", { name: "New owner…" }).click();
      await page.getByRole("button", { name: "Create owner and token" }).click();
      await page.getByRole("dialog", { name: "Your new token" }).waitFor();
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Stories" }).click();
      await page.getByRole("heading", { name: "A good audit" }).waitFor();
      await isLive(page);
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      await page.goto(`${mock().controlUrl}#token=wrong`);
      await page.evaluate("sessionStorage.clear()");
      await page.goto("about:blank");
      await page.goto(mock().controlUrl);
      await page.getByRole("heading", { name: "Enter the control token" }).waitFor();
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
    }, options).catch((error: unknown) => {
      // The browser logs each 401.
      if (!(error instanceof Error) || !/^The page complains: ([^;]*401[^;]*(; )?)+$/.test(error.message)) throw error;
    }),
  );

  it("the console shows time without animation when the system asks for reduced motion", () =>
    withPage(
      async (page) => {
        const sandbox = await mock().sandbox({ seed: 42 });
        await sandbox.jobs.create({ scenario: "slow" });
        await page.goto(linkTo(mock(), sandbox.name));
        await jobsOf(page).getByRole("option").first().waitFor();
        const moves = await page.evaluate<number>(`new Promise((resolve) => {
          const layer = document.querySelector(".past .layer");
          const places = new Set();
          const until = performance.now() + 2500;
          const look = () => {
            places.add(layer.style.transform);
            if (performance.now() < until) requestAnimationFrame(look);
            else resolve(places.size);
          };
          look();
        })`);
        expect(moves).toBeGreaterThanOrEqual(2);
        expect(moves).toBeLessThanOrEqual(5);
        await page.getByRole("button", { name: "All limits of first token" }).click();
        await page.getByRole("button", { name: "Drain read of first token" }).click();
        await page.getByRole("button", { name: "Refill read of first token" }).waitFor();
        expect(await page.evaluate("document.getAnimations().length")).toBe(0);
      },
      { reducedMotion: "reduce" },
    ));
});
