import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, start } from "../src/mock.ts";
import { hasBrowser, launchBrowser, withPage } from "./support/browser.ts";
import { runHere } from "./support/run-here.ts";

const controlToken = "control-token-of-a-test";

/** What the page is opened on. */
const linkTo = ({ controlUrl }: Pick<Mock, "controlUrl">, sandbox: string) =>
  `${controlUrl}#token=${controlToken}&sandbox=${sandbox}`;

/** Why somebody could not use the page, by what axe finds. */
async function obstaclesOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const isLive = (page: Page) => page.getByText("Live", { exact: true }).waitFor();

const jobsOf = (page: Page) => page.getByRole("listbox", { name: "Jobs, newest first" });

describe.runIf(hasBrowser)("the console", () => {
  let mock: Mock;
  let browser: Browser;

  beforeAll(async () => {
    [mock, browser] = await Promise.all([start({ controlToken }), launchBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await mock.stop();
  });

  /** Opens the console on a new sandbox, whose clock is frozen. */
  async function opened(page: Page, options: Parameters<Mock["sandbox"]>[0] = {}) {
    const sandbox = await mock.sandbox({ clock: "frozen", seed: 42, ...options });
    await page.goto(linkTo(mock, sandbox.name));
    await isLive(page);
    return sandbox;
  }

  const poll = async (id: string, token: string) =>
    (await fetch(`${mock.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${token}` } })).status;

  describe("getting in", () => {
    it("is a link with the token in its fragment, which is kept for the tab and taken out of the address", () =>
      withPage(
        browser,
        async (page) => {
          const { output } = await runHere(["console", "--url", mock.url, "--control-token", controlToken]);
          await page.goto(output.trim());
          await isLive(page);
          expect(page.url()).toBe(mock.controlUrl);
          await page.reload();
          await isLive(page);
          expect(await page.context().cookies()).toEqual([]);
          expect(await page.evaluate("localStorage.length")).toBe(0);
          const another = await page.context().newPage();
          await another.goto(mock.controlUrl);
          await another.getByRole("heading", { name: "Control token, please" }).waitFor();
          await another.getByLabel("Control token", { exact: true }).fill(controlToken);
          await another.keyboard.press("Enter");
          await isLive(another);
        },
        {},
      ));

    it("loads less than 150 kB, all from the server itself, under a policy that allows no inline script", () =>
      withPage(browser, async (page) => {
        const loaded: { url: string; bytes: number }[] = [];
        page.on("response", async (response) => {
          const url = response.url();
          if (url.includes("/events") || response.request().method() !== "GET") return;
          loaded.push({ url, bytes: gzipSync(await response.body()).length });
        });
        const response = await page.goto(linkTo(mock, "default"));
        await isLive(page);
        const policy = response?.headers()["content-security-policy"] ?? "";
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).not.toContain("unsafe");
        expect(new Set(loaded.map(({ url }) => new URL(url).origin))).toEqual(new Set([mock.url]));
        const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(total).toBeGreaterThan(10_000);
        expect(total).toBeLessThan(150_000);
      }));

    it("goes on with another token when its link is opened in the same tab", () =>
      withPage(browser, async (page, problems) => {
        await page.goto(`${mock.controlUrl}#token=one-of-another-start`);
        await page.getByRole("heading", { name: "That control token is not accepted" }).waitFor();
        await page.getByRole("alert").getByText("Send the control token, which the server prints").waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("401")]);
        await page.goto(linkTo(mock, "default"));
        await isLive(page);
      }));
  });

  describe("says how it stands", () => {
    it("with nothing in the sandbox, and with something a moment later", () =>
      withPage(browser, async (page) => {
        const sandbox = await opened(page);
        await page.getByText("No jobs yet.").waitFor();
        await page.getByText("No requests yet.").waitFor();
        await page.getByText("Nothing goes wrong").waitFor();
        const { id } = await sandbox.jobs.create({ projectId: sandbox.projects.ready });
        await jobsOf(page)
          .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)} completes pending`) })
          .waitFor();
        expect(await poll(id, sandbox.token)).toBe(200);
        await jobsOf(page)
          .getByRole("option", { name: / 1 poll$/ })
          .waitFor();
        await page
          .getByRole("list", { name: "Requests, newest first" })
          .getByText(`/api/agent/jobs/${id.slice(0, 8)}`)
          .waitFor();
      }));

    it("while it loads, and when the sandbox is not there", () =>
      withPage(browser, async (page, problems) => {
        let answer = () => {};
        const asked = new Promise<void>((resolve) => (answer = resolve));
        await page.route("**/__mock/server", async (route) => {
          await asked;
          await route.continue();
        });
        await page.goto(linkTo(mock, "nowhere"));
        await page.getByRole("heading", { name: "Connecting…" }).waitFor();
        answer();
        await page.getByRole("heading", { name: "No such sandbox" }).waitFor();
        await page.getByText('There is no sandbox "nowhere".').waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("404")]);
        await page.getByRole("button", { name: "Show the default sandbox" }).click();
        await isLive(page);
      }));

    it("when the sandbox that is shown is deleted", () =>
      withPage(browser, async (page, problems) => {
        const sandbox = await opened(page);
        await sandbox.delete();
        await page.getByRole("heading", { name: "No such sandbox" }).waitFor();
        problems.splice(0);
      }));

    it("where there is no control plane", async () => {
      await using without = await start({ control: false, controlToken });
      await withPage(browser, async (page, problems) => {
        await page.goto(without.controlUrl);
        await page.getByRole("heading", { name: "No control plane" }).waitFor();
        await page.getByText("This server was started without a control plane.").waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("404")]);
        expect(await obstaclesOf(page)).toEqual([]);
      });
    });

    it("when the server goes away, and catches up by itself when it is back", () =>
      withPage(browser, async (page, problems) => {
        const first = await start({ controlToken });
        const port = Number(new URL(first.url).port);
        await page.goto(linkTo(first, "default"));
        await jobsOf(page).getByRole("option").first().waitFor();
        await first.stop();
        await page.getByRole("alert").getByText("Disconnected.").waitFor();
        expect(await obstaclesOf(page)).toEqual([]);
        await using second = await start({ controlToken, port, seed: 7, clock: "frozen" });
        const { id } = await second.defaultSandbox.jobs.create();
        await jobsOf(page)
          .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)}`) })
          .waitFor();
        await isLive(page);
        // The browser itself notes every attempt.
        problems.splice(0);
      }));
  });

  it("catches up after the machine has slept", () =>
    withPage(browser, async (page) => {
      const streams: string[] = [];
      page.on("request", (request) => request.url().includes("/events") && streams.push(request.url()));
      await page.clock.install();
      const sandbox = await opened(page);
      expect(streams).toHaveLength(1);
      await page.clock.fastForward("02:00");
      const { id } = await sandbox.jobs.create();
      await expect.poll(() => streams.length, { timeout: 5000 }).toBe(2);
      await isLive(page);
      await jobsOf(page)
        .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)}`) })
        .waitFor();
    }));

  it("shows every poll on the bar of its job, and why it was refused", () =>
    withPage(browser, async (page) => {
      const sandbox = await opened(page, { limits: { rules: { jobPolling: { limit: 2, windowMs: "1m" } } } });
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      expect(await poll(id, sandbox.token)).toBe(200);
      await sandbox.clock.advance("5s");
      expect([await poll(id, sandbox.token), await poll(id, sandbox.token)]).toEqual([200, 429]);
      await jobsOf(page)
        .getByRole("option", { name: / processing .*3 polls, 1 refused$/ })
        .waitFor();
      await expect.poll(() => page.locator(".chart .mark.answered").count()).toBe(2);
      await expect.poll(() => page.locator(".chart .mark.limited").count()).toBe(1);
      await page
        .getByRole("list", { name: "Requests, newest first" })
        .getByText(/used up/)
        .waitFor();
      const gauge = page.getByRole("meter", { name: "jobPolling of first token" });
      expect(await gauge.getAttribute("aria-valuetext")).toBe("0 of 2 left");
      await sandbox.clock.advance("1m");
      await expect.poll(() => gauge.getAttribute("aria-valuetext")).toBe("2 of 2 left");
    }));

  it("shows a thousand jobs, of which only those that can be seen are on the page", () =>
    withPage(browser, async (page) => {
      const sandbox = await mock.sandbox({ clock: "frozen", seed: 42 });
      for (let made = 0; made < 1001; made += 1) await sandbox.jobs.create({ scenario: "instant" });
      await page.goto(linkTo(mock, sandbox.name));
      await page.getByRole("heading", { name: "Jobs newest 1000 of 1001" }).waitFor();
      const first = jobsOf(page).getByRole("option").first();
      expect(await first.getAttribute("aria-setsize")).toBe("1000");
      expect(await jobsOf(page).getByRole("option").count()).toBeLessThan(40);
      await jobsOf(page).focus();
      await page.keyboard.press("End");
      await jobsOf(page).locator('[aria-posinset="1000"][aria-selected="true"]').waitFor();
    }));

  it("is used by the keyboard alone", () =>
    withPage(browser, async (page) => {
      const sandbox = await opened(page);
      const seen: string[] = [];
      const focused = () =>
        page.evaluate<string>("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()");
      /** Presses Tab until something is reached. */
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
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await sandbox.jobs.list()).length).toBe(2);
      await reach(/^Jobs, newest first$/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const outline = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
      expect(outline).toBe("solid");
      await reach(/^Complete now$/);
      await page.keyboard.press("Space");
      await expect
        .poll(async () => (await sandbox.jobs.list()).map(({ status }) => status).toSorted())
        .toEqual(["completed", "pending"]);
      await reach(/^Drain read of first token$/);
      await reach(/^Inject$/);
      await page.keyboard.press("Enter");
      await reach(/^Remove status 503$/);
    }));

  const narrow = { width: 380, height: 720 };

  /** Two of them with everything that can be opened. */
  const looks: readonly (readonly [string, BrowserContextOptions, "all" | "the world"])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }, "all"],
    ["dark, 1920 × 1080", { colorScheme: "dark", viewport: { width: 1920, height: 1080 } }, "the world"],
    ["light, 380 wide", { colorScheme: "light", viewport: narrow }, "the world"],
    ["dark, 380 wide", { colorScheme: "dark", viewport: narrow }, "all"],
  ];

  it.each(looks)("is in nobody's way, and wider than no window: %s", (_, options, what) =>
    withPage(
      browser,
      async (page) => {
        const sandbox = await mock.sandbox({ clock: "frozen", seed: 42, demoData: "full" });
        const { id } = await sandbox.jobs.create({ scenario: "slow" });
        await poll(id, sandbox.token);
        await poll("00000000-0000-4000-8000-00000000dead", sandbox.token);
        await sandbox.limits.drain("jobPolling");
        await poll(id, sandbox.token);
        await sandbox.faults.add({ effect: { kind: "status", status: 503 }, times: 2 });
        await page.goto(linkTo(mock, sandbox.name));
        await jobsOf(page).getByRole("option").first().click();
        await page.getByRole("button", { name: "Fail now" }).waitFor();
        const isWide = async () =>
          (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);
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
        await page.goto(`${mock.controlUrl}#token=wrong`);
        await page.evaluate("sessionStorage.clear()");
        await page.goto("about:blank");
        await page.goto(mock.controlUrl);
        await page.getByRole("heading", { name: "Control token, please" }).waitFor();
        expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      },
      options,
    ).catch((error: unknown) => {
      // The browser itself notes each 401.
      if (!(error instanceof Error) || !/^The page complains: ([^;]*401[^;]*(; )?)+$/.test(error.message)) throw error;
    }),
  );

  it("does not move where the system asks for no motion, and shows the time all the same", () =>
    withPage(
      browser,
      async (page) => {
        const sandbox = await mock.sandbox({ seed: 42 });
        await sandbox.jobs.create({ scenario: "slow" });
        await page.goto(linkTo(mock, sandbox.name));
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
        await page.getByRole("button", { name: "Drain read of first token" }).click();
        await page.getByRole("button", { name: "Refill read of first token" }).waitFor();
        expect(await page.evaluate("document.getAnimations().length")).toBe(0);
      },
      { reducedMotion: "reduce" },
    ));

  describe("tells stories", () => {
    const heading = (page: Page) => page.locator("#story-heading").textContent();
    const happened = (page: Page) =>
      page.getByRole("list", { name: "What happened" }).getByRole("listitem").allTextContents();

    /** Presses a key and waits until the story has gone on. */
    async function press(page: Page, key: string): Promise<readonly string[]> {
      const before = await page.getByRole("progressbar").getAttribute("aria-label");
      await page.keyboard.press(key);
      const step = () => page.getByRole("progressbar").getAttribute("aria-label");
      await expect.poll(step, { timeout: 20_000 }).not.toBe(before);
      await expect.poll(() => page.locator(".story > footer .primary").isEnabled()).toBe(true);
      return happened(page);
    }

    it("each step by one key, back and forth alike, and leaves everything as it was", () =>
      withPage(browser, async (page) => {
        await page.goto(linkTo(mock, "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("heading", { name: "A good audit" }).waitFor();
        await expect.poll(() => page.locator(".story > footer .primary").isEnabled()).toBe(true);
        const told: (readonly string[])[] = [];
        for (let step = 0; step < 7; step += 1) told.push(await press(page, "ArrowRight"));
        expect(told.map((lines) => lines.at(-1))).toEqual([
          expect.stringMatching(/^GET \/api\/projects → 200/),
          expect.stringMatching(/^POST .* → 202 · pending$/),
          expect.stringMatching(/^GET .* → 200 · pending$/),
          expect.stringMatching(/^GET .* → 200 · processing$/),
          expect.stringMatching(/^GET .* → 200 · completed$/),
          expect.stringMatching(/^GET .*audit-analysis → 200/),
          expect.stringMatching(/^Verdict: pass$/),
        ]);
        expect(await press(page, "PageUp")).toEqual(told[5]);
        expect(await heading(page)).toBe("6. The agent reads the analysis");
        await press(page, "r");
        expect(await heading(page)).toBe("A good audit");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
        await expect.poll(async () => (await mock.sandboxes()).map(({ name }) => name)).not.toContain("story");
        expect(page.url()).toBe(mock.controlUrl);
      }));

    it("of a failure and of haste, up to what the report says", () =>
      withPage(browser, async (page) => {
        await page.goto(linkTo(mock, "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("button", { name: "2. A failure and a retry" }).click({ force: true });
        await page.getByRole("heading", { name: "A failure and a retry" }).waitFor();
        await expect.poll(() => page.locator(".story > footer .primary").isEnabled()).toBe(true);
        const told: (readonly string[])[] = [];
        for (let step = 0; step < 6; step += 1) told.push(await press(page, "PageDown"));
        expect(told.map((lines) => lines.at(-1))).toEqual([
          "Queued: fails",
          expect.stringMatching(/→ 202 · pending$/),
          expect.stringMatching(/→ 200 · processing$/),
          expect.stringMatching(/→ 200 · failed · ANALYSIS_FAILED$/),
          expect.stringMatching(/→ 202 · pending$/),
          expect.stringMatching(/→ 200 · completed$/),
        ]);
        await press(page, "ArrowRight");
        expect(await heading(page)).toBe("A client that polls too fast");
        const hasty: (readonly string[])[] = [];
        for (let step = 0; step < 6; step += 1) hasty.push(await press(page, "ArrowRight"));
        expect(hasty.slice(1, 5).map((lines) => lines[0])).toEqual([
          "60 polls · 60 answered",
          "70 polls · 60 answered · 10 refused",
          "10 polls · 0 answered · 10 refused",
          expect.stringMatching(/^\d+ s pass\.$/),
        ]);
        expect(hasty[4]?.at(-1)).toMatch(/→ 200 · processing$/);
        expect(hasty[5]?.[0]).toBe("Verdict: fail");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
      }).catch((error: unknown) => {
        // The browser itself notes each 429.
        if (!(error instanceof Error) || !/^The page complains: ([^;]*429[^;]*(; )?)+$/.test(error.message))
          throw error;
      }));
  });
});
