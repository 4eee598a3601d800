import type { BrowserContextOptions, Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { closeDespite, hasBrowser, obstaclesOf } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";
import { button, expectSameFromShell, type Lever, twinsOf } from "./support/levers.ts";

const capturesOf = (page: Page) => page.getByRole("listbox", { name: "Captures, newest first" });
const rowOf = (page: Page, name: string | RegExp) => capturesOf(page).getByRole("option", { name });
const detailsOf = (page: Page) => page.getByRole("region", { name: /^Capture / });
const itemsOf = (page: Page) => page.getByRole("list", { name: "Items of the capture" }).getByRole("listitem");
const memoriesOf = (page: Page) => page.getByRole("list", { name: "Memories, newest first" }).getByRole("listitem");
const insightsOf = (page: Page) => page.getByRole("list", { name: "Insights, newest first" }).getByRole("listitem");

const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();
const showNucleus = press(/^Nucleus/);
const choose = (page: Page, label: string, option: string) =>
  page.getByRole("combobox", { name: label, exact: true }).selectOption(option);
const type = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

const addCapture: Lever = { name: "add the sample note", find: button("Add capture") };

/** The controls in the order in which they are clicked: each needs what those before it have done. */
const levers: readonly Lever[] = [
  { ...addCapture, prepare: showNucleus },
  { name: "start", find: button("Start") },
  { name: "process", find: button("Process") },
  addCapture,
  { name: "review", find: button("Review") },
  addCapture,
  { name: "hold", find: button("Hold") },
  { name: "fail", find: button("Fail") },
  {
    name: "add captures",
    async prepare(page) {
      await press("Add captures…")(page);
      await type(page, "Text", "It's decided: we'll begin on Monday. Please call Sample Contact.");
      await choose(page, "Channel", "voice_note");
      await choose(page, "Scenario", "slow");
      await type(page, "How many", "3");
    },
    find: button("Add"),
  },
  {
    name: "add memories",
    async prepare(page) {
      await press("Add memories…")(page);
      await choose(page, "Source", "detected");
      await choose(page, "Type", "preference");
      await type(page, "Subject", "Short mails");
      await type(page, "Content", "Reads mails of three sentences.");
      await type(page, "How many", "2");
    },
    find: button("Add"),
  },
  {
    name: "add an insight",
    async prepare(page) {
      await press(/^Insights /)(page);
      await press("Add insights…")(page);
      await choose(page, "Type", "similar_lead");
      await choose(page, "Priority", "high");
      await type(page, "Title", "Looks alike");
    },
    find: button("Add"),
  },
  { name: "read", find: button("Read: Looks alike") },
  { name: "dismiss", find: button("Dismissed: Looks alike") },
  { name: "not dismissed", find: button("Dismissed: Looks alike") },
  { name: "not read", find: button("Read: Looks alike") },
  {
    name: "Nucleus off",
    async prepare(page) {
      await press(/^Features of/)(page);
      await choose(page, "Nucleus", "off");
    },
    find: button("Change"),
  },
];

describe.runIf(hasBrowser)("the Nucleus of the console", () => {
  const { mock, opened, withPage } = useConsole();

  const openedNucleus = async (page: Page, options: Parameters<typeof opened>[1] = {}): Promise<Sandbox> => {
    const sandbox = await opened(page, { demoData: "full", ...options });
    await showNucleus(page);
    return sandbox;
  };

  const isOff = (page: Page, name: string) =>
    detailsOf(page).getByRole("button", { name, exact: true }).getAttribute("aria-disabled");

  /** Which levers of the selected capture are on. */
  const leversOn = async (page: Page): Promise<readonly string[]> => {
    const names = ["Start", "Process", "Review", "Fail", "Hold"];
    const off = await Promise.all(names.map((name) => isOff(page, name)));
    return names.filter((_, index) => off[index] === "false");
  };

  it("every control of the Nucleus does the same as the command and the curl that it shows", () =>
    withPage(async (page) => {
      const twins = await twinsOf(mock(), { seed: 42, clock: "frozen", demoData: "full" });
      await page.goto(linkTo(mock(), twins[0].name));
      const paths = ["", "/captures", "/memories", "/insights", "/owners"];
      await expectSameFromShell(mock(), page, levers, twins, paths);
      const [capture] = await twins[0].captures.list();
      expect(capture).toMatchObject({ channel: "voice_note", scenario: "slow" });
      const [memory] = await twins[0].memories.list();
      expect(memory).toMatchObject({ sourceType: "detected", memoryType: "preference", subject: "Short mails" });
      const [insight] = await twins[0].insights.list();
      expect(insight).toMatchObject({ insightType: "similar_lead", priority: "high", isRead: false });
      const [owner] = await twins[0].owners.list();
      expect(owner).toMatchObject({ nucleus: false, multiReadyLink: true });
    }));

  it("a capture is followed to its items and memories, with the levers that each of its states allows", () =>
    withPage(async (page) => {
      const { captures, memories, clock } = await openedNucleus(page);
      const known = (await memories.list()).length;
      const text = `Met with Sample Contact. ${"We agreed to begin. ".repeat(20)}The last sentence is only in the whole text.`;
      await captures.add({ rawContent: text, channel: "email" });
      await rowOf(page, /^Met with Sample Contact\. .* email pending \d+ s left 0 items$/).click();
      await detailsOf(page).getByLabel("Text of the capture").getByText("only in the whole text").waitFor();
      expect(await leversOn(page)).toEqual(["Start", "Process", "Review", "Fail", "Hold"]);
      await detailsOf(page).getByRole("button", { name: "Start" }).click();
      await rowOf(page, /email processing \d+ s left 0 items$/).waitFor();
      expect(await leversOn(page)).toEqual(["Process", "Review", "Fail", "Hold"]);
      await detailsOf(page).getByRole("button", { name: "Hold" }).click();
      await rowOf(page, /email processing 0 items$/).waitFor();
      expect(await leversOn(page)).toEqual(["Process", "Review", "Fail"]);
      await clock.advance("1h");
      await detailsOf(page).getByRole("button", { name: "Process" }).click();
      await rowOf(page, /email processed [1-9]\d* items$/).waitFor();
      expect(await leversOn(page)).toEqual([]);
      const [capture] = await captures.list();
      const items = await captures.items(capture?.id ?? "");
      await expect.poll(() => itemsOf(page).count()).toBe(items.length);
      expect(await itemsOf(page).first().textContent()).toContain(items[0]?.content);
      const all = (await memories.list()).length;
      expect(all).toBeGreaterThan(known);
      await page.getByRole("button", { name: `Memories ${all}` }).waitFor();
      await memoriesOf(page)
        .filter({ hasText: /^We agreed to begin\. pattern, extracted/ })
        .first()
        .waitFor();
    }));

  it("captures move on the page while the clock runs, and those that are deleted say so", () =>
    withPage(async (page) => {
      const { captures, url, token } = await openedNucleus(page, { clock: "real" });
      const [capture] = await captures.add({ rawContent: "Moves by itself." });
      await rowOf(page, /^Moves by itself\. text_note pending \d s left/).waitFor();
      await rowOf(page, /^Moves by itself\. text_note processing \d+ s left/).waitFor();
      const path = `${url}/api/nucleus/captures/${capture?.id ?? ""}`;
      await fetch(path, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
      await rowOf(page, /^Moves by itself\. text_note vanished 0 items/).waitFor();
    }));

  it("a capture is polled and read again by the console with a token that it knows", () =>
    withPage(async (page) => {
      await page.goto(linkTo(mock(), "default"));
      await isLive(page);
      const { captures } = mock().defaultSandbox;
      const [capture] = await captures.add({ rawContent: "To be read again." });
      await captures.fail(capture?.id ?? "");
      await showNucleus(page);
      await rowOf(page, /^To be read again\. text_note failed/).click();
      await page.getByRole("button", { name: "Poll once" }).click();
      await page.getByText("200 failed").waitFor();
      await page.getByRole("button", { name: "Reprocess" }).click();
      await page.getByText("200 pending").waitFor();
      await rowOf(page, /^To be read again\. text_note pending/).waitFor();
      await detailsOf(page).getByText("processed again: 1").waitFor();
    }));

  it("memories and insights tell what they are, and what is deleted or dismissed; what has expired is gone", () =>
    withPage(async (page) => {
      const { memories, insights, clock, url, token } = await openedNucleus(page, { demoData: "none" });
      await page.getByText("No memories. Captures and clients").waitFor();
      const [memory] = await memories.add({ subject: "One", sourceType: "detected", confidence: 0.5 });
      await memoriesOf(page)
        .filter({ hasText: /^One client, detectedconfidence 0\.5$/ })
        .waitFor();
      const path = `${url}/api/nucleus/memories/${memory?.id ?? ""}`;
      await fetch(path, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
      await memoriesOf(page).filter({ hasText: "One deleted" }).waitFor();
      await press(/^Insights /)(page);
      await page.getByText("No insights. The server raises").waitFor();
      await insights.add({ title: "Two", priority: "low", expiresInMs: "1h" });
      const two = insightsOf(page).filter({ hasText: "Two" });
      await two.filter({ hasText: /^Two expires in 1 hstale_client, low/ }).waitFor();
      const dismissed = two.getByRole("button", { name: "Dismissed: Two" });
      expect(await dismissed.getAttribute("aria-pressed")).toBe("false");
      await dismissed.click();
      await expect.poll(() => dismissed.getAttribute("aria-pressed")).toBe("true");
      await clock.advance("2h");
      await two.waitFor({ state: "detached" });
    }));

  it("a sandbox without captures says how to get some", () =>
    withPage(async (page) => {
      const sandbox = await openedNucleus(page, { demoData: "none" });
      await page.getByText("No captures yet.").waitFor();
      await sandbox.captures.add();
      await page.getByText("No captures yet.").waitFor({ state: "detached" });
      await sandbox.reset();
      await page.getByText("No captures yet.").waitFor();
    }));

  it("what the server refuses is told in the dialog, and a wrong project is not lost", () =>
    withPage(async (page, problems) => {
      await openedNucleus(page);
      await press("Add captures…")(page);
      await type(page, "Project id", "no project");
      await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("dialog").getByRole("alert").waitFor();
      expect(await page.getByLabel("Project id").inputValue()).toBe("no project");
      // The browser logs the 400.
      await closeDespite(page, problems);
    }));

  it("captures are chosen and changed by the keyboard", () =>
    withPage(async (page) => {
      const { captures } = await openedNucleus(page);
      await capturesOf(page).focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const [first, second] = await captures.list();
      await page.getByRole("heading", { name: second?.id ?? "" }).waitFor();
      await page.keyboard.press("Home");
      await page.getByRole("heading", { name: first?.id ?? "" }).waitFor();
      await page.getByRole("button", { name: "Fail", exact: true }).focus();
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await captures.list())[0]?.status).toBe("failed");
      await page.getByRole("button", { name: "Close the capture" }).press("Enter");
      await detailsOf(page).waitFor({ state: "detached" });
    }));

  const looks: readonly (readonly [string, BrowserContextOptions])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }],
    ["dark, 380 wide", { colorScheme: "dark", viewport: { width: 380, height: 720 } }],
  ];

  it.each(looks)("the Nucleus has no accessibility violations and no horizontal scrolling: %s", (_, options) =>
    withPage(async (page) => {
      const { captures, memories } = await openedNucleus(page);
      await memories.add({ subject: "A subject without spaces ".repeat(6).replaceAll(" ", "") });
      await captures.add({ rawContent: "We decided to begin. ".repeat(30), scenario: "slow" });
      const [added] = await captures.list();
      await captures.process(added?.id ?? "");
      await rowOf(page, /^We decided/).click();
      await itemsOf(page).first().waitFor();
      const isWide = async () =>
        (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);
      for (const side of [/^Memories /, /^Insights /]) {
        await press(side)(page);
        expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
        for (const name of [/^Add (memories|insights)…/, "Add captures…"]) {
          await press(name)(page);
          await page.getByRole("dialog").waitFor();
          expect([await obstaclesOf(page), await isWide()]).toEqual([[], false]);
          await page.keyboard.press("Escape");
        }
      }
    }, options),
  );
});
