import type { Locator, Page } from "@playwright/test";
import { expect } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import type { Mock } from "../../src/start.ts";
import { runToEnd } from "./command.ts";
import { runHere } from "./run-here.ts";

/** A control of the page: how it is found, and what must be done before it is clicked. */
export type Lever = {
  readonly name: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
  readonly find: (page: Page) => Locator;
  readonly asksFirst?: true;
};

export const button = (name: string | RegExp, within?: string) => (page: Page) =>
  (within === undefined ? page : page.getByRole("region", { name: within })).getByRole("button", { name, exact: true });

/** Clicks the confirmation once it is enabled: scrolling before that would move the pointer off it and reset it. */
export async function answer(page: Page): Promise<void> {
  const sure = page.getByRole("button", { name: "Sure?", disabled: false });
  await sure.waitFor();
  await sure.click();
}

type Twins = readonly [clicked: Sandbox, commanded: Sandbox, curled: Sandbox];

/** Three sandboxes with the same state. */
export const twinsOf = (mock: Mock, options: Parameters<Mock["sandbox"]>[0]): Promise<Twins> =>
  Promise.all([1, 2, 3].map(() => mock.sandbox(options))) as never;

/** Runs a command or curl that the page shows, for another sandbox. */
async function sayTo({ controlToken }: Mock, sandbox: Sandbox, line: string, from: Sandbox): Promise<void> {
  const environment = { AUDITY_MOCK_CONTROL_TOKEN: controlToken };
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
  // Let the shell split the words, as it does for a person.
  const { output } = await runToEnd("bash", ["-euc", text.replace("npx audity-mock", "printf '%s\\n'")]);
  const { code, errors } = await runHere(output.trimEnd().split("\n"), environment);
  expect([code, errors]).toEqual([0, ""]);
}

/** The state of a sandbox as the control plane shows it, without names, prefixes and slugs, which differ in each sandbox. */
async function stateOf(
  { controlUrl, controlToken }: Mock,
  sandbox: Sandbox,
  paths: readonly string[],
): Promise<string> {
  const read = async (path: string) =>
    (
      await fetch(`${controlUrl}sandboxes/${sandbox.name}${path}`, {
        headers: { authorization: `Bearer ${controlToken}` },
      }).then((response) => response.text())
    ).replaceAll(sandbox.name, "…");
  const all = await Promise.all(paths.map(read));
  return all
    .join("\n")
    .replaceAll(/"(prefix|tokenPrefix)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/\/survey\/[0-9a-f]+/g, "/survey/…");
}

/**
 * Clicks controls one after the other, and does the same to the other sandboxes with the command and with the curl that the
 * page shows for each of them.
 * @param paths what the controls change, below a sandbox of the control plane
 */
export async function expectSameFromShell(
  mock: Mock,
  page: Page,
  levers: readonly Lever[],
  [clicked, commanded, curled]: Twins,
  paths: readonly string[],
): Promise<void> {
  const state = (sandbox: Sandbox) => stateOf(mock, sandbox, paths);
  for (const { name, prepare, find, asksFirst } of levers) {
    await prepare?.(page);
    const lever = find(page);
    await lever.hover();
    const before = await state(clicked);
    await lever.click();
    if (asksFirst) await answer(page);
    // Move the pointer away: hovering another control would change the shown command.
    await page.mouse.move(0, 0);
    await page.getByText("Done", { exact: true }).waitFor();
    await expect.poll(() => state(clicked), { message: `${name} has done something` }).not.toBe(before);
    // The command of the click stays shown when the dialog is closed.
    const isOpen = (await page.getByRole("dialog").count()) > 0;
    if (isOpen) await page.keyboard.press("Escape");
    const command = (await page.getByTestId("command").textContent()) ?? "";
    const curl = (await page.getByTestId("curl").textContent()) ?? "";
    expect([command, curl]).toEqual([expect.stringMatching(/^npx audity-mock /), expect.stringMatching(/^curl /)]);
    expect(curl).not.toContain(mock.controlToken);
    await sayTo(mock, commanded, command, clicked);
    await sayTo(mock, curled, curl, clicked);
    const done = await state(clicked);
    expect([name, await state(commanded)]).toEqual([name, done]);
    expect([name, await state(curled)]).toEqual([name, done]);
  }
}
