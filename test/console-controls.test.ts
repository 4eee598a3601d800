import type { Locator, Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { closeDespite, hasBrowser } from "./support/browser.ts";
import { runToEnd } from "./support/command.ts";
import { runHere } from "./support/run-here.ts";
import { useConsole } from "./support/console.ts";

/** A lever of the page: how it is found, and what must be done before it can be pulled. */
type Lever = {
  readonly name: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
  readonly find: (page: Page) => Locator;
  readonly asksFirst?: true;
};

const button = (name: string | RegExp, within?: string) => (page: Page) =>
  (within === undefined ? page : page.getByRole("region", { name: within })).getByRole("button", { name, exact: true });

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
    await page.getByRole("combobox", { name: "What goes wrong" }).selectOption(fault);
    await page.getByRole("combobox", { name: "Operation" }).selectOption(operation);
    await page.getByLabel("How many of the next calls").fill(times);
  },
  find: button("Inject"),
});

/** Confirms what was asked, when it can be: scrolled to before, it would no longer lie under the pointer, and ask anew. */
async function answer(page: Page): Promise<void> {
  const sure = page.getByRole("button", { name: "Sure?", disabled: false });
  await sure.waitFor();
  await sure.click();
}

/** In this order one after the other, so that each finds what it needs. */
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
  { name: "drain", find: button("Drain jobPolling of first token") },
  { name: "refill", find: button("Refill jobPolling of first token") },
  { name: "drain for good", find: button("Drain write of first token") },
  inject("503 unavailable", "getJobStatus", "3"),
  inject("429 for 30 s", "", "1"),
  inject("500 error", "", ""),
  inject("3 s late", "", "2"),
  inject("connection reset", "", "2"),
  inject("truncated body", "", "2"),
  inject("malformed JSON", "listProjects", "2"),
  inject("5 s bit by bit", "", "2"),
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

describe.runIf(hasBrowser)("the levers of the console", () => {
  const { mock, withPage } = useConsole();

  const open = (page: Page, sandbox: string) =>
    page.goto(`${mock().controlUrl}#token=${mock().controlToken}&sandbox=${sandbox}`);

  /** Three worlds that are the same until something is done to them. */
  const twins = (): Promise<readonly [Sandbox, Sandbox, Sandbox]> =>
    Promise.all([1, 2, 3].map(() => mock().sandbox({ seed: 42, clock: "frozen" }))) as never;

  /** Does what the page says that a shell can do, in another sandbox. */
  async function sayTo(sandbox: Sandbox, line: string, from: Sandbox): Promise<void> {
    const environment = { AUDITY_MOCK_CONTROL_TOKEN: mock().controlToken };
    const text = line.replaceAll(from.name, sandbox.name);
    if (text.startsWith("curl")) {
      const { code, output } = await runToEnd(
        "bash",
        ["-euc", text.replace("curl", "curl -sS --fail-with-body")],
        environment,
      );
      expect([code, output]).toEqual([0, expect.anything()]);
      return;
    }
    // The shell takes the words apart, as it would for a person.
    const { output } = await runToEnd("bash", ["-euc", text.replace("npx audity-mock", "printf '%s\\n'")]);
    const { code, errors } = await runHere(output.trimEnd().split("\n"), environment);
    expect([code, errors]).toEqual([0, ""]);
  }

  /** Everything that can be seen of a sandbox, other than what no two have in common. */
  async function stateOf(sandbox: Sandbox): Promise<string> {
    const { controlUrl, controlToken } = mock();
    const read = async (what: string) =>
      (
        await fetch(`${controlUrl}sandboxes/${sandbox.name}${what}`, {
          headers: { authorization: `Bearer ${controlToken}` },
        }).then((response) => response.text())
      ).replaceAll(sandbox.name, "…");
    const all = await Promise.all(["", "/jobs", "/limits", "/faults", "/tokens", "/clock"].map(read));
    return all.join("\n").replaceAll(/"(prefix|tokenPrefix)":"[^"]*"/g, '"$1":"…"');
  }

  it("do what they say, and the shown command and curl do the same", () =>
    withPage(async (page) => {
      const [pulled, commanded, curled] = await twins();
      await open(page, pulled.name);
      for (const { name, prepare, find, asksFirst } of levers) {
        await prepare?.(page);
        const lever = find(page);
        await lever.hover();
        const before = await stateOf(pulled);
        await lever.click();
        if (asksFirst) await answer(page);
        // What lies under the pointer now has something to say of itself.
        await page.mouse.move(0, 0);
        await page.getByText("Done", { exact: true }).waitFor();
        await expect.poll(() => stateOf(pulled), { message: `${name} has done something` }).not.toBe(before);
        // What was done stays to be read when the dialog is gone.
        const isOpen = (await page.getByRole("dialog").count()) > 0;
        if (isOpen) await page.keyboard.press("Escape");
        const command = (await page.getByTestId("command").textContent()) ?? "";
        const curl = (await page.getByTestId("curl").textContent()) ?? "";
        expect([command, curl]).toEqual([expect.stringMatching(/^npx audity-mock /), expect.stringMatching(/^curl /)]);
        expect(curl).not.toContain(mock().controlToken);
        await sayTo(commanded, command, pulled);
        await sayTo(curled, curl, pulled);
        const done = await stateOf(pulled);
        expect([name, await stateOf(commanded)]).toEqual([name, done]);
        expect([name, await stateOf(curled)]).toEqual([name, done]);
      }
    }));

  it("of the clock let it run, freeze it and set its pace; and a reset puts everything back", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ seed: 1, clock: "frozen" });
      await open(page, sandbox.name);
      const stands = async () => {
        const { mode, scale } = await sandbox.clock.read();
        return `${mode} ${scale}`;
      };
      const press = async (name: string, stand: string) => {
        const lever = page.getByRole("button", { name, exact: true });
        await lever.click();
        await expect.poll(stands).toBe(stand);
        await expect.poll(() => lever.getAttribute("aria-pressed")).toBe("true");
      };
      await press("×10", "scaled 10");
      await press("×60", "scaled 60");
      await press("×1", "real 1");
      await press("Freeze", "frozen 1");
      await press("Play", "real 1");
      await page.getByRole("button", { name: "Trigger job" }).click();
      await page.getByRole("listbox").getByRole("option").waitFor();
      await page.getByRole("button", { name: "Reset" }).click();
      expect(await sandbox.jobs.list()).toHaveLength(1);
      await answer(page);
      await page.getByText("No jobs yet.").waitFor();
      expect([await sandbox.jobs.list(), await stands()]).toEqual([[], "frozen 1"]);
    }));

  it("polls once, as the client that owns the job", () =>
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

  it("show a new token once, with a curl and lines for an .env that work", () =>
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

  it("say in the server's own words what it refuses, and nothing is lost of what was typed", () =>
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
      // The browser itself notes every 400.
      await closeDespite(page, problems);
    }));
});
