import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { hasBrowser } from "./support/browser.ts";
import { useConsole } from "./support/console.ts";

const rowsOf = (page: Page) => page.getByRole("listbox", { name: "Requests, newest first" }).getByRole("option");
const pauseOf = (page: Page) => page.locator(".journal .pause");
const row = (page: Page, number: number) => page.locator(`.entries [data-number="${number}"]`);
const inspectorOf = (page: Page, number: number) =>
  page.getByRole("region", { name: `Request ${number}`, exact: true });
const choose = (page: Page, filter: string, value: string) =>
  page.getByRole("group", { name: "Filter the requests" }).getByRole("combobox", { name: filter }).selectOption(value);
const numbersOf = (page: Page) =>
  page.evaluate<number[]>(
    "[...document.querySelectorAll('.entries [data-number]')].map(({ dataset }) => Number(dataset.number))",
  );

describe.runIf(hasBrowser)("the journal of the console", () => {
  const { mock, opened, poll, withPage } = useConsole();

  const ask = (sandbox: Sandbox, path: string, init: RequestInit = {}, headers: Record<string, string> = {}) =>
    fetch(mock().url + path, { ...init, headers: { authorization: `Bearer ${sandbox.token}`, ...headers } });

  it("a request opens into its headers, reason, rate limit and commands, and selects its job", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { limits: { rules: { jobPolling: { limit: 1, windowMs: "1m" } } } });
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      await poll(id, sandbox.token);
      await poll(id, sandbox.token);
      await row(page, 2).click();
      const inspector = inspectorOf(page, 2);
      await inspector.getByRole("heading", { name: "429 Too Many Requests" }).waitFor();
      const text = await inspector.innerText();
      for (const part of [`GET /api/agent/jobs/${id}`, "WINDOW_EXHAUSTED", "first token", "Bearer aky_"])
        expect(text).toContain(part);
      expect(text).toMatch(/the rule retry-after of the polling report/);
      expect(text).toMatch(/jobPolling: 1 of 1 used, resets at 00:01:00\.000/);
      expect(text).toMatch(/retry-after\s+60/);
      expect(text).toContain(`npx audity-mock journal inspect 2 --sandbox ${sandbox.name}`);
      expect(await page.content()).not.toContain(sandbox.token);
      await page.getByRole("region", { name: `Job ${id.slice(0, 8)}` }).waitFor();
      await inspector.getByRole("button", { name: "Older request" }).click();
      await inspectorOf(page, 1).getByRole("heading", { name: "200 OK" }).waitFor();
      expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Older request");
      await page.keyboard.press("Escape");
      await inspectorOf(page, 1).waitFor({ state: "detached" });
      expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Requests, newest first");
    }));

  it("the curl command of the inspector repeats a request with its body and headers", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { journal: { bodies: true } });
      const body = JSON.stringify({ clientName: "Sample's client", note: "a\nb" });
      const init = { method: "POST", body };
      await ask(sandbox, "/api/projects?a=b%20c", init, { "content-type": "application/json", "x-trace": "it's" });
      await row(page, 1).click();
      const inspector = inspectorOf(page, 1);
      await expect
        .poll(() => inspector.getByLabel("Body of the request").textContent())
        .toBe(JSON.stringify(JSON.parse(body), null, 2));
      expect(await inspector.getByLabel("Query parameters").innerText()).toMatch(/a\s+b c/);
      const curl = (await inspector.getByLabel("curl that repeats this request", { exact: true }).textContent()) ?? "";
      await promisify(execFile)("sh", ["-c", curl], { env: { ...process.env, AUDITY_TOKEN: sandbox.token } });
      const first = await sandbox.journal.inspect(1);
      const second = await sandbox.journal.inspect(2);
      for (const field of ["method", "path", "requestBody", "tokenId"] as const)
        expect(second[field]).toEqual(first[field]);
      const sent = second.requestHeaders.map(({ name, value }) => `${name.toLowerCase()}: ${value}`);
      expect(sent).toEqual(expect.arrayContaining(["content-type: application/json", "x-trace: it's"]));
    }));

  it("bodies are switched on in the inspector, and the body of the next request is shown", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await ask(sandbox, "/api/projects");
      await row(page, 1).click();
      await inspectorOf(page, 1).getByText("npx audity-mock journal set --bodies on").waitFor();
      await inspectorOf(page, 1).getByRole("button", { name: "Keep bodies" }).click();
      await inspectorOf(page, 1).getByText("The bodies of new requests are kept.").waitFor();
      await ask(sandbox, "/api/projects");
      await row(page, 2).click();
      await inspectorOf(page, 2).getByLabel("Body of the response").waitFor();
    }));

  it("the journal is filtered by status, operation and job, and says when no request matches", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const { id } = await sandbox.jobs.create({ scenario: "slow" });
      await poll(id, sandbox.token);
      await poll("nonsense", sandbox.token);
      await ask(sandbox, "/api/projects");
      await sandbox.limits.drain("jobPolling");
      await poll(id, sandbox.token);
      await sandbox.faults.add({ effect: { kind: "connectionReset" }, times: 1 });
      await ask(sandbox, "/api/projects").catch(() => null);
      await row(page, 5).waitFor();
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      for (const [status, numbers] of [
        ["2xx", [3, 1]],
        ["4xx", [4, 2]],
        ["429", [4]],
        ["no response", [5]],
      ] as const) {
        await choose(page, "Status", status);
        await expect.poll(() => numbersOf(page)).toEqual(numbers);
      }
      await choose(page, "Status", "5xx");
      await page.getByText("No request matches.").waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await choose(page, "Operation", "listProjects");
      await expect.poll(() => numbersOf(page)).toEqual([5, 3]);
      await page.getByRole("button", { name: "Clear" }).click();
      await row(page, 4).click();
      await inspectorOf(page, 4).getByRole("button", { name: "Only this job" }).click();
      await expect.poll(() => numbersOf(page)).toEqual([4, 1]);
      expect(await page.getByRole("list", { name: "Filters" }).innerText()).toBe(`job ${id.slice(0, 8)}`);
      await page.getByRole("button", { name: "Clear" }).click();
      await expect.poll(() => numbersOf(page)).toEqual([5, 4, 3, 2, 1]);
    }));

  it("a paused journal says how many requests are newer, and goes on when it is resumed", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await poll("one", sandbox.token);
      await row(page, 1).waitFor();
      await pauseOf(page).click();
      await poll("two", sandbox.token);
      await poll("three", sandbox.token);
      const resume = page.getByRole("button", { name: "Resume 2 newer", pressed: true });
      await resume.waitFor();
      expect(await numbersOf(page)).toEqual([1]);
      await resume.click();
      await expect.poll(() => numbersOf(page)).toEqual([3, 2, 1]);
      await expect.poll(() => pauseOf(page).getAttribute("aria-pressed")).toBe("false");
    }));

  it("the journal is read by the keyboard alone", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      for (const id of ["one", "two", "three"]) await poll(id, sandbox.token);
      await row(page, 3).waitFor();
      await page.getByRole("listbox", { name: "Requests, newest first" }).focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      expect(await row(page, 2).getAttribute("aria-selected")).toBe("true");
      await page.keyboard.press("Enter");
      await inspectorOf(page, 2).waitFor();
      await page.keyboard.press("ArrowUp");
      await inspectorOf(page, 3).waitFor();
      await page.keyboard.press("Escape");
      await inspectorOf(page, 3).waitFor({ state: "detached" });
      await page.keyboard.press("ArrowDown");
      expect(await row(page, 2).getAttribute("aria-selected")).toBe("true");
    }));

  it("a delivery to the webhook opens into the request that was sent and the status of its response", () =>
    withPage(async (page) => {
      const receiver = createServer((_, response) => void response.writeHead(418).end());
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      try {
        const sandbox = await opened(page, { journal: { bodies: true } });
        const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
        await sandbox.webhook.set(url);
        await sandbox.jobs.create({ scenario: "instant" });
        await rowsOf(page).getByText("webhook").first().click();
        const inspector = page.getByRole("region", { name: /^Request \d+$/ });
        await inspector.getByRole("heading", { name: /^418 / }).waitFor();
        await inspector.getByLabel("Headers of the request").getByText("x-audity-delivery").waitFor();
        await inspector.getByText("Only the status of a webhook’s response is kept.").waitFor();
        const curl = await inspector.getByLabel("curl that repeats this request", { exact: true }).textContent();
        expect(curl).toContain(url);
      } finally {
        receiver.closeAllConnections();
        receiver.close();
      }
    }));

  it("a reset closes the inspector and lets a paused journal go on", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await poll("one", sandbox.token);
      await poll("two", sandbox.token);
      await row(page, 2).click();
      await pauseOf(page).click();
      await sandbox.reset();
      await page.getByText("No requests yet.").waitFor();
      expect(await page.getByRole("region", { name: /^Request/ }).count()).toBe(0);
      await poll("three", sandbox.token);
      await row(page, 1).waitFor();
    }));
});
