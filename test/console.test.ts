import { describe, expect, it } from "vitest";
import { closeDespite, hasBrowser } from "./support/browser.ts";
import { expectViolations } from "./support/response-watch.ts";
import { jobsOf, linkTo, useConsole } from "./support/console.ts";

describe.runIf(hasBrowser)("the console", () => {
  const { mock, opened, poll, withPage } = useConsole();

  it("the console says that a response is not JSON, and shows a new token only once", () =>
    withPage(async (page) => {
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
      // The page has no token left to poll with.
      await poll.waitFor({ state: "detached" });
    }));

  it("the console shows bidirectional control characters as escapes", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await sandbox.tokens.create({ label: "\u202Egnp.exe\u2066" });
      await page.getByText("\\u202egnp.exe\\u2066").first().waitFor();
      expect(await page.evaluate("/[\\u202e\\u2066]/.test(document.body.innerText)")).toBe(false);
    }));

  it("the console keeps the scroll position of the journal while requests arrive, and empties it after a reset", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { limits: { enabled: false } });
      for (let polls = 0; polls < 60; polls += 1) await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      const list = page.getByRole("listbox", { name: "Requests, newest first" });
      await list.locator('[data-number="60"]').waitFor();
      await page.evaluate("document.querySelector('.entries').scrollTo({ top: 400 })");
      await page.waitForTimeout(100);
      for (let polls = 0; polls < 1010; polls += 1) await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      await page.getByRole("button", { name: "Resume 1010 newer" }).waitFor();
      expect(await page.evaluate("document.querySelector('.entries').scrollTop")).toBe(400);
      expect(await list.locator('[data-number="60"]').count()).toBe(1);
      await sandbox.reset();
      await page.getByText("No requests yet.").waitFor();
      await poll("00000000-0000-4000-9000-000000000001", sandbox.token);
      await list.locator('[data-number="1"]').waitFor();
    }));

  it("the console shows a message only where it belongs, and a double click does not confirm a reset", () =>
    withPage(async (page, problems) => {
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
      await page.getByRole("button", { name: "Sandbox menu" }).click();
      await page.getByRole("button", { name: "Reset" }).hover();
      await expect.poll(() => page.getByTestId("command").textContent()).toMatch(/^npx audity-mock reset/);
      expect(await page.getByText("Done", { exact: true }).count()).toBe(0);
      await page.getByRole("button", { name: "Reset" }).dblclick();
      await page.getByRole("button", { name: "Sure?" }).waitFor();
      expect(await sandbox.jobs.list()).toHaveLength(1);
      // The browser logs the 400.
      await closeDespite(page, problems);
    }));

  it("the console shows every poll on the chart of its job, and why a poll was refused", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { limits: { rules: { jobPolling: { limit: 2, windowMs: "1m" } } } });
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      expect(await poll(id, sandbox.token)).toBe(200);
      await sandbox.clock.advance("5s");
      expect([await poll(id, sandbox.token), await poll(id, sandbox.token)]).toEqual([200, 429]);
      await jobsOf(page)
        .getByRole("option", { name: / processing .*3 polls, 1 refused$/ })
        .waitFor();
      // The two polls at one instant share a mark.
      await expect.poll(() => page.locator(".chart .mark.answered").count()).toBe(1);
      await expect.poll(() => page.locator(".chart .mark.limited.mixed").textContent()).toBe("2");
      await page
        .getByRole("listbox", { name: "Requests, newest first" })
        .getByText(/^.*Rate limit: 2 of 2/)
        .waitFor();
      const gauge = page.getByRole("meter", { name: "jobPolling of first token" });
      expect(await gauge.getAttribute("aria-valuetext")).toBe("0 of 2 left");
      await sandbox.clock.advance("1m");
      // The window has ended, so the token is idle.
      await gauge.waitFor({ state: "detached" });
      await page.getByText("read, write · idle").waitFor();
    }));

  it("the console lists a thousand jobs and renders only those that are visible", () =>
    withPage(async (page) => {
      const sandbox = await mock().sandbox({ clock: "frozen", seed: 42 });
      for (let made = 0; made < 1001; made += 1) await sandbox.jobs.create({ scenario: "instant" });
      await page.goto(linkTo(mock(), sandbox.name));
      await page.getByRole("heading", { name: "Jobs 1,001" }).waitFor();
      const first = jobsOf(page).getByRole("option").first();
      expect(await first.getAttribute("aria-setsize")).toBe("1000");
      expect(await jobsOf(page).getByRole("option").count()).toBeLessThan(40);
      await jobsOf(page).focus();
      await page.keyboard.press("End");
      await jobsOf(page).locator('[aria-posinset="1000"][aria-selected="true"]').waitFor();
    }));
});
