import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { hasBrowser } from "./support/browser.ts";
import { jobsOf, useConsole } from "./support/console.ts";

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** Where the elements of each selector are, at one instant: the chart moves. */
const boxesOf = <Name extends string>(page: Page, selectors: Readonly<Record<Name, string>>) =>
  page.evaluate<Record<Name, Box[]>>(`Object.fromEntries(
    ${JSON.stringify(Object.entries(selectors))}.map(([name, selector]) => [name,
      [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().toJSON())]))`);

describe.runIf(hasBrowser)("how the console looks", () => {
  const { opened, poll, withPage } = useConsole();

  it("the controls of the header stay where they are while the clock and the countdown change", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { name: "a-sandbox-with-a-name-that-is-far-too-long-to-be-shown" });
      const next = page.getByRole("button", { name: /^Next event/ });
      const places = async () =>
        page
          .locator(".top button, .top select")
          .evaluateAll((controls) => controls.map((each) => Math.round((each as { offsetLeft: number }).offsetLeft)));
      const before = await places();
      await sandbox.jobs.create({ scenario: "slow" });
      await expect.poll(() => next.textContent()).toMatch(/in \d+ s$/);
      expect(await places()).toEqual(before);
      await sandbox.clock.setScale(60);
      await sandbox.clock.freeze();
      await sandbox.clock.advance("30d");
      await expect.poll(() => page.getByRole("timer").textContent()).toContain("2026-01-31");
      expect(await places()).toEqual(before);
    }));

  it("panel headers have one height and controls another, and each view has at most one primary button", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { demoData: "full" });
      await sandbox.faults.add({ effect: { kind: "status", status: 503 } });
      const heights = (selector: string) =>
        page
          .locator(selector)
          .filter({ visible: true })
          .evaluateAll((all) => [...new Set(all.map((each) => (each as { offsetHeight: number }).offsetHeight))]);
      const tabs = page.locator(".work .tabs button");
      for (let tab = 0; tab < (await tabs.count()); tab += 1) {
        await tabs.nth(tab).click();
        expect(await heights(".panel > header")).toEqual([44]);
        expect(await heights(".panel > header > :not(.tabs) button, .top button, .top select")).toEqual([28]);
        expect(await page.locator(".work button.primary:visible").count()).toBeLessThanOrEqual(1);
      }
      expect(await page.locator(".top .primary, .owners .primary, .journal .primary").count()).toBe(0);
    }));

  it("the text of the page has four sizes", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const { id } = await sandbox.jobs.create();
      await poll(id, sandbox.token);
      await jobsOf(page).getByRole("option").first().click();
      const sizes = await page.evaluate<string[]>(`[...new Set([...document.querySelectorAll("body *")]
        .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ""))
        .filter((each) => each.checkVisibility())
        .map((each) => getComputedStyle(each).fontSize))]`);
      expect(["12px", "14px", "18px", "28px"]).toEqual(expect.arrayContaining(sizes));
    }));

  it("P toggles presentation mode, which enlarges the text and hides what an audience does not read", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await sandbox.jobs.create();
      const size = () =>
        page.evaluate<number>("parseFloat(getComputedStyle(document.querySelector('.instant .time')).fontSize)");
      const before = await size();
      await page.keyboard.press("p");
      await expect.poll(size).toBeGreaterThan(before * 1.3);
      expect(await page.getByRole("contentinfo").isVisible()).toBe(false);
      expect(await page.locator(".beside").isVisible()).toBe(false);
      await page.getByRole("button", { name: "Present" }).click();
      await expect.poll(size).toBe(before);
    }));

  it("the colours follow the system, or are always light or dark, which the browser keeps", () =>
    withPage(
      async (page) => {
        await opened(page);
        const isDark = () => page.evaluate<boolean>("getComputedStyle(document.body).color === 'rgb(234, 238, 248)'");
        expect(await isDark()).toBe(true);
        await page.getByRole("button", { name: "Colours: system" }).click();
        await page.getByRole("button", { name: "Colours: light" }).waitFor();
        expect(await isDark()).toBe(false);
        await page.reload();
        await page.getByRole("button", { name: "Colours: light" }).waitFor();
        expect(await isDark()).toBe(false);
        await page.keyboard.press("t");
        await page.getByRole("button", { name: "Colours: dark" }).waitFor();
        await page.keyboard.press("t");
        await page.getByRole("button", { name: "Colours: system" }).waitFor();
        expect(await page.evaluate("localStorage.length")).toBe(0);
      },
      { colorScheme: "dark" },
    ));

  it("? lists the keys, F freezes and resumes the clock, N goes to the next event, and a field keeps what is typed", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await sandbox.jobs.create({ scenario: "slow" });
      await page.keyboard.press("?");
      const dialog = page.getByRole("dialog", { name: "Keys" });
      await dialog.getByText("advance the clock to the next event").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      const before = await sandbox.clock.read();
      await page.getByRole("button", { name: /^Next event in/ }).waitFor();
      await page.keyboard.press("n");
      await expect.poll(async () => (await sandbox.clock.read()).now).not.toBe(before.now);
      await page.keyboard.press("f");
      await expect.poll(async () => (await sandbox.clock.read()).mode).toBe("real");
      await page.getByRole("button", { name: "×1", pressed: true, exact: true }).waitFor();
      await page.keyboard.press("f");
      await expect.poll(async () => (await sandbox.clock.read()).mode).toBe("frozen");
      await page.getByLabel("How many of the next calls").fill("");
      await page.getByLabel("How many of the next calls").press("p");
      expect(await page.getByLabel("How many of the next calls").inputValue()).toBe("p");
      expect(await page.locator("html.presenting").count()).toBe(0);
    }));

  describe("the chart", () => {
    it("polls are above the bar, the outcome comes after it, and bursts share a mark with their count", () =>
      withPage(async (page) => {
        const sandbox = await opened(page, { limits: { rules: { jobPolling: { limit: 10, windowMs: "1m" } } } });
        const { id } = await sandbox.jobs.create({ scenario: "completes" });
        await poll(id, sandbox.token);
        await sandbox.clock.advance("5s");
        for (let polls = 0; polls < 9; polls += 1) await poll(id, sandbox.token);
        await sandbox.clock.advance("5s");
        await poll(id, sandbox.token);
        await sandbox.clock.advance("20s");
        const marks = page.locator(".chart .mark");
        await expect.poll(() => marks.allTextContents()).toEqual(["", "9", ""]);
        expect(await marks.last().getAttribute("class")).toContain("limited");
        const { mark, bars, ends } = await boxesOf(page, {
          mark: ".chart .mark",
          bars: ".past .bar.processing",
          ends: ".points .end.completed",
        });
        const [bar, end] = [bars[0], ends[0]];
        if (!bar || !end) throw new Error("The chart lacks the bar or its outcome.");
        for (const { bottom } of mark) {
          expect(bottom).toBeLessThanOrEqual(bar.top);
          expect(bottom).toBeLessThanOrEqual(end.top);
        }
        expect(end.left).toBeGreaterThanOrEqual(bar.right);
        expect(mark.slice(1).every(({ left }, index) => left >= (mark[index]?.right ?? 0))).toBe(true);
      }));

    it("a job at rest fades once it lies in the past, unless it is selected", () =>
      withPage(async (page) => {
        const sandbox = await opened(page);
        await sandbox.jobs.create({ scenario: "instant" });
        const faded = page.locator(".points .line.faded");
        await jobsOf(page).getByRole("option").first().waitFor();
        expect(await faded.count()).toBe(0);
        await sandbox.clock.advance("2m");
        await expect.poll(() => faded.count()).toBe(1);
        await jobsOf(page).getByRole("option").first().click();
        await expect.poll(() => faded.count()).toBe(0);
      }));

    it("the axis fits the jobs, and is zoomed and moved with keys, buttons, wheel and mouse", () =>
      withPage(async (page) => {
        const sandbox = await opened(page);
        const { id } = await sandbox.jobs.create({ scenario: "completes" });
        await jobsOf(page).getByRole("option").first().waitFor();
        const boxOf = async (selector: string) => {
          const [box] = (await boxesOf(page, { all: selector })).all;
          if (!box) throw new Error(`${selector} is not on the page.`);
          return box;
        };
        const now = async () => Math.round((await boxOf(".track b")).left);
        const widthOf = async (bar: string) => {
          const { left, right } = await boxOf(bar);
          return right - left;
        };
        const fit = page.getByRole("button", { name: "Fit" });
        await sandbox.jobs.start(id);
        const future = ".future .bar.processing";
        const [fitted, width] = [await now(), await widthOf(future)];
        expect(await fit.getAttribute("aria-pressed")).toBe("true");

        await jobsOf(page).focus();
        await page.keyboard.press("+");
        await expect.poll(() => widthOf(future)).toBeGreaterThan(width * 1.3);
        expect(await fit.getAttribute("aria-pressed")).toBe("false");
        await page.keyboard.press("0");
        await expect.poll(() => widthOf(future)).toBeCloseTo(width, 0);

        await page.keyboard.press("ArrowRight");
        await expect.poll(now).toBeLessThan(fitted - 20);
        await fit.click();
        await expect.poll(now).toBe(fitted);

        await page.getByRole("button", { name: "Zoom out" }).click();
        await expect.poll(() => widthOf(future)).toBeLessThan(width * 0.8);
        await fit.click();

        const row = await boxOf(".row");
        await drag(page, row.right - 100, row.bottom + 60, -80);
        await expect.poll(now).toBe(fitted - 80);
        // A drag over a job selects nothing.
        await drag(page, row.right - 100, row.top + 10, -40);
        await expect.poll(now).toBe(fitted - 120);
        expect(await page.getByRole("button", { name: "Complete now" }).count()).toBe(0);
        await fit.click();

        await page.mouse.move(row.right - 100, row.top + 10);
        await page.keyboard.down("Control");
        await page.mouse.wheel(0, -200);
        await page.keyboard.up("Control");
        await expect.poll(() => widthOf(future)).toBeGreaterThan(width * 1.2);
      }));
  });
});

async function drag(page: Page, x: number, y: number, by: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y);
  await page.mouse.move(x + by, y);
  await page.mouse.up();
}
