import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { closeDespite, hasBrowser } from "./support/browser.ts";
import { runToEnd } from "./support/command.ts";
import { jobsOf, useConsole } from "./support/console.ts";
import { answer, button, expectSameFromShell, type Lever, twinsOf } from "./support/levers.ts";

const select = (label: string, option: string) => (page: Page) =>
  page.getByRole("combobox", { name: label, exact: true }).selectOption(option);

const trigger = (scenario: string): Lever => ({
  name: `trigger ${scenario}`,
  prepare: select("Scenario", scenario),
  find: button("Trigger job"),
});

const inject = (fault: string, operation: string, times: string): Lever => ({
  name: `inject ${fault} into ${operation || "everything"}`,
  async prepare(page) {
    await page.getByRole("combobox", { name: "Fault" }).selectOption(fault);
    await page.getByRole("combobox", { name: "Operation" }).selectOption(operation);
    await page.getByLabel("How many of the next calls").fill(times);
  },
  find: button("Inject"),
});

/** The controls in the order in which they are clicked: each needs what those before it have done. */
const levers: readonly Lever[] = [
  { name: "forward by 10 s", find: button("+10 s") },
  { name: "forward by a minute", find: button("+1 min") },
  trigger("slow"),
  { name: "start", find: button("Start now") },
  { name: "complete", find: button("Complete now") },
  trigger("stuck-processing"),
  { name: "fail", find: button("Fail now") },
  { name: "vanish", find: button("Vanish") },
  trigger("completes"),
  { name: "next event", find: button(/^Next event/) },
  {
    name: "drain",
    prepare: (page) => page.getByRole("button", { name: "All limits of first token" }).click(),
    find: button("Drain jobPolling of first token"),
  },
  { name: "refill", find: button("Refill jobPolling of first token") },
  { name: "drain for good", find: button("Drain write of first token") },
  inject("503 unavailable", "getJobStatus", "3"),
  inject("429 for 30 s", "", "1"),
  inject("500 error", "", ""),
  inject("3 s delay", "", "2"),
  inject("connection reset", "", "2"),
  inject("truncated body", "", "2"),
  inject("malformed JSON", "listProjects", "2"),
  inject("slow body, 5 s", "", "2"),
  { name: "remove a fault", find: button("Remove truncatedBody") },
  {
    name: "create an owner",
    prepare: (page) => page.getByRole("button", { name: "New owner…" }).click(),
    find: button("Create owner and token"),
  },
  {
    name: "create a token",
    async prepare(page) {
      await page.keyboard.press("Escape");
      await page
        .getByRole("button", { name: /^New token for/ })
        .first()
        .click();
      await page.getByRole("combobox", { name: "Scopes" }).selectOption("read");
      await page.getByRole("combobox", { name: "Expires" }).selectOption("in an hour");
      await page.getByLabel("Label").fill("it's mine");
    },
    find: button("Create token"),
  },
  {
    name: "revoke a token",
    prepare: (page) => page.keyboard.press("Escape"),
    find: button("Revoke it's mine"),
    asksFirst: true,
  },
];

/** What the controls change. */
const paths = ["", "/jobs", "/limits", "/faults", "/tokens", "/clock"];

describe.runIf(hasBrowser)("the controls of the console", () => {
  const { mock, withPage } = useConsole();

  const open = (page: Page, sandbox: string) =>
    page.goto(`${mock().controlUrl}#token=${mock().controlToken}&sandbox=${sandbox}`);

  it("every control of the console does the same as the command and the curl that it shows", () =>
    withPage(async (page) => {
      const [pulled, commanded, curled] = await twinsOf(mock(), { seed: 42, clock: "frozen" });
      await open(page, pulled.name);
      await expectSameFromShell(mock(), page, levers, [pulled, commanded, curled], paths);
    }));

  it("the clock controls of the console freeze, resume and scale the clock, and a reset restores the sandbox", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ seed: 1, clock: "frozen" });
      await open(page, sandbox.name);
      const stands = async () => {
        const { mode, scale } = await sandbox.clock.read();
        return `${mode} ${scale}`;
      };
      const press = async (name: string, stand: string) => {
        const lever = page.getByRole("group", { name: "Speed" }).getByRole("button", { name, exact: true });
        await lever.click();
        await expect.poll(stands).toBe(stand);
        await expect.poll(() => lever.getAttribute("aria-pressed")).toBe("true");
      };
      await press("×10", "scaled 10");
      await press("×60", "scaled 60");
      await press("×1", "real 1");
      await press("Skip", "skip 1");
      await press("Pause", "frozen 1");
      await press("×1", "real 1");
      await page.getByRole("button", { name: "Trigger job" }).click();
      await jobsOf(page).getByRole("option").waitFor();
      await page.getByRole("button", { name: "Sandbox menu" }).click();
      await page.getByRole("button", { name: "Reset" }).click();
      expect(await sandbox.jobs.list()).toHaveLength(1);
      await answer(page);
      await page.getByText("Trigger your first audit").waitFor();
      expect([await sandbox.jobs.list(), await stands()]).toEqual([[], "frozen 1"]);
    }));

  it("the console polls a job once with a token of the job's owner", () =>
    withPage(async (page) => {
      const sandbox = mock().defaultSandbox;
      await open(page, sandbox.name);
      await page
        .getByRole("option", { name: /completes completed/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Poll once" }).click();
      await page.getByText("200 completed").waitFor();
      await page.getByRole("option", { name: /completed 1 poll$/ }).waitFor();
      const curl = (await page.getByLabel("curl that polls this job").first().textContent()) ?? "";
      const { output } = await runToEnd("bash", ["-euc", curl]);
      expect(JSON.parse(output)).toMatchObject({ data: { status: "completed" } });
      await page.getByRole("option", { name: /completed 2 polls$/ }).waitFor();
    }));

  it("the console shows a new token once, with a curl and lines for an .env that work", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox();
      await open(page, sandbox.name);
      await page.getByRole("button", { name: "New owner…" }).click();
      await page.getByRole("combobox", { name: "Tier" }).selectOption("enterprise");
      await page.getByLabel("Credits", { exact: true }).fill("1234");
      await page.getByRole("button", { name: "Create owner and token" }).click();
      const dialog = page.getByRole("dialog", { name: "Your new token" });
      const text = async (what: string) => (await dialog.getByLabel(what, { exact: true }).first().textContent()) ?? "";
      const token = await text("the token");
      expect(await text("lines for your .env")).toBe(`AUDITY_BASE_URL=${mock().url}\nAUDITY_TOKEN=${token}`);
      const { output } = await runToEnd("bash", ["-euc", await text("curl that lists the projects")]);
      expect(JSON.parse(output)).toBeInstanceOf(Array);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await dialog.getByRole("button", { name: "Copy the token" }).click();
      await dialog.getByText("Copied").waitFor();
      await page.keyboard.press("Escape");
      await page.getByText("enterprise", { exact: true }).waitFor();
      await page.getByText("1,234 of 1,234 credits").waitFor();
      await dialog.waitFor({ state: "detached" });
      expect(await page.content()).not.toContain(token);
    }));

  it("the console shows the server's error message and keeps what was typed", () =>
    withPage(async (page, problems) => {
      const sandbox = await mock().sandbox();
      await open(page, sandbox.name);
      await page.getByLabel("How many of the next calls").fill("many");
      await page.getByRole("button", { name: "Inject" }).click();
      await page.getByRole("alert").getByText("times must be").waitFor();
      expect(await page.getByLabel("How many of the next calls").inputValue()).toBe("many");
      await page.getByRole("button", { name: "New owner…" }).click();
      await page.getByLabel("Credits", { exact: true }).fill("-1");
      await page.getByRole("button", { name: "Create owner and token" }).click();
      await page.getByRole("dialog").getByText("creditsAllocated must be a whole number").waitFor();
      // The browser logs every 400.
      await closeDespite(page, problems);
    }));
});
