import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../src/explore/explore-function.ts";
import { allowanceMs, faultsFor } from "../src/explore/fault-choices.ts";
import { faultGroupNames } from "../src/explore/group-names.ts";
import { operations, type Request } from "../src/explore/requests.ts";
import { pairSchedules, singleSchedules } from "../src/explore/schedules.ts";
import { inSlots } from "../src/explore/slots.ts";
import { parseFaultPlan } from "../src/faults/module.ts";
import { AuditClient } from "./fixtures/explore-clients/client.ts";
import { explore, ExploreError, type ExploreOptions } from "../src/test-fixtures/vitest.ts";
import { expectViolations } from "./support/response-watch.ts";

// Faults violate the contract.
beforeEach(expectViolations);

/** Sends a request of a sandbox's client. Tries again after some errors, at most so often. */
const ask = async (
  { url, token }: { readonly url: string; readonly token: string },
  path: string,
  { method = "GET", tries = 1 }: { readonly method?: string; readonly tries?: number } = {},
): Promise<Record<string, unknown>> => {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url + path, { method, headers });
    if (response.ok) return (await response.json()) as Record<string, unknown>;
    throw new Error(`${method} ${path} got ${response.status}`);
  } catch (error) {
    if (tries === 1) throw error;
    return ask({ url, token }, path, { method, tries: tries - 1 });
  }
};

const account = "/api/user/current";
const tier = "/api/user/tier";

/** Triggers an analysis and polls it until a final status. */
const audit =
  (after: (status: unknown) => void = () => undefined): Client =>
  async (sandbox, signal) => {
    const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
    const { data } = await ask(sandbox, path, { method: "POST" });
    for (let job = data as Record<string, unknown>; !signal.aborted;) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      job = (await ask(sandbox, `/api/agent/jobs/${String(job["jobId"])}`))["data"] as Record<string, unknown>;
      if (job["status"] === "completed") return;
      if (job["status"] === "failed") return after(job["status"]);
    }
  };

/** What explore finds: each plan with the kinds of its findings. */
async function found(client: Client, options: ExploreOptions): Promise<Record<string, string>> {
  try {
    await explore(client, options);
    return {};
  } catch (error) {
    if (!(error instanceof ExploreError)) throw error;
    const runs = error.exploration.runs.filter(({ verdict }) => verdict === "found");
    return Object.fromEntries(runs.map(({ plan, findings }) => [plan, findings.map(({ kind }) => kind).join()]));
  }
}

describe("explore", () => {
  it("passes a client that tries again", async () => {
    const { runs, planned, baseline } = await explore((sandbox) => ask(sandbox, account, { tries: 3 }), {
      faults: ["server-errors", "connection", "body"],
    });
    expect(baseline.requests.map(({ operation }) => operation)).toEqual(["getCurrentUser"]);
    expect(runs.map(({ plan, verdict }) => [plan, verdict])).toEqual(
      ["500", "502", "503", "connectionReset/before", "connectionReset/headers", "malformedJson", "truncatedBody"].map(
        (fault) => [`getCurrentUser@1:${fault}`, "passed"],
      ),
    );
    expect(planned).toBe(runs.length);
  });

  it("finds nothing in a correct client", async () => {
    const { runs, planned } = await explore(({ url, token }) => new AuditClient(url, token).audit(), {
      longestWait: "1s",
    });
    expect(runs).toHaveLength(planned);
    expect(planned).toBeGreaterThan(100);
  });

  it("finds the request and the fault that make a client fail", async () => {
    const client: Client = async (sandbox) => {
      await ask(sandbox, account, { tries: 2 });
      await ask(sandbox, tier);
    };
    expect(await found(client, { faults: ["503", "connectionReset/before"] })).toEqual({
      "getCurrentTier@1:503": "FAIL",
      "getCurrentTier@1:connectionReset/before": "FAIL",
    });
  });

  it("finds a client that fails when the connection breaks after the headers of its last response", async () => {
    const client: Client = (sandbox) => ask(sandbox, account);
    expect(await found(client, { faults: ["connectionReset/headers", "truncatedBody"] })).toEqual({
      "getCurrentUser@1:connectionReset/headers": "FAIL",
      "getCurrentUser@1:truncatedBody": "FAIL",
    });
  });

  it("names the smallest schedule in the message of its error", async () => {
    const exploring = explore((sandbox) => ask(sandbox, account), { faults: ["503"] });
    await expect(exploring).rejects.toThrow(
      /^1 finding in 1 run, .*\n {2}FAIL {2}503, on request 1 \(getCurrentUser\): the client threw Error: GET \/api\/user\/current got 503\n +plan: getCurrentUser@1:503$/,
    );
  });

  it("lets a client fail after a final fault, but not hang, poll on or report success", async () => {
    const plans = ["jobOutcome/fails", "jobOutcome/vanishes", "401/expired", "403", "404"];
    expect(await found(audit(), { faults: plans })).toEqual({});
    const ignoring: Client = async (sandbox, signal) =>
      Promise.resolve(audit()(sandbox, signal)).catch(() => undefined);
    const kinds = await found(ignoring, { faults: ["jobOutcome/fails", "jobOutcome/vanishes"] });
    expect(kinds).toEqual({ "triggerAsyncAuditAnalysis@1:jobOutcome/vanishes": "UNFINISHED" });
  });

  it("lets a client begin anew when its job has failed", async () => {
    const again: Client = async (sandbox, signal) => {
      const failures: unknown[] = [];
      await audit((status) => void failures.push(status))(sandbox, signal);
      if (failures.length > 0) await audit()(sandbox, signal);
    };
    expect(await found(again, { faults: ["jobOutcome/fails"] })).toEqual({});
  });

  it("finds a client that never ends", async () => {
    const client: Client = async (sandbox) => {
      await ask(sandbox, account).catch(() => new Promise(() => undefined));
    };
    expect(await found(client, { faults: ["503"], limit: "1s" })).toEqual({ "getCurrentUser@1:503": "HANG" });
  });

  it("finds a client that polls after the final status", async () => {
    const polling: Client = async (sandbox) => {
      const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      const { data } = await ask(sandbox, path, { method: "POST" });
      const { jobId } = data as { jobId: string };
      for (let polls = 0, status = ""; status !== "completed"; polls += 1) {
        if (polls === 60) throw new Error("The job did not complete.");
        await new Promise((resolve) => setTimeout(resolve, 30));
        ({ status } = (await ask(sandbox, `/api/agent/jobs/${jobId}`))["data"] as { status: string });
      }
    };
    expect(await found(polling, { faults: ["jobOutcome/fails"] })).toEqual({
      "triggerAsyncAuditAnalysis@1:jobOutcome/fails": "LATE POLL",
    });
  });

  it("finds what is wrong without any fault", async () => {
    const client: Client = async (sandbox, signal) => {
      const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      const { jobId } = (await ask(sandbox, path, { method: "POST" }))["data"] as { jobId: string };
      for (let late = 0; late < 3 && !signal.aborted;) {
        const { status } = (await ask(sandbox, `/api/agent/jobs/${jobId}`))["data"] as { status: string };
        if (status === "completed") late += 1;
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    };
    expect(await found(client, { faults: ["jobOutcome/fails"], budget: 1 })).toEqual({ "": "LATE POLL" });
  });

  it("finds a write that is repeated after it took effect, and not one that is repeated after it did not", async () => {
    const client: Client = (sandbox) =>
      ask(sandbox, `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`, { method: "POST", tries: 2 });
    expect(await found(client, { faults: ["connection", "503"] })).toEqual({
      "triggerAsyncAuditAnalysis@1:connectionReset/after": "DUPLICATE",
      "triggerAsyncAuditAnalysis@1:connectionReset/headers": "DUPLICATE",
    });
  });

  it("finds a client that does not wait for Retry-After, and does not wait for a longer one itself", async () => {
    const hasty: Client = (sandbox) => ask(sandbox, account, { tries: 2 });
    expect(await found(hasty, { faults: ["429/1", "429/61"] })).toEqual({
      "getCurrentUser@1:429/1": "RULE",
      "getCurrentUser@1:429/61": "RULE",
    });
    const patient: Client = async (sandbox, signal) => {
      const headers = { authorization: `Bearer ${sandbox.token}` };
      const response = await fetch(sandbox.url + account, { headers });
      const seconds = Number(response.headers.get("retry-after"));
      if (response.ok) return;
      await new Promise((resolve) => {
        setTimeout(resolve, seconds * 1000);
        signal.addEventListener("abort", resolve);
      });
      if (!signal.aborted) await ask(sandbox, account);
    };
    const { runs } = await explore(patient, { faults: ["429/1", "429/61"], longestWait: "2s" });
    expect(runs.map(({ verdict }) => verdict)).toEqual(["passed", "waited"]);
  });

  it("knows that a client waits for Retry-After while it does something else", async () => {
    const patient = async (sandbox: Parameters<Client>[0], path: string, signal: AbortSignal): Promise<void> => {
      const response = await fetch(sandbox.url + path, { headers: { authorization: `Bearer ${sandbox.token}` } });
      const seconds = Number(response.headers.get("retry-after"));
      if (response.ok || signal.aborted) return;
      await new Promise((resolve) => {
        setTimeout(resolve, seconds * 1000);
        signal.addEventListener("abort", resolve);
      });
    };
    const client: Client = async (sandbox, signal) => {
      const projects = (await ask(sandbox, "/api/projects")) as unknown as readonly { readonly id: string }[];
      await Promise.all(projects.slice(0, 3).map(({ id }) => patient(sandbox, `/api/projects/${id}`, signal)));
    };
    const plan = { faults: ["429/60"], longestWait: "1500ms", limit: "1s" } as const;
    const { runs } = await explore(client, plan).catch((error: unknown) => {
      if (error instanceof ExploreError) return error.exploration;
      throw error;
    });
    // The list of projects is read without patience.
    expect(runs.map(({ verdict }) => verdict)).toEqual(["found", "waited", "waited", "waited"]);
  });

  it("finds a write that did not happen, although the client succeeds", async () => {
    const client: Client = async (sandbox) => {
      const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
      const body = JSON.stringify({ clientName: "Sample" });
      const path = `/api/projects/${sandbox.projects.ready}`;
      await fetch(sandbox.url + path, { method: "PATCH", headers, body }).catch(() => undefined);
    };
    expect(await found(client, { faults: ["503", "connectionReset/before", "connectionReset/after"] })).toEqual({
      "patchProject@1:503": "UNFINISHED",
      "patchProject@1:connectionReset/before": "UNFINISHED",
    });
  });

  it("finds a client that stops polling and reads an older analysis", async () => {
    const client: Client = async (sandbox) => {
      const path = `/api/agent/projects/${sandbox.projects.analysed}/audit-analysis/async`;
      const { jobId } = (await ask(sandbox, path, { method: "POST" }))["data"] as { jobId: string };
      for (let status = ""; status !== "completed";) {
        const response = await ask(sandbox, `/api/agent/jobs/${jobId}`).catch(() => null);
        if (!response) break;
        ({ status } = response["data"] as { status: string });
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await ask(sandbox, `/api/projects/${sandbox.projects.analysed}/audit-analysis`);
    };
    expect(Object.values(await found(client, { faults: ["503"], budget: "2s" }))).toContain("UNFINISHED");
  });

  it("explores a client that reads the analysis until its end instead of polling the job", async () => {
    let waitMs = 60;
    const client: Client = async (sandbox, signal) => {
      const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      await ask(sandbox, path, { method: "POST" });
      for (let status = ""; status !== "complete" && !signal.aborted;) {
        await new Promise((resolve) => setTimeout(resolve, (waitMs += 20)));
        const analysis = `/api/projects/${sandbox.projects.ready}/audit-analysis`;
        status = String((await ask(sandbox, analysis).catch(() => ({ status: "" })))["status"]);
      }
    };
    const { runs } = await explore(client, { faults: ["latency/1s"] });
    expect(runs.map(({ verdict }) => verdict)).not.toContain("found");
  });

  it("gives a slow response its time, on any clock", async () => {
    const client: Client = (sandbox) => ask(sandbox, account);
    const options = { faults: ["latency/3s", "slowDribble/3s"], limit: "1s" } as const;
    const { runs } = await explore(client, { ...options, server: { clock: "real" } });
    expect(runs.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
    const skipping = await explore(client, { ...options, server: { clock: "skip" } });
    expect(skipping.runs.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
  });

  it.each([
    [{ parallel: 0 }, /^parallel must be a whole number of at least 1, not 0\.$/],
    [{ faults: [] }, /^None of the faults applies to a request of the client/],
    [{ faults: ["jobOutcome/fails"] }, /^None of the faults applies to a request of the client/],
    [{ limit: "soon" }, /is not a duration/],
  ])("refuses the options %j", async (options, sentence) => {
    await expect(explore((sandbox) => ask(sandbox, account), options)).rejects.toThrow(sentence);
  });

  it("tries two faults where single ones found nothing, if asked to", async () => {
    const client: Client = (sandbox) => ask(sandbox, account, { tries: 2 });
    expect(await found(client, { faults: ["503"] })).toEqual({});
    expect(await found(client, { faults: ["503"], pairs: true })).toEqual({
      "getCurrentUser@1:503,getCurrentUser@2:503": "FAIL",
    });
  });

  it("begins no run after its budget", async () => {
    const { runs, planned, stopped } = await explore((sandbox) => ask(sandbox, account, { tries: 2 }), {
      faults: ["server-errors"],
      budget: 1,
    });
    expect([runs.length, planned, stopped]).toEqual([0, 3, "budget"]);
  });

  it("does not explore a client that fails without a fault, sends nothing or changes its requests", async () => {
    const options = { faults: ["503"] };
    await expect(explore((sandbox) => ask(sandbox, "/api/unknown"), options)).rejects.toThrow(
      /^Without any fault, the client threw Error: GET \/api\/unknown got 403 \(run 1 of 3\)/,
    );
    await expect(explore(() => undefined, options)).rejects.toThrow(/^The client made no request/);
    let run = 0;
    const different: Client = (sandbox) => ask(sandbox, (run += 1) === 2 ? tier : account);
    await expect(explore(different, options)).rejects.toThrow(/Once: getCurrentUser\. Another time: getCurrentTier\./);
  });

  it("reports a result that does not repeat as unstable, not as a finding", async () => {
    let run = 0;
    const flaky: Client = async (sandbox) => {
      await ask(sandbox, account, { tries: 2 });
      if ((run += 1) === 4) throw new Error("once");
    };
    const { runs } = await explore(flaky, { faults: ["503"] });
    expect(runs.map(({ verdict }) => verdict)).toEqual(["unstable"]);
  });

  it("refuses an unknown fault", async () => {
    await expect(explore((sandbox) => ask(sandbox, account), { faults: ["5O3"] })).rejects.toThrow(
      /a fault of a fault plan/,
    );
  });
});

it("a run may take so much longer that a client may wait 20 % longer than Retry-After asks, and has a slow response", () => {
  const of = (fault: string, longestWaitMs: number) => allowanceMs(fault, 100, 60, longestWaitMs);
  expect(of("429/60", 65_000)).toBeGreaterThan(72_000);
  expect(of("429/60", 1000)).toBeLessThan(2000);
  expect([of("503", 65_000), of("latency/10m", 65_000), of("jobOutcome/slow", 65_000)]).toEqual([0, 10_000, 1000]);
});

describe("the schedules of explore", () => {
  const request = fc
    .record({
      operation: fc.constantFrom(...operations.keys()),
      status: fc.constantFrom(200, 404),
      hasBody: fc.boolean(),
    })
    .map((given) => ({ ...given, method: operations.get(given.operation)?.method ?? "GET", poll: null, plan: null }));
  const requests = fc.array(request, { maxLength: 12 }).map((all): readonly Request[] =>
    all.map((each, index) => ({
      ...each,
      number: index + 1,
      call: all.slice(0, index + 1).filter(({ operation }) => operation === each.operation).length,
      createsJob: each.operation === "triggerAsyncAuditAnalysis",
    })),
  );

  it("are valid fault plans, each once, for every request and every fault that applies to it", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const plans = singleSchedules(all, faultGroupNames).map(({ plan }) => plan);
        const expected = all.flatMap((each) =>
          faultsFor(each, faultGroupNames).map((fault) => `${each.operation}@${each.call}:${fault}`),
        );
        expect(plans.toSorted()).toEqual(expected.toSorted());
        expect(new Set(plans).size).toBe(plans.length);
        for (const plan of plans) expect(parseFaultPlan(plan, [...operations.keys()])).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  it("of two faults put the second fault on a later request", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const passed = singleSchedules(all, ["503"]).map(({ plan }, index) => ({
          run: {
            plan,
            hits: [{ number: index + 1, operation: "", poll: null, fault: "503" }],
            verdict: "passed",
            findings: [],
            requests: all.length,
            durationMs: 1,
            log: null,
          } as const,
          requests: all,
        }));
        const pairs = pairSchedules(passed, ["500"]);
        expect(pairs).toHaveLength((all.length * (all.length - 1)) / 2);
      }),
      { numRuns: 50 },
    );
  });
});

it("work in slots runs at most so many at once, gives up a slot while it is idle, and reports the first error", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inSlots(
    [1, 2, 3, 4, 5, 6],
    2,
    async (item, onIdle) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      if (item === 1) {
        running -= 1;
        onIdle();
        await new Promise((resolve) => setImmediate(resolve));
      } else running -= 1;
      done.push(item);
    },
    () => true,
  );
  expect(most).toBe(2);
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  await expect(
    inSlots(
      [1, 2],
      1,
      () => Promise.reject(new Error("no")),
      () => true,
    ),
  ).rejects.toThrow("no");
});
