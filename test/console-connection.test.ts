import { gzipSync } from "node:zlib";
import type { Response } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { start } from "../src/start.ts";
import { startProcess, withFolder } from "./support/command.ts";
import { closeDespite, hasBrowser, obstaclesOf } from "./support/browser.ts";
import { runHere } from "./support/run-here.ts";
import { controlToken, isLive, jobsOf, linkTo, useConsole } from "./support/console.ts";

describe.runIf(hasBrowser)("the console", () => {
  const { mock, opened, poll, withPage } = useConsole();

  describe("opening the console", () => {
    it("the console opens by a link with the token in its fragment, keeps the token for the tab, and removes it from the address", () =>
      withPage(async (page) => {
        const { output } = await runHere(["console", "--url", mock().url, "--control-token", controlToken]);
        await page.goto(output.trim());
        await isLive(page);
        expect(page.url()).toBe(mock().controlUrl);
        await page.reload();
        await isLive(page);
        expect(await page.context().cookies()).toEqual([]);
        expect(await page.evaluate("localStorage.length")).toBe(0);
        const another = await page.context().newPage();
        await another.goto(mock().controlUrl);
        await another.getByRole("heading", { name: "Enter the control token" }).waitFor();
        await another.getByLabel("Control token", { exact: true }).fill(controlToken);
        await another.keyboard.press("Enter");
        await isLive(another);
      }));

    it("the console loads less than 150 kB, all from the server itself, under a policy that allows no inline script", () =>
      withPage(async (page) => {
        const loading: Promise<{ url: string; bytes: number }>[] = [];
        const load = async (response: Response) => ({
          url: response.url(),
          bytes: gzipSync(await response.body()).length,
        });
        const whenAnswered = (response: Response) => {
          if (response.url().includes("/events") || response.request().method() !== "GET") return;
          loading.push(load(response));
        };
        page.on("response", whenAnswered);
        const response = await page.goto(linkTo(mock(), "default"));
        await isLive(page);
        page.off("response", whenAnswered);
        const loaded = await Promise.all(loading);
        const policy = response?.headers()["content-security-policy"] ?? "";
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).not.toContain("unsafe");
        expect(new Set(loaded.map(({ url }) => new URL(url).origin))).toEqual(new Set([mock().url]));
        const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(total).toBeGreaterThan(10_000);
        expect(total).toBeLessThan(150_000);
      }));

    it("the console uses the token of a new link that is opened in the same tab", () =>
      withPage(async (page, problems) => {
        await page.goto(`${mock().controlUrl}#token=one-of-another-start-€`);
        await page.getByRole("heading", { name: "Wrong control token" }).waitFor();
        await page.getByRole("alert").getByText("Missing or wrong control token").waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("401")]);
        await page.goto(linkTo(mock(), "default"));
        await isLive(page);
      }));
  });

  describe("the state of the connection", () => {
    it("the console says that a sandbox is empty, and shows a job and a request as they come", () =>
      withPage(async (page) => {
        const sandbox = await opened(page);
        await page.getByRole("heading", { name: "Trigger your first audit" }).waitFor();
        await page.getByText("No requests yet.").waitFor();
        await page.getByText("No active faults.").waitFor();
        const { id } = await sandbox.jobs.create({ projectId: sandbox.projects.ready });
        await jobsOf(page)
          .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)} completes pending`) })
          .waitFor();
        expect(await poll(id, sandbox.token)).toBe(200);
        await jobsOf(page)
          .getByRole("option", { name: / 1 poll$/ })
          .waitFor();
        await page
          .getByRole("listbox", { name: "Requests, newest first" })
          .getByText(`/api/agent/jobs/${id.slice(0, 8)}`)
          .waitFor();
      }));

    it("the console says that it is connecting, and that a sandbox does not exist", () =>
      withPage(async (page, problems) => {
        let answer = () => {};
        const asked = new Promise<void>((resolve) => (answer = resolve));
        await page.route("**/__mock/server", async (route) => {
          await asked;
          await route.continue();
        });
        await page.goto(linkTo(mock(), "nowhere"));
        await page.getByRole("heading", { name: "Connecting…" }).waitFor();
        answer();
        await page.getByRole("heading", { name: "No such sandbox" }).waitFor();
        await page.getByText('Unknown sandbox "nowhere"; available: default').waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("404")]);
        await page.getByRole("button", { name: "Show the default sandbox" }).click();
        await isLive(page);
      }));

    it("the console says that the sandbox that it shows was deleted", () =>
      withPage(async (page, problems) => {
        const sandbox = await opened(page);
        await sandbox.delete();
        await page.getByRole("heading", { name: "No such sandbox" }).waitFor();
        await closeDespite(page, problems);
      }));

    it("the console reconnects after a restart of the server on the same file", () =>
      withFolder(async (folder) => {
        const home = { XDG_DATA_HOME: folder, HOME: folder };
        const before = await startProcess([], home);
        const { url, controlToken: token } = before.ready;
        await withPage(async (page, problems) => {
          await page.goto(`${url}/__mock/#token=${token}`);
          await isLive(page);
          await before.end("SIGTERM");
          await page.getByText("Offline", { exact: true }).waitFor();
          await using after = await startProcess(["--port", new URL(url).port], home);
          await isLive(page);
          expect(after.ready.url).toBe(url);
          await closeDespite(page, problems);
        });
      }));

    it("the console says that the server has no control plane", async () => {
      await using without = await start({ control: false, controlToken });
      await withPage(async (page, problems) => {
        await page.goto(without.controlUrl);
        await page.getByRole("heading", { name: "No control plane" }).waitFor();
        await page.getByText("The server was started without a control plane (--no-control).").waitFor();
        expect(problems.splice(0)).toEqual([expect.stringContaining("404")]);
        expect(await obstaclesOf(page)).toEqual([]);
      });
    });

    it("the console says that it is disconnected, keeps what it shows, and catches up when the server is back", () =>
      withPage(async (page, problems) => {
        const first = await start({ controlToken });
        const port = Number(new URL(first.url).port);
        await page.goto(linkTo(first, "default"));
        await jobsOf(page).getByRole("option").first().waitFor();
        await first.stop();
        await page.getByRole("alert").getByText("Disconnected.").waitFor();
        expect(await obstaclesOf(page)).toEqual([]);
        // The page keeps showing the last known jobs.
        const jobs = await page.getByRole("region", { name: "Jobs", exact: false }).first().boundingBox();
        expect((jobs?.y ?? 0) + (jobs?.height ?? Infinity)).toBeLessThan(720);
        await using second = await start({ controlToken, port, seed: 7, clock: "frozen" });
        const { id } = await second.defaultSandbox.jobs.create();
        await jobsOf(page)
          .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)}`) })
          .waitFor();
        await isLive(page);
        // The browser logs every failed attempt to connect.
        await closeDespite(page, problems);
      }));
  });

  it("the console reconnects and catches up after the machine has slept", () =>
    withPage(async (page) => {
      const streams: string[] = [];
      page.on("request", (request) => request.url().includes("/events") && streams.push(request.url()));
      await page.clock.install();
      const sandbox = await opened(page);
      expect(streams).toHaveLength(1);
      await page.clock.fastForward("02:00");
      const { id } = await sandbox.jobs.create();
      await expect.poll(() => streams.length, { timeout: 5000 }).toBe(2);
      await isLive(page);
      await jobsOf(page)
        .getByRole("option", { name: new RegExp(`^Job ${id.slice(0, 8)}`) })
        .waitFor();
    }));

  it("the console opens when the right token is entered after a wrong one", () =>
    withPage(async (page, problems) => {
      const first = await start({ controlToken: "another-token-of-a-test" });
      const port = Number(new URL(first.url).port);
      await page.goto(linkTo(first, "default"));
      await page.getByRole("heading", { name: "Wrong control token" }).waitFor();
      await first.stop();
      const second = await start({ controlToken, port });
      await page.getByLabel("Control token", { exact: true }).fill(controlToken);
      await page.getByRole("button", { name: "Open the console" }).click();
      await isLive(page);
      await second.stop();
      await closeDespite(page, problems);
    }));
});
