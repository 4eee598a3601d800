import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { withMock } from "./support/agent.ts";
import { closeDespite, hasBrowser, launchBrowser, obstaclesOf, withPage } from "./support/browser.ts";

const frozen = { clock: "frozen", seed: 7 } as const;

/** The address of the survey with all questions, or the one with five. */
async function surveyOf({ readyLinks }: Sandbox, which: 0 | 1 = 0): Promise<string> {
  return (await readyLinks.list())[which]?.url ?? "";
}

const idIn = (page: string): string => /name="lead" value="([^"]*)"/.exec(page)?.[1] ?? "";

const send = (url: string, fields: Readonly<Record<string, string>>, init: RequestInit = {}) =>
  fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams(fields), ...init });

const contact = { businessName: "Sample business", clientEmail: "contact@example.com" };

const statesIn = async ({ leads }: Sandbox) =>
  (await leads.list()).map(({ status, businessName, aiReadinessScore }) => [status, businessName, aiReadinessScore]);

describe("the page of a survey", () => {
  it("a survey makes a pending lead when it is opened, and completes it when it is sent", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox, 1);
      const before = (await defaultSandbox.leads.list()).length;
      const opened = await fetch(url);
      expect([opened.status, opened.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      const lead = idIn(await opened.text());
      expect((await statesIn(defaultSandbox))[0]).toEqual(["pending", null, null]);
      const sent = await send(url, { ...contact, lead, q2: "Automatically", q9: "Every day", q11: "10" });
      const thanks = new URL(sent.headers.get("location") ?? "", url).href;
      expect([sent.status, thanks]).toEqual([303, `${url}?lead=${lead}`]);
      // Without the cookie, as in a frame of another site.
      expect(await (await fetch(thanks)).text()).toContain("Thank you");
      const leads = await defaultSandbox.leads.list();
      expect(leads).toHaveLength(before + 1);
      expect(leads[0]).toMatchObject({ id: lead, status: "completed", ...contact });
      // Two of five questions are without an answer; the others weigh 1, 3 and 2 of 8.
      expect(leads[0]?.aiReadinessScore).toBe(75);
    }));

  it("of two sends at once one completes the lead, and both are thanked", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const lead = idIn(await (await fetch(url)).text());
      const before = (await defaultSandbox.leads.list()).length;
      const both = await Promise.all(
        ["first", "second"].map((businessName) => send(url, { ...contact, businessName, lead })),
      );
      expect(both.map(({ status }) => status)).toEqual([303, 303]);
      const leads = await defaultSandbox.leads.list();
      expect(leads).toHaveLength(before);
      expect(leads.filter(({ id }) => id === lead)).toMatchObject([{ status: "completed" }]);
    }));

  it("a lead that was archived before it has sent its survey is told that it no longer can", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const lead = idIn(await (await fetch(url)).text());
      await defaultSandbox.leads.archive(lead);
      const sent = await send(url, { ...contact, lead });
      expect([sent.status, await sent.text()]).toEqual([409, expect.stringContaining("The survey is closed")]);
      const opened = await fetch(`${url}?lead=${lead}`);
      expect([opened.status, await opened.text()]).toEqual([
        409,
        expect.stringContaining("You can no longer send answers"),
      ]);
      expect(await defaultSandbox.leads.list()).toContainEqual(
        expect.objectContaining({ id: lead, status: "archived" }),
      );
    }));

  it("a survey that is opened again in the same browser is of the same lead, and thanks once it is sent", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const opened = await fetch(url);
      const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
      const lead = idIn(await opened.text());
      const again = async (query = "") => (await fetch(url + query, { headers: { cookie } })).text();
      expect(idIn(await again())).toBe(lead);
      await send(url, { ...contact, lead });
      expect(await again()).toContain("Thank you");
      expect([lead, ""]).not.toContain(idIn(await again("?again")));
    }));

  it.each([
    ["no name and no address", {}, ["Name of your business", "Your e-mail address"]],
    ["an address that is none", { ...contact, clientEmail: "nobody" }, ["Your e-mail address"]],
    ["an answer that cannot be chosen", { ...contact, q2: "Never mind" }, ["How are your most frequent tasks done"]],
    ["a number out of range", { ...contact, q14: "400" }, ["How many hours a week"]],
    ["a name that is too long", { ...contact, businessName: "x".repeat(201) }, ["at most 200 characters"]],
  ])("a survey with %s is shown again with what is wrong, and nothing is lost", (_what, fields, expected) =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const lead = idIn(await (await fetch(url)).text());
      const answer = await send(url, { ...fields, lead, q1: '<b>"mine"</b>', q3: "7" });
      const page = await answer.text();
      expect(answer.status).toBe(400);
      const alert = /role="alert">.*?<\/div>/s.exec(page)?.[0] ?? "";
      for (const text of expected) expect(alert).toContain(text);
      expect(page).toContain("&lt;b&gt;&quot;mine&quot;&lt;/b&gt;");
      expect(page).toContain('value="7" checked');
      expect(idIn(page)).toBe(lead);
      expect((await defaultSandbox.leads.list())[0]?.status).toBe("pending");
    }),
  );

  it("a survey is not there once its link is deleted or inactive, or surveys are off", () =>
    withMock(frozen, async ({ defaultSandbox }, agent) => {
      const [first, second] = await defaultSandbox.readyLinks.list();
      const statuses = async () => [
        (await fetch(first?.url ?? "")).status,
        (await fetch(second?.url ?? "")).status,
        (await send(second?.url ?? "", contact)).status,
      ];
      expect(await statuses()).toEqual([200, 200, 303]);
      await defaultSandbox.readyLinks.setSurveys(false);
      expect(await statuses()).toEqual([404, 404, 404]);
      await defaultSandbox.readyLinks.setSurveys(true);
      await agent(`/api/agent/readylinks/${first?.id}`, { method: "DELETE" });
      await agent(`/api/agent/readylinks/${second?.id}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: '{"isActive":false}',
      });
      expect(await statuses()).toEqual([404, 404, 404]);
      expect((await fetch(new URL("/survey/0123456789ab", first?.url))).status).toBe(404);
    }));

  it("a survey is not served where others can reach the server, unless it is asked for", () =>
    withMock({ ...frozen, host: "0.0.0.0", controlToken: "a-control-token-for-tests" }, async (mock) => {
      const { pathname } = new URL(await surveyOf(mock.defaultSandbox));
      const status = async () => (await fetch(`http://127.0.0.1:${new URL(mock.url).port}${pathname}`)).status;
      expect(await status()).toBe(404);
      await mock.defaultSandbox.readyLinks.setSurveys(true);
      expect(await status()).toBe(200);
    }));

  it("an address that opens surveys too often gets 429 with Retry-After, and a body that is too large 413", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      expect((await send(url, { ...contact, q1: "x".repeat(200_000) })).status).toBe(413);
      let last = await fetch(url, { method: "POST" });
      for (let count = 0; count < 130 && last.status !== 429; count += 1) last = await fetch(url, { method: "POST" });
      expect(last.status).toBe(429);
      expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    }));

  it("a survey loads nothing from elsewhere, and cannot be sent from a page of another site", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const { headers } = await fetch(url);
      expect(headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'$/,
      );
      expect((await send(url, contact, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
    }));

  it("a HEAD says whether there is a survey, and makes no lead", () =>
    withMock(frozen, async ({ defaultSandbox }) => {
      const url = await surveyOf(defaultSandbox);
      const before = await statesIn(defaultSandbox);
      const head = async (address: string) => {
        const { status, headers } = await fetch(address, { method: "HEAD" });
        return [status, headers.get("content-type")];
      };
      expect(await head(url)).toEqual([200, "text/html; charset=utf-8"]);
      expect(await head(new URL("/survey/0123456789ab", url).href)).toEqual([404, "text/html; charset=utf-8"]);
      expect(await statesIn(defaultSandbox)).toEqual(before);
    }));

  it("an option that is sent many times counts once, spaces alone are no answer, and a line ends with one character", () =>
    withMock(frozen, async ({ defaultSandbox }, agent) => {
      const url = await surveyOf(defaultSandbox);
      const q1 = "x\r\n".repeat(1000);
      const fields = new URLSearchParams({ ...contact, q1, q14: "  ", q25: " " });
      for (let count = 0; count < 2000; count += 1) fields.append("q5", "Customers");
      expect((await fetch(url, { method: "POST", redirect: "manual", body: fields })).status).toBe(303);
      const [sent] = await defaultSandbox.leads.list();
      expect(sent?.aiReadinessScore).toBe(1);
      const { lead } = (await agent(`/api/lead-generation/leads/${sent?.id}`)).body as {
        lead: { surveyResponses: object };
      };
      expect(lead.surveyResponses).toEqual({ q1: "x\n".repeat(1000), q5: ["Customers"] });
    }));

  it("sandboxes with the same seed have surveys of their own", () =>
    withMock(frozen, async (mock) => {
      await using other = await mock.sandbox({ clock: "frozen", seed: 7, demoData: "full" });
      const before = await statesIn(mock.defaultSandbox);
      await send(await surveyOf(other), contact);
      expect(await statesIn(mock.defaultSandbox)).toEqual(before);
      expect((await statesIn(other))[0]?.slice(0, 2)).toEqual(["completed", "Sample business"]);
    }));
});

describe.runIf(hasBrowser)("the page of a survey in a browser", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser.close());

  async function fill(page: Page): Promise<void> {
    await page.getByLabel("Name of your business").fill("Sample business");
    await page.getByLabel("Your e-mail address").fill("contact@example.com");
    for (const name of ["Automatically", "Every day", "Every week"])
      await page.getByRole("radio", { name, exact: true }).check();
    await page
      .getByRole("group", { name: /How open is your team/ })
      .getByRole("radio", { name: "9", exact: true })
      .check();
  }

  it("a prospect fills in a survey twice at once, and there is one lead", () =>
    withMock({ seed: 7 }, (mock) =>
      withPage(browser, async (page, problems) => {
        const { defaultSandbox } = mock;
        const url = await surveyOf(defaultSandbox, 1);
        const before = (await defaultSandbox.leads.list()).length;
        const second = await page.context().newPage();
        second.on("pageerror", ({ message }) => problems.push(message));
        await page.goto(url);
        await second.goto(url);
        await fill(page);
        await fill(second);
        const buttons = [page, second].map((each) => each.getByRole("button", { name: "Send" }));
        await Promise.all(buttons.map((button) => button.click()));
        for (const each of [page, second]) await each.getByRole("heading", { name: "Thank you" }).waitFor();
        const leads = await defaultSandbox.leads.list();
        expect(leads).toHaveLength(before + 1);
        expect(leads[0]).toMatchObject({ status: "completed", businessName: "Sample business" });
      }),
    ));

  it.each([
    ["light", 380],
    ["dark", 380],
    ["light", 1280],
    ["dark", 1280],
  ] as const)(
    "a survey has no accessibility violations and no horizontal scrolling: %s, %d wide",
    (colorScheme, width) =>
      withMock({ seed: 7 }, ({ defaultSandbox }) =>
        withPage(
          browser,
          async (page, problems) => {
            await page.goto(await surveyOf(defaultSandbox));
            const check = async () => {
              expect(await obstaclesOf(page)).toEqual([]);
              expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
            };
            await check();
            await page
              .locator("form")
              .evaluate((form) => ((form as unknown as { noValidate: boolean }).noValidate = true));
            await page.getByRole("button", { name: "Send" }).click();
            await page.getByRole("alert").waitFor();
            await check();
            await fill(page);
            await page.getByRole("button", { name: "Send" }).click();
            await page.getByRole("heading", { name: "Thank you" }).waitFor();
            await check();
            // The browser logs the 400.
            await closeDespite(page, problems);
          },
          { colorScheme, viewport: { width, height: 720 } },
        ),
      ),
  );

  it("a survey can be answered by the keyboard alone", () =>
    withMock({ seed: 7 }, ({ defaultSandbox }) =>
      withPage(browser, async (page) => {
        await page.goto(await surveyOf(defaultSandbox, 1));
        await page.keyboard.press("Tab");
        await page.keyboard.type("Sample business");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Tab");
        await page.keyboard.type("contact@example.com");
        for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
        for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Thank you" }).waitFor();
        expect((await defaultSandbox.leads.list())[0]).toMatchObject({ status: "completed", ...contact });
      }),
    ));
});
