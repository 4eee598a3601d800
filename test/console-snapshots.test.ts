import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasBrowser } from "./support/browser.ts";
import { withFolder } from "./support/command.ts";
import { useConsole } from "./support/console.ts";
import { runOn } from "./support/run-here.ts";

describe.runIf(hasBrowser)("the console", () => {
  const { mock, opened, withPage } = useConsole();

  it("saves the sandbox as a snapshot file, loads it into a new sandbox and shows that sandbox", () =>
    withPage((page) =>
      withFolder(async (folder) => {
        const sandbox = await opened(page, { name: "shown" });
        const { id } = await sandbox.jobs.create();
        const button = page.getByRole("button", { name: "Save snapshot" });
        await page.getByRole("button", { name: "Sandbox menu" }).click();
        await button.hover();
        const command = await page.getByTestId("command").innerText();
        const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
        expect(download.suggestedFilename()).toBe("shown-2026-01-01T00-00-00.000Z.audity-snapshot.jsonl");
        const file = `${folder}/saved.jsonl`;
        await download.saveAs(file);
        expect(readFileSync(file, "utf8")).toBe(await sandbox.snapshot());

        const words = command.replace("npx audity-mock ", "").split(" ");
        expect(words).toContain(download.suggestedFilename());
        const commanded = words.map((word) => (word.endsWith(".jsonl") ? `${folder}/commanded.jsonl` : word));
        expect(await runOn(mock(), commanded.join(" "))).toMatchObject({ code: 0 });
        expect(readFileSync(`${folder}/commanded.jsonl`, "utf8")).toBe(readFileSync(file, "utf8"));

        await page.mouse.move(5, 500);
        await page.getByTestId("snapshot file").setInputFiles(file);
        await expect.poll(() => page.getByRole("combobox", { name: "Sandbox" }).inputValue()).toBe("shown-2");
        await page.getByText("Loaded as shown-2").waitFor();
        const copy = await mock().openSandbox("shown-2");
        expect((await copy.jobs.list()).map((job) => job.id)).toEqual([id]);
        expect(await page.getByTestId("command").innerText()).toContain(
          "snapshot load saved.jsonl --as shown-2 --leave-tokens",
        );
      }),
    ));

  it("says why a file cannot be loaded", () =>
    withPage(async (page, problems) => {
      await opened(page);
      const file = { name: "made-up.jsonl", mimeType: "application/jsonl", buffer: Buffer.from('{"a":1}\n') };
      await page.getByTestId("snapshot file").setInputFiles(file);
      await page.getByRole("alert").getByText("Not a snapshot").waitFor();
      expect(problems.splice(0)).toEqual([expect.stringContaining("400")]);
    }));
});
