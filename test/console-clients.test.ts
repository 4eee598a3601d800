import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import {
  type ClientName,
  clientNames,
  type Memory,
  noMemory,
  policies,
  remember,
  type Response,
} from "../src/console/client-policy.ts";
import type { RuleName, Verdict } from "../src/polling/polling-rules.ts";
import { start } from "../src/start.ts";
import { closeDespite, hasBrowser } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";
import { expectViolations } from "./support/response-watch.ts";

/** Polls once, as the page does. */
async function poll({ url, token }: Sandbox, jobId: string): Promise<Response> {
  const response = await fetch(`${url}/api/agent/jobs/${jobId}`, { headers: { authorization: `Bearer ${token}` } });
  const seconds = response.headers.get("retry-after");
  const { data } = (await response.json()) as { data?: { status?: string } };
  return {
    status: response.status,
    retryAfterMs: seconds === null ? null : Number(seconds) * 1000,
    jobStatus: data?.status ?? null,
  };
}

/** A number from 0 to 1 that looks random and is the same in each run. */
const chanceOf = (round: number): number => Math.abs(Math.sin(12.9898 * (round + 1)) * 43758.5453) % 1;

/** Lets a client poll a job until it stops. Its waits move the frozen clock of the sandbox. */
async function letPoll(name: ClientName, sandbox: Sandbox, jobId: string) {
  const { atOnce, next } = policies[name];
  let memory = noMemory;
  for (let rounds = 0; ; rounds += 1) {
    const polls = Array.from({ length: atOnce }, () => poll(sandbox, jobId));
    memory = remember(memory, await Promise.all(polls));
    const then = next(memory, chanceOf(rounds));
    if ("stop" in then) return { memory, stop: then.stop };
    await sandbox.clock.advance(Math.ceil(then.waitMs));
  }
}

/** What the report says of each rule that a client's polls have tested. */
async function verdictsOf(sandbox: Sandbox) {
  const { jobs } = await sandbox.report({ time: "sandbox" });
  const [job] = jobs;
  expect(jobs).toHaveLength(1);
  const tested = job?.rules.filter(({ cases }) => cases > 0) ?? [];
  const rules = Object.fromEntries(tested.map(({ rule, verdict }) => [rule, verdict])) as Partial<
    Record<RuleName, Verdict>
  >;
  return { verdict: job?.verdict, rules };
}

/** What may happen to a client while it polls. */
const troubles = {
  "an ordinary audit": () => Promise.resolve(),
  "a limit that is used up": (sandbox: Sandbox) => sandbox.limits.drain("jobPolling"),
  "a tight limit": (sandbox: Sandbox) => sandbox.limits.setRule("jobPolling", { limit: 2, windowMs: "20s" }),
  "five errors in a row": (sandbox: Sandbox) =>
    sandbox.faults.add({ effect: { kind: "status", status: 503 }, operation: "getJobStatus", times: 5 }),
} as const satisfies Record<string, (sandbox: Sandbox) => Promise<unknown>>;

async function judged(name: ClientName, trouble: keyof typeof troubles, scenario = "slow") {
  if (trouble === "five errors in a row") expectViolations();
  await using mock = await start();
  const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
  const { id } = await sandbox.jobs.create({ scenario });
  await troubles[trouble](sandbox);
  const polled = await letPoll(name, sandbox, id);
  return { ...polled, ...(await verdictsOf(sandbox)) };
}

describe("a simulated client", () => {
  it.each(["an ordinary audit", "a limit that is used up", "five errors in a row"] as const)(
    "the polite client passes every rule of the polling report with %s, and stops at the end",
    async (trouble) => {
      const { memory, stop, verdict, rules } = await judged("polite", trouble);
      expect([verdict, stop, memory.pollsAfterEnd]).toEqual(["pass", "Done: the job completed", 0]);
      expect(rules.interval).toBe("pass");
      if (trouble === "a limit that is used up") expect(rules["retry-after"]).toBe("pass");
      if (trouble === "five errors in a row") expect(rules["back-off"]).toBe("pass");
      expect(memory.refused > 0).toBe(trouble !== "an ordinary audit");
    },
  );

  it("the impatient client fails by its interval alone, and waits as long as a 429 says", async () => {
    const { stop, verdict, rules } = await judged("impatient", "a tight limit");
    expect(stop).toBe("Done: the job completed");
    expect(verdict).toBe("fail");
    expect(Object.entries(rules).filter(([, each]) => each === "fail")).toEqual([["interval", "fail"]]);
    expect(rules["retry-after"]).toBe("pass");
  });

  it("the impatient client warns of its schedule and its budget, and fails by its interval", async () => {
    const { verdict, rules } = await judged("impatient", "an ordinary audit");
    expect([verdict, rules.interval, rules.jitter, rules.budget]).toEqual(["fail", "fail", "warn", "warn"]);
    expect(rules["retry-after"]).toBe("pass");
  });

  it("the careless client fails by its interval, by Retry-After and by polls after the end", async () => {
    const { stop, verdict, rules } = await judged("careless", "an ordinary audit");
    expect(stop).toBe("Done, 9 polls too late");
    expect(verdict).toBe("fail");
    expect(rules).toMatchObject({ interval: "fail", "retry-after": "fail", "poll-after-end": "fail" });
  });

  it.each(clientNames)("the %s client stops some time after 404 and at once at 401", (name) => {
    const after = (memory: Memory, status: number) =>
      remember(memory, [{ status, retryAfterMs: null, jobStatus: null }]);
    expect(policies[name].next(after(noMemory, 401), 0)).toEqual({ stop: "Stopped at 401" });
    let memory = noMemory;
    let polls = 0;
    do {
      memory = after(memory, 404);
      polls += 1;
    } while (!("stop" in policies[name].next(memory, 0)));
    expect(polls).toBe(name === "careless" ? 9 : 1);
  });
});

const clientsOf = (page: Page) => page.getByRole("list", { name: "Simulated clients" });

describe.runIf(hasBrowser)("the simulated clients of the console", () => {
  const { mock, opened, withPage } = useConsole();
  const rowOf = (page: Page, title: string) => clientsOf(page).getByRole("listitem").filter({ hasText: title });
  const showClients = (page: Page) => page.getByRole("button", { name: "Clients", exact: true }).click();

  it("the polite client passes and the careless one fails on a fast clock, and the page shows both verdicts", () =>
    withPage(async (page, problems) => {
      const sandbox = await mock().sandbox({ clock: { mode: "scaled", scale: 20 }, seed: 42 });
      await page.goto(linkTo(mock(), sandbox.name));
      await isLive(page);
      await page.getByRole("button", { name: "Report", exact: true }).click();
      await page.getByRole("button", { name: "Simulate a client" }).click();
      await page.getByRole("button", { name: "Start the polite client" }).click();
      await rowOf(page, "Polite").getByText("PASS").waitFor({ timeout: 30_000 });
      await page.getByRole("button", { name: "Start the careless client" }).click();
      await rowOf(page, "Careless").getByText("FAIL").waitFor({ timeout: 60_000 });
      const { jobs } = await sandbox.report({ time: "sandbox" });
      expect(jobs.map(({ verdict }) => verdict)).toEqual(["pass", "fail"]);
      // Each has a token of its own, so that they do not share a rate limit.
      expect(new Set(jobs.map(({ tokenId }) => tokenId)).size).toBe(2);
      await page.getByRole("heading", { name: "Report FAIL" }).waitFor();
      // The browser logs each 429.
      await closeDespite(page, problems);
    }));

  it("a client waits while the clock is frozen, goes on when it is moved, and stops at a reset", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      await showClients(page);
      const start = page.getByRole("button", { name: "Start the polite client" });
      await start.hover();
      await expect.poll(() => page.getByTestId("command").textContent()).toMatch(/^npx audity-mock job create /);
      await expect
        .poll(() => page.getByTestId("curl").textContent())
        .toMatch(/^while sleep 5; do curl .*\/api\/agent\/jobs\/JOB_ID; done$/);
      await start.click();
      await rowOf(page, "Polite").getByText("The clock is frozen: the client waits").waitFor();
      await rowOf(page, "Polite").getByText("1 poll", { exact: true }).waitFor();
      await sandbox.clock.advance("5s");
      await rowOf(page, "Polite").getByText("2 polls", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Stop the polite client" }).click();
      await rowOf(page, "Polite").getByText("Stopped").waitFor();
      await sandbox.clock.advance("5s");
      const polls = async () => (await sandbox.journal.read()).entries.filter(({ jobStatus }) => jobStatus !== null);
      expect(await polls()).toHaveLength(2);
      await page.getByRole("button", { name: "Start the careless client" }).click();
      await rowOf(page, "Careless").getByText("3 polls", { exact: true }).waitFor();
      await sandbox.reset();
      await rowOf(page, "Careless").getByText("Sends three polls at a time").waitFor();
      await start.waitFor();
    }));

  it("a client uses its token again, and a page that does not know it replaces it", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const states = async () =>
        (await sandbox.tokens.list()).filter(({ label }) => label === "polite client").map(({ state }) => state);
      const startAndStop = async () => {
        await page.getByRole("button", { name: "Start the polite client" }).click();
        await rowOf(page, "Polite").getByText("The clock is frozen: the client waits").waitFor();
        await page.getByRole("button", { name: "Stop the polite client" }).click();
        await rowOf(page, "Polite").getByText("Stopped").waitFor();
      };
      await showClients(page);
      await startAndStop();
      await startAndStop();
      expect(await states()).toEqual(["active"]);
      await page.reload();
      await isLive(page);
      await showClients(page);
      await startAndStop();
      expect((await states()).toSorted()).toEqual(["active", "revoked"]);
    }));
});
