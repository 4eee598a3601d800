import { setTimeout } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { closeDespite, hasBrowser } from "./support/browser.ts";
import { isLive, jobsOf, linkTo, useConsole } from "./support/console.ts";

describe.runIf(hasBrowser)("the console", () => {
  const { mock, withPage } = useConsole();

  describe("stories", () => {
    /** The sandboxes of the stories that are open. */
    const stages = async () =>
      (await mock().sandboxes()).map(({ name }) => name).filter((name) => name.startsWith("story"));
    const heading = (page: Page) => page.locator("#story-heading").textContent();
    const happened = (page: Page) =>
      page.getByRole("list", { name: "What happened" }).getByRole("listitem").allTextContents();

    /** Presses a key and waits until the story shows this many steps. */
    async function press(page: Page, key: string, steps: number): Promise<readonly string[]> {
      await page.keyboard.press(key);
      const progress = page.getByRole("progressbar", { name: new RegExp(`^Step ${steps} of`) });
      await progress.waitFor({ timeout: 20_000 });
      return happened(page);
    }

    it("a story of the console steps forward and back by one key, and deletes its sandbox at the end", () =>
      withPage(async (page) => {
        const before = await stages();
        await page.goto(linkTo(mock(), "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("heading", { name: "A good audit" }).waitFor();
        const told: (readonly string[])[] = [];
        for (let step = 1; step <= 7; step += 1) told.push(await press(page, "ArrowRight", step));
        expect(told.map((lines) => lines.at(-1))).toEqual([
          expect.stringMatching(/^GET \/api\/projects → 200/),
          expect.stringMatching(/^POST .* → 202 · pending$/),
          expect.stringMatching(/^GET .* → 200 · pending$/),
          expect.stringMatching(/^GET .* → 200 · processing$/),
          expect.stringMatching(/^GET .* → 200 · completed$/),
          expect.stringMatching(/^GET .*audit-analysis → 200/),
          expect.stringMatching(/^Verdict: pass$/),
        ]);
        expect(await press(page, "PageUp", 6)).toEqual(told[5]);
        expect(await heading(page)).toBe("6. The agent reads the analysis");
        await press(page, "r", 0);
        expect(await heading(page)).toBe("A good audit");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
        await expect.poll(stages).toEqual(before);
        expect(page.url()).toBe(mock().controlUrl);
      }));

    it("a story of the console follows fast key presses wherever the focus is, and can be left in the middle of a step", () =>
      withPage(async (page) => {
        const before = await stages();
        await page.goto(linkTo(mock(), "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("heading", { name: "A good audit" }).waitFor();
        for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press("ArrowRight");
        await page.getByRole("progressbar", { name: "Step 5 of 7" }).waitFor();
        await jobsOf(page).getByRole("option").first().click();
        await press(page, "ArrowRight", 6);
        await page.getByRole("button", { name: "3. A client that polls too fast" }).click();
        await page.getByRole("heading", { name: "A client that polls too fast" }).waitFor();
        await press(page, "ArrowRight", 1);
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
        await isLive(page);
        await expect.poll(stages).toEqual(before);
      }));

    it("a story of the console ends when its sandbox is deleted, and a story in another tab goes on", () =>
      withPage(async (page, problems) => {
        const before = await stages();
        await page.goto(linkTo(mock(), "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("heading", { name: "A good audit" }).waitFor();
        await press(page, "ArrowRight", 1);
        const [stage = ""] = (await stages()).filter((name) => !before.includes(name));
        const other = await page.context().newPage();
        await other.goto(linkTo(mock(), "default"));
        await other.getByRole("button", { name: "Stories" }).click();
        await other.getByRole("heading", { name: "A good audit" }).waitFor();
        await press(page, "ArrowRight", 2);
        await (await mock().openSandbox(stage)).delete();
        await page.getByRole("button", { name: "Stories" }).waitFor();
        await press(other, "ArrowRight", 1);
        await other.keyboard.press("Escape");
        await other.getByRole("button", { name: "Stories" }).waitFor();
        await closeDespite(page, problems);
      }));

    it("the stories of a failure and of a fast client tell the same steps on a fast and on a slow machine", () =>
      withPage(async (page) => {
        await page.goto(linkTo(mock(), "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("button", { name: "2. A failure and a retry" }).click({ force: true });
        await page.getByRole("heading", { name: "A failure and a retry" }).waitFor();
        const told: (readonly string[])[] = [];
        for (let step = 1; step <= 6; step += 1) told.push(await press(page, "PageDown", step));
        expect(told.map((lines) => lines.at(-1))).toEqual([
          "Queued: fails",
          expect.stringMatching(/→ 202 · pending$/),
          expect.stringMatching(/→ 200 · processing$/),
          expect.stringMatching(/→ 200 · failed · ANALYSIS_FAILED$/),
          expect.stringMatching(/→ 202 · pending$/),
          expect.stringMatching(/→ 200 · completed$/),
        ]);
        await press(page, "ArrowRight", 0);
        expect(await heading(page)).toBe("A client that polls too fast");
        const tellHaste = async () => {
          const told: (readonly string[])[] = [];
          for (let step = 1; step <= 6; step += 1) told.push(await press(page, "ArrowRight", step));
          return told;
        };
        const hasty = await tellHaste();
        expect(hasty.slice(1, 5).map((lines) => lines[0])).toEqual([
          "60 polls · 60 answered",
          "70 polls · 60 answered · 10 refused",
          "10 polls · 0 answered · 10 refused",
          expect.stringMatching(/^Clock: \+\d+ s$/),
        ]);
        expect(hasty[4]?.at(-1)).toMatch(/→ 200 · processing$/);
        expect(hasty[5]?.[0]).toBe("Verdict: fail");
        await press(page, "r", 0);
        let polls = 0;
        await page.route("**/api/agent/jobs/*", async (route) => {
          polls += 1;
          // Delay the polls that are refused, as a slow machine would.
          if (polls > 120) await setTimeout(150);
          await route.continue();
        });
        expect(await tellHaste()).toEqual(hasty);
        expect(polls).toBe(142);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
      }).catch((error: unknown) => {
        // The browser logs each 429.
        if (!(error instanceof Error) || !/^The page complains: ([^;]*429[^;]*(; )?)+$/.test(error.message))
          throw error;
      }));
  });
});
