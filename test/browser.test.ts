import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, start } from "../src/start.ts";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { attack, outcomesOfAttack, startElsewhere } from "./support/other-origin.ts";

describe.runIf(hasBrowser)("in a browser", () => {
  let mock: Mock;
  let elsewhere: Awaited<ReturnType<typeof startElsewhere>>;
  let browser: Browser;

  beforeAll(async () => {
    mock = await start({ clock: "frozen", seed: 42 });
    elsewhere = await startElsewhere();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    elsewhere.close();
    await mock.stop();
  });

  const now = async () => (await mock.clock.read()).now;

  async function withPage<T>(test: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage();
    try {
      return await test(page);
    } finally {
      await page.close();
    }
  }

  const advance = () => `${mock.url}/__mock/sandboxes/default/clock/advance`;

  it.each(["127.0.0.1", "localhost"])("a page of another origin on %s cannot move the clock", (host) =>
    withPage(async (page) => {
      const before = await now();
      const from = `http://${host}:${elsewhere.port}`;
      const { outcomes, statuses } = await attack(page, from, advance(), mock.controlToken);
      expect(outcomes).toEqual(outcomesOfAttack);
      expect(await now()).toBe(before);
      // At least three requests and three forms have reached the server.
      expect(statuses.length).toBeGreaterThanOrEqual(6);
      expect(new Set(statuses)).toEqual(new Set([403]));
    }),
  );

  it("the control plane refuses a page whose host name was rebound to this machine", () =>
    withPage(async (page) => {
      const response = await page.goto(mock.url.replace("127.0.0.1", "rebound.example") + "/__mock/docs/");
      expect(response?.status()).toBe(403);
      expect(await page.textContent("body")).toContain("host name rebound.example");
    }));

  it("a page whose host name was rebound to this machine can neither read nor trigger with a well-known token", () =>
    withPage(async (page) => {
      const before = (await mock.defaultSandbox.jobs.list({ limit: 100 })).length;
      await page.goto(mock.url.replace("127.0.0.1", "rebound.example") + "/");
      const project = mock.defaultSandbox.projects.ready;
      const answers = await page.evaluate(
        async ([token, trigger]) => {
          const headers = { authorization: `Bearer ${token}` };
          const [read, triggered] = [
            await fetch("/api/projects", { headers }),
            await fetch(trigger, { method: "POST", headers }),
          ];
          return [read.status, triggered.status];
        },
        [mock.token, `/api/agent/projects/${project}/audit-analysis/async`] as const,
      );
      expect(answers).toEqual([401, 401]);
      expect((await mock.defaultSandbox.jobs.list({ limit: 100 })).length).toBe(before);
    }));

  it("a page of another origin can neither frame the console nor follow a sandbox, even with the control token", () =>
    withPage(async (page) => {
      const answers: string[] = [];
      page.on("response", (response) => {
        if (response.url().includes("/__mock/"))
          answers.push(`${response.status()} ${new URL(response.url()).pathname}`);
      });
      const frame = new URLSearchParams({ frame: `${mock.controlUrl}#token=${mock.controlToken}` });
      await page.goto(`http://127.0.0.1:${elsewhere.port}/?${frame.toString()}`);
      const outcome = await page.evaluate(
        async ([url, token]) =>
          fetch(url, { headers: { authorization: `Bearer ${token}` } }).then(
            () => "followed",
            () => "refused",
          ),
        [`${mock.url}/__mock/sandboxes/default/events`, mock.controlToken] as const,
      );
      expect(outcome).toBe("refused");
      expect(await page.frames()[1]?.textContent("body")).toContain("from other sites");
      // The preflight is refused, so the browser does not send the request itself.
      expect(answers).toContain("403 /__mock/");
      expect(answers.filter((answer) => answer.startsWith("200"))).toEqual([]);
    }));

  it("a page of the server's own origin can move the clock with the control token", () =>
    withPage(async (page) => {
      const before = await now();
      await page.goto(`${mock.url}/__mock/docs/`);
      const headers = { "content-type": "application/json", authorization: `Bearer ${mock.controlToken}` };
      const status = await page.evaluate(async ([url, init]) => (await fetch(url, init)).status, [
        advance(),
        { method: "POST", headers, body: '{"durationMs":60000}' },
      ] as const);
      expect(status).toBe(200);
      expect(Date.parse(await now()) - Date.parse(before)).toBe(60_000);
    }));

  it.each(["127.0.0.1", "localhost"])("the documentation on %s tries operations out on this server", (host) =>
    withPage(async (page) => {
      const url = mock.url.replace("127.0.0.1", host);
      await page.goto(`${url}/__mock/docs/`);
      await page.getByText(url, { exact: true }).first().waitFor();
      const read = mock.defaultSandbox.journal.read({ operation: "getCurrentTier" });
      const before = (await read).entries.length;
      await page.getByRole("link", { name: "Account", exact: true }).click();
      await page.getByRole("link", { name: /^Read the subscription tier/ }).click();
      // The demo token is filled in.
      await page.getByRole("button", { name: /^Test Request ?\(get \/api\/user\/tier\)/ }).click();
      const answered = page.waitForResponse((response) => response.url().includes("/api/"));
      await page.getByRole("button", { name: /^Send get request/i }).click();
      expect([(await answered).url(), (await answered).status()]).toEqual([`${url}/api/user/tier`, 200]);
      const { entries } = await mock.defaultSandbox.journal.read({ operation: "getCurrentTier" });
      expect(entries.length).toBe(before + 1);
      expect(entries.at(-1)).toMatchObject({ status: 200 });
    }),
  );

  it("the documentation shows both OpenAPI documents without errors, and loads nothing from another host", () =>
    withPage(async (page) => {
      const problems: string[] = [];
      const hosts = new Set<string>();
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("requestfailed", (request) => problems.push(request.url()));
      page.on("request", (request) => hosts.add(new URL(request.url()).host));
      await page.goto(`${mock.url}/__mock/docs/`);
      const shownDocument = page.getByRole("heading", { level: 1 });
      await expect.poll(() => shownDocument.textContent()).toBe("Audity Agent API");
      await page.getByRole("button", { name: "Agent API" }).click();
      await page.getByRole("option", { name: "Control plane" }).click();
      await expect.poll(() => shownDocument.textContent()).toBe("audity-mock control plane");
      expect(await page.locator("a[href*='scalar.com']:visible").count()).toBe(0);
      expect(problems).toEqual([]);
      expect([...hosts]).toEqual([new URL(mock.url).host]);
    }));
});
