import type { BrowserContextOptions, Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { hasBrowser, obstaclesOf } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";
import { button, expectSameFromShell, type Lever, twinsOf } from "./support/levers.ts";

const leadsOf = (page: Page) => page.getByRole("listbox", { name: "Leads, newest first" });

/** The row of a lead by its business. */
const rowOf = (page: Page, business: string | RegExp) => leadsOf(page).getByRole("option", { name: business });

const showLeads = (page: Page) => page.getByRole("button", { name: /^Leads/ }).click();

const selectFirst = (page: Page) => leadsOf(page).getByRole("option").first().click();

const openDialog = async (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();

/** Returns a function that tells how long the page has been busy since, in milliseconds of its own processor time. */
async function stopwatchOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
  };
}

/** The controls in the order in which they are clicked: each needs what those before it have done. */
const levers: readonly Lever[] = [
  { name: "add a lead", prepare: showLeads, find: button("Add lead") },
  {
    name: "add many leads",
    async prepare(page) {
      await openDialog(page, "Add leads…");
      await page.getByLabel("How many", { exact: true }).fill("12");
      for (const what of ["Duplicates", "Ties", "Missing scores"])
        await page.getByRole("checkbox", { name: new RegExp(`^${what}`) }).check();
    },
    find: button("Add"),
  },
  {
    name: "add a pending lead",
    async prepare(page) {
      await openDialog(page, "Add leads…");
      await page.getByRole("combobox", { name: "Status" }).selectOption("pending");
      await page.getByLabel("How many", { exact: true }).fill("1");
    },
    find: button("Add"),
  },
  {
    name: "complete",
    // Until the page shows the new lead, the first row is an older one.
    prepare: (page) => leadsOf(page).getByRole("option").first().filter({ hasText: "pending" }).click(),
    find: button("Complete"),
  },
  { name: "research", find: button("Research") },
  { name: "forward by a minute", find: button("+1 min") },
  { name: "research that fails", find: button("Fail research") },
  { name: "no document", find: button("PDF") },
  { name: "archive", find: button("Archive") },
  { name: "restore", find: button("Restore") },
  { name: "survey pages off", find: button("Survey pages") },
  {
    name: "change features",
    async prepare(page) {
      await openDialog(page, /^Features of/);
      await page.getByRole("combobox", { name: "ReadyLinks" }).selectOption("off");
      await page.getByLabel("ReadyLink limit").fill("3");
      await page.getByLabel("Template limit").fill("4");
    },
    find: button("Change"),
  },
  {
    name: "change one feature back",
    async prepare(page) {
      await openDialog(page, /^Features of/);
      await page.getByRole("combobox", { name: "ReadyLinks" }).selectOption("on");
    },
    find: button("Change"),
  },
];

describe.runIf(hasBrowser)("the leads of the console", () => {
  const { mock, opened, withPage } = useConsole();

  const openedLeads = async (page: Page, options: Parameters<typeof opened>[1] = {}): Promise<Sandbox> => {
    const sandbox = await opened(page, { demoData: "full", ...options });
    await showLeads(page);
    return sandbox;
  };

  it("every control of leads does the same as the command and the curl that it shows", () =>
    withPage(async (page) => {
      const twins = await twinsOf(mock(), { seed: 42, clock: "frozen", demoData: "full" });
      await page.goto(linkTo(mock(), twins[0].name));
      await expectSameFromShell(mock(), page, levers, twins, ["", "/leads", "/readylinks", "/surveys", "/owners"]);
      const [owner] = await twins[0].owners.list();
      expect(owner).toMatchObject({ multiReadyLink: true, readyLinkLimit: 3, templateLimit: 4 });
    }));

  it("a lead that comes through a survey page is shown without a reload, and the survey opens in a new tab", () =>
    withPage(async (page) => {
      const sandbox = await openedLeads(page);
      const [link] = (await sandbox.readyLinks.list()).toReversed();
      const before = (await sandbox.leads.list()).length;
      const address = page.getByRole("link", { name: link?.url ?? "", exact: true });
      expect(await address.getAttribute("rel")).toBe("noopener");
      const [survey] = await Promise.all([page.context().waitForEvent("page"), address.click()]);
      await page.getByRole("heading", { name: `Leads ${before + 1}` }).waitFor();
      await rowOf(page, /^not known yet.*pending/).waitFor();
      await survey.getByLabel(/^Name of your business/).fill("A business of the survey");
      await survey.getByLabel(/^Your e-mail address/).fill("somebody@example.com");
      await survey.getByRole("button").click();
      await survey.getByText("Thank you").waitFor();
      await rowOf(page, /^A business of the survey somebody@example.com completed score \d/).waitFor();
      expect(await page.getByRole("heading", { name: `Leads ${before + 1}` }).count()).toBe(1);
    }));

  it("the address of a survey can be copied, and surveys that cannot be opened say so", () =>
    withPage(async (page) => {
      const sandbox = await openedLeads(page);
      const [link] = await sandbox.readyLinks.list();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const links = page.getByRole("list", { name: "ReadyLinks and their surveys" });
      const item = links.getByRole("listitem").filter({ hasText: link?.url ?? "" });
      await item.getByRole("button", { name: /^Copy the address/ }).click();
      await item.getByText("Copied").waitFor();
      expect(await page.evaluate("navigator.clipboard.readText()")).toBe(link?.url);
      await sandbox.readyLinks.setSurveys(false);
      await item.getByText("survey pages are off").waitFor();
      expect(await page.getByRole("button", { name: "Survey pages" }).getAttribute("aria-pressed")).toBe("false");
      await page.getByRole("button", { name: "Survey pages" }).click();
      await item.getByText("survey pages are off").waitFor({ state: "detached" });
      expect((await fetch(link?.url ?? "")).status).toBe(200);
    }));

  it("conversions, archived leads and web research are shown when they happen", () =>
    withPage(async (page) => {
      const { leads, clock, url, token } = await openedLeads(page);
      const [lead] = await leads.add({ businessName: "One", score: 40 });
      const id = lead?.id ?? "";
      await rowOf(page, /^One .* completed score 40 research –$/).waitFor();
      await leads.research(id, { startsInMs: "2s", takesMs: "30s", compositeScore: 55 });
      await rowOf(page, /^One .* research pending$/).waitFor();
      await clock.advance("2s");
      await rowOf(page, /^One .* research processing$/).waitFor();
      await clock.advance("30s");
      await rowOf(page, /^One .* score 40 → 55 research completed$/).waitFor();
      await leads.archive(id);
      await rowOf(page, /^One .* archived/).waitFor();
      const path = `/api/lead-generation/leads/${id}/convert`;
      const answer = await fetch(url + path, { method: "POST", headers: { authorization: `Bearer ${token}` } });
      const { data } = (await answer.json()) as { data: { auditId: string } };
      await rowOf(page, new RegExp(`^One .* converted .*${data.auditId.slice(0, 8)}$`)).waitFor();
    }));

  it("web research moves on the page while the clock runs, without any request", () =>
    withPage(async (page) => {
      const { leads } = await openedLeads(page, { clock: "real" });
      const [begins] = await leads.add({ businessName: "Begins" });
      const [ends] = await leads.add({ businessName: "Ends" });
      await leads.research(begins?.id ?? "", { startsInMs: "1s", takesMs: "1h" });
      await leads.research(ends?.id ?? "", { startsInMs: 0, takesMs: "2s", outcome: "failed" });
      await rowOf(page, /^Begins .* research processing$/).waitFor();
      await rowOf(page, /^Ends .* research failed$/).waitFor();
    }));

  it("a lead is converted by the console with a token that it knows", () =>
    withPage(async (page) => {
      await page.goto(linkTo(mock(), "default"));
      await isLive(page);
      await mock().defaultSandbox.leads.add({ businessName: "To be converted" });
      await showLeads(page);
      await rowOf(page, /^To be converted/).click();
      await page.getByRole("button", { name: "Convert", exact: true }).click();
      await page
        .getByRole("region", { name: "Lead To be converted" })
        .getByText("converted", { exact: true })
        .waitFor();
      const [lead] = await mock().defaultSandbox.leads.list();
      expect(lead).toMatchObject({ businessName: "To be converted", status: "converted" });
    }));

  it("a sandbox without leads and ReadyLinks says how to get some", () =>
    withPage(async (page) => {
      const sandbox = await openedLeads(page, { demoData: "none" });
      await page.getByText("No leads yet.").waitFor();
      await page.getByText("POST /api/agent/readylinks").waitFor();
      await sandbox.leads.add();
      await page.getByText("No leads yet.").waitFor({ state: "detached" });
      await sandbox.reset();
      await page.getByText("No leads yet.").waitFor();
    }));

  it("leads are chosen and changed by the keyboard, and the page stays quick with a thousand", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ clock: "frozen", seed: 42 });
      await sandbox.leads.add({ count: 1000 });
      await page.goto(linkTo(mock(), sandbox.name));
      await page.getByRole("button", { name: "Leads 1,000" }).focus();
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.getAttribute('aria-pressed')")).toBe("true");
      expect(await leadsOf(page).getByRole("option").count()).toBe(100);
      await leadsOf(page).focus();
      const busyMs = await stopwatchOf(page);
      for (let row = 0; row < 20; row += 1) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("End");
      await leadsOf(page).getByRole("option", { selected: true }).waitFor();
      expect(await busyMs()).toBeLessThan(1000);
      const last = leadsOf(page).getByRole("option").last();
      expect(await last.getAttribute("aria-selected")).toBe("true");
      const isSeen = await page.evaluate<boolean>(`(() => {
        const [list, row] = [".records", "[aria-selected=true]"].map((each) => document.querySelector(each).getBoundingClientRect());
        return row.height > 0 && row.top >= list.top && row.bottom <= list.bottom + 1;
      })()`);
      expect(isSeen).toBe(true);
      await page.getByRole("button", { name: "Archive" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await expect.poll(async () => (await sandbox.leads.list())[99]?.status).toBe("archived");
      await page.getByRole("button", { name: "Restore" }).waitFor();
    }));

  const looks: readonly (readonly [string, BrowserContextOptions])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }],
    ["dark, 380 wide", { colorScheme: "dark", viewport: { width: 380, height: 720 } }],
  ];

  it.each(looks)("the leads have no accessibility violations and no horizontal scrolling: %s", (_, options) =>
    withPage(async (page) => {
      const { leads, clock } = await openedLeads(page);
      const [lead] = await leads.add({ missingScores: true, count: 5, clientName: "A name that is long ".repeat(8) });
      await leads.research(lead?.id ?? "", { outcome: "failed" });
      await clock.advance("3s");
      await leads.list().then(([first]) => leads.archive(first?.id ?? ""));
      await selectFirst(page);
      const isWide = async () =>
        (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);
      expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
      for (const name of ["Add leads…", /^Features of/]) {
        await openDialog(page, name);
        await page.getByRole("dialog").waitFor();
        expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
        await page.keyboard.press("Escape");
      }
    }, options),
  );
});
