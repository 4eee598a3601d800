import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { hasBrowser, obstaclesOf } from "./support/browser.ts";
import { useConsole } from "./support/console.ts";

describe.runIf(hasBrowser)("a new sandbox of the console", () => {
  const { mock, opened, withPage } = useConsole();

  /** Opens the dialog with the menu of the sandbox that is shown. */
  const openDialog = async (page: Page) => {
    await page.getByRole("button", { name: "Sandbox menu" }).click();
    await page.getByRole("button", { name: "New sandbox…" }).click();
    return page.getByRole("dialog", { name: "New sandbox" });
  };

  it("a sandbox is created as the shown command says, the page shows it, and its token is shown once", () =>
    withPage(async (page) => {
      await mock().sandbox({ name: "sandbox-1" });
      await opened(page);
      const dialog = await openDialog(page);
      await expect.poll(() => dialog.getByLabel("Name").inputValue()).toBe("sandbox-2");
      expect(await obstaclesOf(page)).toEqual([]);
      await dialog.getByLabel("Name").fill("made-here");
      await dialog.getByLabel("Seed").fill("7");
      await dialog.getByRole("combobox", { name: "Clock" }).selectOption("60 times as fast");
      await dialog.getByRole("combobox", { name: "Rate limits" }).selectOption("off");
      await dialog.getByRole("combobox", { name: "Initial data" }).selectOption("only an owner");
      expect(await dialog.getByLabel("the equivalent command", { exact: true }).innerText()).toContain(
        "npx audity-mock sandbox create --name made-here --seed 7 --clock scaled --clock-scale 60 --rate-limits off --demo-data none",
      );
      await dialog.getByRole("button", { name: "Create sandbox" }).click();
      const shown = page.getByRole("dialog", { name: "Your new token" });
      const token = await shown.getByLabel("the token", { exact: true }).innerText();
      expect(await shown.getByLabel("lines for your .env", { exact: true }).innerText()).toContain(
        `AUDITY_TOKEN=${token}`,
      );
      await expect.poll(() => page.getByRole("combobox", { name: "Sandbox" }).inputValue()).toBe("made-here");
      const made = await mock().openSandbox("made-here");
      expect(await made.read()).toMatchObject({
        seed: 7,
        clock: { mode: "scaled", scale: 60 },
        limitsEnabled: false,
        demoData: "none",
      });
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${mock().url}/api/projects`, { headers })).status).toBe(200);
      await page.keyboard.press("Escape");
      await (await openDialog(page)).waitFor();
      expect(await page.getByText(token).count()).toBe(0);
    }));

  it("a name that is taken is refused with the sentence of the server", () =>
    withPage(async (page, problems) => {
      await opened(page);
      const dialog = await openDialog(page);
      await dialog.getByLabel("Name").fill("default");
      await dialog.getByRole("button", { name: "Create sandbox" }).click();
      await dialog.getByRole("alert").waitFor();
      // The browser logs the 409.
      expect(problems.splice(0)).toEqual([expect.stringContaining("409")]);
    }));
});
