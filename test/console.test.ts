import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page, Response } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, start } from "../src/start.ts";
import { startProcess, withFolder } from "./support/command.ts";
import { closeDespite, hasBrowser, launchBrowser, withPage } from "./support/browser.ts";
import { expectViolations } from "./support/response-watch.ts";
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
        const loading: Promise<{ url: string; bytes: number }>[] = [];
        const load = async (response: Response) => ({
          url: response.url(),
          bytes: gzipSync(await response.body()).length,
        });
        const whenAnswered = (response: Response) => {
          if (response.url().includes("/events") || response.request().method() !== "GET") return;
          loading.push(load(response));
        };
        page.on("response", whenAnswered);
        const response = await page.goto(linkTo(mock, "default"));
        await isLive(page);
        page.off("response", whenAnswered);
        const loaded = await Promise.all(loading);
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
        await page.goto(`${mock.controlUrl}#token=one-of-another-start-€`);
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
        await page.getByText('There is no sandbox "nowhere"; there is default').waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("404")]);
        await page.getByRole("button", { name: "Show the default sandbox" }).click();
        await isLive(page);
      }));

    it("when the sandbox that is shown is deleted", () =>
      withPage(browser, async (page, problems) => {
        const sandbox = await opened(page);
        await sandbox.delete();
        await page.getByRole("heading", { name: "No such sandbox" }).waitFor();
        await closeDespite(page, problems);
      }));

    it("and goes on after a restart of the server on the same file", () =>
      withFolder(async (folder) => {
        const home = { XDG_DATA_HOME: folder, HOME: folder };
        const before = await startProcess([], home);
        const { url, controlToken: token } = before.ready;
        await withPage(browser, async (page, problems) => {
          await page.goto(`${url}/__mock/#token=${token}`);
          await isLive(page);
          await before.end("SIGTERM");
          await page.getByText("Offline", { exact: true }).waitFor();
          await using after = await startProcess(["--port", new URL(url).port], home);
          await isLive(page);
          expect(after.ready.url).toBe(url);
          await closeDespite(page, problems);
        });
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
        // What was seen last stays where it was.
        const jobs = await page.getByRole("region", { name: "Jobs", exact: false }).first().boundingBox();
        expect((jobs?.y ?? 0) + (jobs?.height ?? Infinity)).toBeLessThan(720);
        await using second = await start({ controlToken, port, seed: 7, clock: "frozen" });
        const { id } = await second.defaultSandbox.jobs.create();
        await jobsOf(page)
          .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)}`) })
          .waitFor();
        await isLive(page);
        // The browser itself notes every attempt.
        await closeDespite(page, problems);
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

  it("opens with a token that was refused before, once it is the right one", () =>
    withPage(browser, async (page, problems) => {
      const first = await start({ controlToken: "another-token-of-a-test" });
      const port = Number(new URL(first.url).port);
      await page.goto(linkTo(first, "default"));
      await page.getByRole("heading", { name: "That control token is not accepted" }).waitFor();
      await first.stop();
      const second = await start({ controlToken, port });
      await page.getByLabel("Control token", { exact: true }).fill(controlToken);
      await page.getByRole("button", { name: "Open the console" }).click();
      await isLive(page);
      await second.stop();
      await closeDespite(page, problems);
    }));

  it("says of an answer that is no JSON what it is, and shows no token again that was to be shown once", () =>
    withPage(
      browser,
      async (page) => {
        expectViolations();
        const sandbox = await opened(page);
        await page.getByRole("button", { name: /^New token for/ }).click();
        await page.getByRole("button", { name: "Create token" }).click();
        const dialog = page.getByRole("dialog", { name: "Your new token" });
        const token = (await dialog.getByLabel("the token", { exact: true }).textContent()) ?? "";
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Trigger job" }).click();
        await sandbox.faults.add({ effect: { kind: "malformedJson" }, times: 1 });
        const poll = page.getByRole("button", { name: "Poll once" });
        await poll.click();
        await page.getByRole("alert").getByText("200 but the body is not JSON").waitFor();
        await poll.click();
        await page.getByRole("status").getByText("200 pending").waitFor();
        expect(await page.content()).not.toContain(token);
        await sandbox.tokens.revoke(token.slice(0, 8));
        // Nobody is left as whom the page could ask.
        await poll.waitFor({ state: "detached" });
      },
      {},
    ));

  it("shows what turns or hides a text instead of doing it", () =>
    withPage(browser, async (page) => {
      const sandbox = await opened(page);
      await sandbox.tokens.create({ label: "\u202Egnp.exe\u2066" });
      await page.getByText("\\u202egnp.exe\\u2066").first().waitFor();
      expect(await page.evaluate("/[\\u202e\\u2066]/.test(document.body.innerText)")).toBe(false);
    }));

  it("holds the journal where it is read, and goes on when the sandbox begins anew", () =>
    withPage(browser, async (page) => {
      const sandbox = await opened(page, { limits: { enabled: false } });
      for (let polls = 0; polls < 60; polls += 1) await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      const list = page.getByRole("list", { name: "Requests, newest first" });
      await list.locator('[data-number="60"]').waitFor();
      await page.evaluate("document.querySelector('.entries').scrollTo({ top: 400 })");
      await page.waitForTimeout(100);
      for (let polls = 0; polls < 1010; polls += 1) await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      await page.getByRole("button", { name: "1010 newer" }).waitFor();
      expect(await page.evaluate("document.querySelector('.entries').scrollTop")).toBe(400);
      expect(await list.locator('[data-number="60"]').count()).toBe(1);
      await sandbox.reset();
      await page.getByText("No requests yet.").waitFor();
      await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      await list.locator('[data-number="1"]').waitFor();
    }));

  it("says nothing of one thing that was said of another, and takes no double click for an answer", () =>
    withPage(browser, async (page, problems) => {
      const sandbox = await opened(page);
      await sandbox.jobs.create();
      await page.getByLabel("How many of the next calls").fill("many");
      await page.getByRole("button", { name: "Inject" }).click();
      await page.getByRole("alert").waitFor();
      await page.getByRole("button", { name: "New owner…" }).click();
      await page.getByRole("dialog").waitFor();
      expect(await page.getByRole("dialog").getByRole("alert").count()).toBe(0);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "+10 s" }).click();
      await page.getByText("Done", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Reset" }).hover();
      await expect.poll(() => page.getByTestId("command").textContent()).toMatch(/^npx audity-mock reset/);
      expect(await page.getByText("Done", { exact: true }).count()).toBe(0);
      await page.getByRole("button", { name: "Reset" }).dblclick();
      await page.getByRole("button", { name: "Sure?" }).waitFor();
      expect(await sandbox.jobs.list()).toHaveLength(1);
      // The browser itself notes the 400.
      await closeDespite(page, problems);
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
      await page.getByRole("button", { name: "Complete now" }).first().waitFor();
      await reach(/^Complete now$/);
      await page.keyboard.press("Space");
      await expect
        .poll(async () => (await sandbox.jobs.list()).map(({ status }) => status).toSorted())
        .toEqual(["completed", "pending"]);
      await reach(/^Drain read of first token$/);
      await reach(/^Inject$/);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Remove status 503" }).waitFor();
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
    /** The sandboxes that stories are told in. */
    const stages = async () =>
      (await mock.sandboxes()).map(({ name }) => name).filter((name) => name.startsWith("story"));
    const heading = (page: Page) => page.locator("#story-heading").textContent();
    const happened = (page: Page) =>
      page.getByRole("list", { name: "What happened" }).getByRole("listitem").allTextContents();

    /** Presses a key and waits until so many steps have been told. */
    async function press(page: Page, key: string, steps: number): Promise<readonly string[]> {
      await page.keyboard.press(key);
      const progress = page.getByRole("progressbar", { name: new RegExp(`^Step ${steps} of`) });
      await progress.waitFor({ timeout: 20_000 });
      return happened(page);
    }

    it("each step by one key, back and forth alike, and leaves everything as it was", () =>
      withPage(browser, async (page) => {
        const before = await stages();
        await page.goto(linkTo(mock, "default"));
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
        expect(page.url()).toBe(mock.controlUrl);
      }));

    it("as fast as keys are pressed, wherever the focus is, and is left in the middle of a step", () =>
      withPage(browser, async (page) => {
        const before = await stages();
        await page.goto(linkTo(mock, "default"));
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

    it("and ends where somebody deletes its stage, without harm to what another tab tells", () =>
      withPage(browser, async (page, problems) => {
        const before = await stages();
        await page.goto(linkTo(mock, "default"));
        await page.getByRole("button", { name: "Stories" }).click();
        await page.getByRole("heading", { name: "A good audit" }).waitFor();
        await press(page, "ArrowRight", 1);
        const [stage = ""] = (await stages()).filter((name) => !before.includes(name));
        const other = await page.context().newPage();
        await other.goto(linkTo(mock, "default"));
        await other.getByRole("button", { name: "Stories" }).click();
        await other.getByRole("heading", { name: "A good audit" }).waitFor();
        await press(page, "ArrowRight", 2);
        await (await mock.openSandbox(stage)).delete();
        await page.getByRole("button", { name: "Stories" }).waitFor();
        await press(other, "ArrowRight", 1);
        await other.keyboard.press("Escape");
        await other.getByRole("button", { name: "Stories" }).waitFor();
        await closeDespite(page, problems);
      }));

    it("of a failure and of haste, up to what the report says, and the same however slow the machine is", () =>
      withPage(browser, async (page) => {
        await page.goto(linkTo(mock, "default"));
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
          expect.stringMatching(/^\d+ s pass\.$/),
        ]);
        expect(hasty[4]?.at(-1)).toMatch(/→ 200 · processing$/);
        expect(hasty[5]?.[0]).toBe("Verdict: fail");
        await press(page, "r", 0);
        let polls = 0;
        await page.route("**/api/agent/jobs/*", async (route) => {
          polls += 1;
          // Those that are refused: a client that takes longer than the story says.
          if (polls > 120) await setTimeout(150);
          await route.continue();
        });
        expect(await tellHaste()).toEqual(hasty);
        expect(polls).toBe(142);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stories" }).waitFor();
      }).catch((error: unknown) => {
        // The browser itself notes each 429.
        if (!(error instanceof Error) || !/^The page complains: ([^;]*429[^;]*(; )?)+$/.test(error.message))
          throw error;
      }));
  });
});
