import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { planFaults } from "../src/faults/fault-plan.ts";
import { describeFault, parseFaultPlan } from "../src/faults/module.ts";
import { start } from "../src/start.ts";
import { type Agent, agentIn, trigger, withBody, withMock } from "./support/agent.ts";
import { commandPath, runCommand, withFolder } from "./support/command.ts";
import { controls, inSandboxOf, refusal } from "./support/controls.ts";
import { capturesPath, notePath, reprocess } from "./support/nucleus.ts";
import { expectViolations } from "./support/response-watch.ts";

const frozen = { seed: 42, clock: "frozen" } as const;
const jobId = "4b17a520-a9aa-4904-96a2-fe8171cb27bb";
const operations = ["getJobStatus", "listProjects"];

/** The statuses of some requests, one after the other; null: no response. */
async function statusesOf({ url, token }: Pick<Sandbox, "url" | "token">, paths: readonly string[]) {
  const headers = { authorization: `Bearer ${token}` };
  const statuses: (number | null)[] = [];
  for (const path of paths)
    statuses.push(
      await fetch(url + path, { headers }).then(
        ({ status }) => status,
        () => null,
      ),
    );
  return statuses;
}

const withNucleus = ({ owners, owner }: Pick<Sandbox, "owners" | "owner">) => owners.set(owner.id, { nucleus: true });

const times = (count: number, path = "/api/projects") => Array.from({ length: count }, () => path);

describe("the text of a fault plan", () => {
  it.each([
    ["6:503", { operation: null, jobId: null, request: 6 }, "503"],
    ["getJobStatus@4:429/60", { operation: "getJobStatus", jobId: null, request: 4 }, "429/60"],
    [`${jobId.toUpperCase()}@2:latency/1.5s`, { operation: null, jobId, request: 2 }, "latency/1.5s"],
    ["1000000000 : connectionReset/headers", { operation: null, jobId: null, request: 1e9 }, "connectionReset/headers"],
  ])("%s names a response and its fault", (text, target, fault) => {
    expect(parseFaultPlan(text, operations)).toMatchObject([{ text, target, fault, definition: { plan: text } }]);
  });

  it("a plan has entries in their order, with commas between them, and may be empty", () => {
    expect(parseFaultPlan(" 6:503, 7:429 ").map(({ text }) => text)).toEqual(["6:503", "7:429"]);
    expect([parseFaultPlan(""), parseFaultPlan("  ")]).toEqual([[], []]);
  });

  it("an entry applies once, except for an expired token", () => {
    const timesOf = (text: string) => parseFaultPlan(text).map(({ definition }) => definition.times);
    for (const { name } of planFaults) expect(timesOf(`6:${name}`)).toEqual([name === "401/expired" ? null : 1]);
  });

  it.each([
    ["503", 'is invalid in entry 1, "503": an entry is a target, a colon and a fault, such as 6:503'],
    ["6:503,", 'in entry 2, "": an entry is'],
    ["6:503:1", "an entry is"],
    [`6:latency/${"1".repeat(300)}`, "an entry is"],
    ["0:503", "the target must be the number of a request (6), of a request of an operation (getJobStatus@4)"],
    ["1.5:503", "the target must be"],
    ["getJobStatus@:503", "the target must be"],
    ["1000000001:503", "the target must be"],
    ["getJobStats@4:503", 'must be an operation or the id of a job, not "getJobStats"; available: getJobStatus, '],
    ["6:", 'the fault must be a fault of a fault plan, not ""; available: 503, 429/60'],
    ["6:truncatedBod", "available: truncatedBody, "],
    ["6:truncatedBody/1", 'not "truncatedBody/1"; available: truncatedBody, '],
    ["6:conectionReset/before", "available: connectionReset/before, "],
    ["6:constructor/__proto__", "must be a fault of a fault plan"],
    ["6:399", "the status must be from 400 to 599, not 399"],
    ["6:5030", "the status must be from 400 to 599, not 5030"],
    ["6:429/86401", "Retry-After must be seconds from 0 to 86400 (429/60), or a date"],
    ["6:429/date/soon", "Retry-After must be seconds"],
    ["6:403/expired", "expired belongs to the status 401 alone"],
    ["6:latency", "latency needs a duration of at most 36525 d, such as latency/60s"],
    ["6:slowDribble/soon", "slowDribble needs a duration"],
    ["6:connectionReset", "connectionReset needs before, after or headers, such as connectionReset/before"],
    ["6:connectionReset/__proto__", "connectionReset needs before, after or headers"],
    ["6:jobOutcome/completes", "jobOutcome needs fails, vanishes, slow, such as jobOutcome/fails"],
  ])("the plan %s is refused with the entry and what is allowed", (text, message) => {
    expect(() => parseFaultPlan(text, operations)).toThrow(message);
  });

  it("a plan has at most 1000 entries", () => {
    const ofLength = (length: number) => Array.from({ length }, (_, index) => `${index + 1}:503`).join(",");
    expect(parseFaultPlan(ofLength(1000))).toHaveLength(1000);
    expect(() => parseFaultPlan(ofLength(1001))).toThrow("must have at most 1000 entries");
  });

  it("each fault is described in words of its own", () => {
    const sentences = planFaults.map(({ name }) => describeFault(name));
    expect(new Set(sentences).size).toBe(planFaults.length);
    expect(["429/1", "503", "connectionReset/after"].map(describeFault)).toEqual([
      "429 with Retry-After 1",
      "503",
      "connection reset after the operation ran, before the headers",
    ]);
    expect(() => describeFault("nothing")).toThrow("must be a fault of a fault plan");
  });

  it("docs/explore.md lists each fault with what it does", () => {
    const page = readFileSync("docs/explore.md", "utf8");
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)].map(([, name, about]) => [name, about]);
    expect(rows).toEqual(expect.arrayContaining(planFaults.map(({ name, about }) => [name, about])));
  });
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const withSandbox = inSandboxOf(open);

  describe("a fault plan", () => {
    beforeEach(expectViolations);

    it("the n-th request gets its fault, and a later one of the same operation does not", () =>
      withSandbox({ ...frozen, faultPlan: "2:429/7,listProjects@4:503" }, async (sandbox) => {
        expect(await statusesOf(sandbox, times(6))).toEqual([200, 429, 200, 503, 200, 200]);
        expect(await sandbox.faults.list()).toMatchObject([
          { plan: "2:429/7", fromRequest: 2, times: 1, timesApplied: 1, operation: null },
          { plan: "listProjects@4:503", fromRequest: 4, times: 1, timesApplied: 1, operation: "listProjects" },
        ]);
        const { entries } = await sandbox.journal.read();
        expect(entries.map(({ faults }) => faults.map(({ plan }) => plan))).toEqual([
          [],
          ["2:429/7"],
          [],
          ["listProjects@4:503"],
          [],
          [],
        ]);
        expect(entries[1]?.reason.sentence).toBe("Injected fault: status 429 (2:429/7).");
      }));

    it("the n-th poll of a job or a capture gets its fault", () =>
      withSandbox(frozen, async (sandbox) => {
        const agent = agentIn(sandbox);
        const [one, other] = [
          await trigger(agent, sandbox.projects.ready),
          await trigger(agent, sandbox.projects.ready),
        ];
        await withNucleus(sandbox);
        const [capture] = await sandbox.captures.add();
        await sandbox.faults.plan(`${one.jobId.toUpperCase()}@2:503,${capture?.id ?? ""}@1:502`);
        const polls = [one, other, one, other].map((job) => `/api/agent/jobs/${job.jobId}`);
        expect(await statusesOf(sandbox, polls)).toEqual([200, 200, 503, 200]);
        expect(await statusesOf(sandbox, times(2, `${capturesPath}/${capture?.id ?? ""}`))).toEqual([502, 200]);
      }));

    it("a request without a valid token is not counted", () =>
      withSandbox({ ...frozen, faultPlan: "2:503" }, async (sandbox) => {
        expect(await statusesOf({ ...sandbox, token: "aky_nobody" }, times(3))).toEqual([401, 401, 401]);
        expect(await statusesOf(sandbox, times(3))).toEqual([200, 503, 200]);
      }));

    it("a new plan replaces the old one, counts from 1 again and leaves other faults; an empty one removes it", () =>
      withSandbox({ ...frozen, faultPlan: "2:503" }, async (sandbox) => {
        const { id } = await sandbox.faults.add({ effect: { kind: "status", status: 500 }, operation: "getCredits" });
        expect(await statusesOf(sandbox, times(1))).toEqual([200]);
        expect(await sandbox.faults.plan("2:502")).toMatchObject([{ plan: "2:502", timesApplied: 0 }]);
        expect(await statusesOf(sandbox, times(3))).toEqual([200, 502, 200]);
        expect(await sandbox.faults.plan("")).toEqual([]);
        expect(await sandbox.faults.list()).toMatchObject([{ id, plan: null }]);
        expect(await statusesOf(sandbox, times(3))).toEqual([200, 200, 200]);
      }));

    it("a reset restores the plan of the sandbox's options, and counts from 1 again", () =>
      withSandbox({ ...frozen, faultPlan: "2:503" }, async (sandbox) => {
        await sandbox.faults.plan("1:502");
        expect(await statusesOf(sandbox, times(1))).toEqual([502]);
        for (let count = 0; count < 2; count += 1) {
          await sandbox.reset();
          expect(await statusesOf(sandbox, times(3))).toEqual([200, 503, 200]);
        }
      }));

    it("a snapshot keeps the plan, what was counted, and the plan of the initial state", () =>
      withSandbox({ ...frozen, faultPlan: "3:503,5:connectionReset/headers" }, async (sandbox, control) => {
        expect(await statusesOf(sandbox, times(2))).toEqual([200, 200]);
        const from = await sandbox.snapshot();
        await sandbox.delete();
        const loaded = await control.sandbox({ from });
        expect(await statusesOf(loaded, times(2))).toEqual([503, 200]);
        await loaded.reset();
        expect(await statusesOf(loaded, times(4))).toEqual([200, 200, 503, 200]);
      }));

    it("an invalid plan is refused with the name of the field, and changes nothing", () =>
      withSandbox({ ...frozen, faultPlan: "2:503" }, async (sandbox, control) => {
        const refused = await refusal(sandbox.faults.plan("1:502,listProject@1:503"));
        expect(refused.errors).toMatchObject([{ field: "plan" }]);
        expect(refused.message).toContain("available: listProjects, ");
        const { errors } = await refusal(control.sandbox({ faultPlan: "1" }));
        expect(errors).toMatchObject([{ field: "faultPlan" }]);
        expect(await sandbox.faults.list()).toMatchObject([{ plan: "2:503" }]);
      }));

    it("a fault with fromRequest applies from that request on, and counts those that another fault answers", () =>
      withSandbox(frozen, async (sandbox) => {
        const status = (code: number) => ({ kind: "status", status: code }) as const;
        await sandbox.faults.add({ effect: status(502), operation: "listProjects", fromRequest: 2, times: 2 });
        await sandbox.faults.add({ effect: status(503), operation: "listProjects", fromRequest: 4 });
        const paths = ["/api/user/credits", ...times(5), "/api/user/credits"];
        expect(await statusesOf(sandbox, paths)).toEqual([200, 200, 502, 502, 503, 503, 200]);
        expect((await refusal(sandbox.faults.add({ effect: status(503), fromRequest: 0 }))).errors).toMatchObject([
          { field: "fromRequest" },
        ]);
      }));
  });
});

/** Runs a test in a sandbox of a new server. */
async function inSandbox(options: object, test: (sandbox: Sandbox, agent: Agent) => Promise<void>): Promise<void> {
  await using mock = await start();
  const sandbox = await mock.sandbox({ ...frozen, ...options });
  await test(sandbox, agentIn(sandbox));
}

describe("each fault of a plan", () => {
  beforeEach(expectViolations);

  const get = ({ url, token }: Sandbox, path = "/api/projects", method = "GET") =>
    fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
  const triggerOf = ({ projects }: Sandbox) => `/api/agent/projects/${projects.ready}/audit-analysis/async`;

  it.each([
    ["418", 418, null],
    ["429", 429, "1"],
    ["429/60", 429, "60"],
    ["503/5", 503, "5"],
  ])("%s sends the status with its Retry-After, and the operation does not run", (fault, status, retryAfter) =>
    inSandbox({ faultPlan: `1:${fault}` }, async (sandbox) => {
      const response = await get(sandbox, triggerOf(sandbox), "POST");
      expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
      expect((await sandbox.read()).jobs).toBe(0);
    }),
  );

  it.each([
    ["429/date", 1],
    ["503/date/60", 60],
  ])("%s sends a date as Retry-After", (fault, seconds) =>
    inSandbox({ faultPlan: `1:${fault}` }, async (sandbox) => {
      const before = Date.now();
      const { headers } = await get(sandbox);
      const ahead = Date.parse(headers.get("retry-after") ?? "");
      expect(ahead).toBeGreaterThanOrEqual(before + seconds * 1000);
      expect(ahead).toBeLessThan(Date.now() + seconds * 1000 + 1000);
    }),
  );

  it.each(["3", "listProjects@2"])(
    "%s:401/expired refuses this and every later request, also after a restart",
    (target) =>
      withFolder(async (folder) => {
        const options = { ...frozen, db: `${folder}/expired.db` };
        const paths = ["/api/projects", "/api/user/tier", "/api/projects", "/api/user/tier"];
        await withMock({ ...options, faultPlan: `${target}:401/expired` }, async ({ defaultSandbox }) => {
          expect(await statusesOf(defaultSandbox, paths)).toEqual([200, 200, 401, 401]);
        });
        await withMock(options, async ({ defaultSandbox }) => {
          expect(await statusesOf(defaultSandbox, paths)).toEqual([401, 401, 401, 401]);
          await defaultSandbox.reset();
          expect(await statusesOf(defaultSandbox, paths)).toEqual([200, 200, 401, 401]);
        });
      }),
  );

  it("latency and slowDribble wait on the sandbox's clock", () =>
    inSandbox({ faultPlan: "1:latency/60s,2:slowDribble/60s" }, async (sandbox) => {
      for (const applied of [1, 2]) {
        let isAnswered = false;
        const body = get(sandbox)
          .then((response) => response.text())
          .then((text) => ((isAnswered = true), text));
        const isApplied = async () =>
          (await sandbox.faults.list()).filter(({ timesApplied }) => timesApplied > 0).length === applied;
        while (!(await isApplied())) await get(sandbox, "/openapi.json");
        await sandbox.clock.advance("59s");
        await get(sandbox, "/openapi.json");
        expect(isAnswered).toBe(false);
        await sandbox.clock.advance("1s");
        expect(JSON.parse(await body)).toContainEqual(expect.objectContaining({ id: sandbox.projects.ready }));
      }
    }));

  it.each([
    ["before", 0, null],
    ["after", 1, null],
    ["headers", 1, 202],
  ])("connectionReset/%s resets the connection there, and the journal has what was sent", (when, jobs, status) =>
    inSandbox({ faultPlan: `1:connectionReset/${when}` }, async (sandbox) => {
      const answer = get(sandbox, triggerOf(sandbox), "POST");
      if (status === null) await expect(answer).rejects.toThrow();
      else {
        expect((await answer).status).toBe(status);
        await expect((await answer).text()).rejects.toThrow();
      }
      expect((await sandbox.read()).jobs).toBe(jobs);
      const { entries } = await sandbox.journal.wait({ times: 1 });
      expect(entries).toMatchObject([{ status, responseBytes: 0, reason: { code: "FAULT_APPLIED" } }]);
    }),
  );

  it("truncatedBody and malformedJson damage the body", () =>
    inSandbox({ faultPlan: "1:truncatedBody,2:malformedJson" }, async (sandbox) => {
      await expect((await get(sandbox)).text()).rejects.toThrow("terminated");
      await expect((await get(sandbox)).json()).rejects.toThrow(SyntaxError);
      await expect((await get(sandbox)).json()).resolves.toContainEqual(
        expect.objectContaining({ id: sandbox.projects.ready }),
      );
    }));

  it("an earlier entry for the same request that answers it leaves a later one unused", () =>
    inSandbox({ faultPlan: "1:503,1:jobOutcome/slow,listProjects@1:502" }, async (sandbox) => {
      expect(await statusesOf(sandbox, times(3))).toEqual([503, 200, 200]);
      expect((await sandbox.faults.list()).map(({ timesApplied }) => timesApplied)).toEqual([1, 0, 0]);
    }));

  it("jobOutcome on a request that creates nothing is counted as applied, and later faults apply too", () =>
    inSandbox({ faultPlan: "1:jobOutcome/fails,1:503" }, async (sandbox) => {
      expect(await statusesOf(sandbox, times(2))).toEqual([503, 200]);
      expect((await sandbox.faults.list()).map(({ timesApplied }) => timesApplied)).toEqual([1, 1]);
    }));
});

type Transition = { readonly at: string; readonly status: string };

/** The transitions of a timeline, each with its milliseconds after the first one. */
const courseOf = (timeline: readonly Transition[]) =>
  timeline.map(({ at, status }) => [status, Date.parse(at) - Date.parse(timeline[0]?.at ?? "")] as const);

describe("jobOutcome", () => {
  const creators: Readonly<Record<string, (sandbox: Sandbox, agent: Agent) => Promise<readonly Transition[]>>> = {
    "an asynchronous analysis": async ({ projects, jobs }, agent) => {
      const { jobId: id } = await trigger(agent, projects.ready);
      return (await jobs.get(id)).timeline;
    },
    "a synchronous analysis": async ({ url, projects, jobs, journal }, agent) => {
      const gone = new AbortController();
      const init = { method: "POST", signal: gone.signal };
      const answer = agent(`/api/projects/${projects.ready}/audit-analysis`, init).catch(() => undefined);
      for (;;) {
        // Asking over the socket lets the server take in the request that waits.
        await fetch(`${url}/openapi.json`);
        const [job] = await jobs.list();
        if (!job) continue;
        gone.abort();
        await Promise.all([answer, journal.wait({ times: 1 })]);
        return job.timeline;
      }
    },
    "the first poll of a magic job": async ({ jobs }, agent) => {
      await agent("/api/agent/jobs/00000000-0000-4000-9000-000000000003");
      return (await jobs.list())[0]?.timeline ?? [];
    },
    "a note": async ({ captures, ...sandbox }, agent) => {
      await withNucleus(sandbox);
      const note = withBody("POST", { content: "[[scenario:needs-review]] A note about a client." });
      await agent(notePath, note);
      return (await captures.list())[0]?.timeline ?? [];
    },
    "a repeated capture": async ({ captures, ...sandbox }, agent) => {
      await withNucleus(sandbox);
      const [capture] = await captures.add();
      await reprocess(agent, capture?.id ?? "");
      return (await captures.list())[0]?.timeline ?? [];
    },
  };

  it.each(Object.entries(creators))(
    "%s takes ten times as long, vanishes when it would have ended, or fails",
    (_, create) =>
      withMock({}, async (mock) => {
        const lifeWith = async (faultPlan: string) => {
          const sandbox = await mock.sandbox({ ...frozen, faultPlan });
          return courseOf(await create(sandbox, agentIn(sandbox)));
        };
        const usual = await lifeWith("");
        const end = usual.at(-1);
        expect(await lifeWith("1:jobOutcome/slow")).toEqual(usual.map(([to, ms]) => [to, ms * 10]));
        expect(await lifeWith("1:jobOutcome/vanishes")).toEqual([...usual.slice(0, -1), ["vanished", end?.[1]]]);
        expect((await lifeWith("1:jobOutcome/fails")).at(-1)?.[0]).toBe("failed");
        expect(end?.[0]).not.toBe("failed");
        // Only the request of the plan is changed.
        expect(await lifeWith("2:jobOutcome/slow")).toEqual(usual);
      }),
  );

  it("a client polls a job that vanishes until 404, and the worker writes the same", () =>
    inSandbox({ faultPlan: "1:jobOutcome/vanishes" }, async (sandbox, agent) => {
      const { jobId: id } = await trigger(agent, sandbox.projects.ready);
      const { timeline } = await sandbox.jobs.get(id);
      for (const [index, { at, status: to }] of timeline.entries()) {
        await sandbox.clock.advance(Date.parse(at) - Date.parse((await sandbox.clock.read()).now));
        const { status, body } = await agent(`/api/agent/jobs/${id}`);
        expect([status, (body as { data?: { status: string } }).data?.status]).toEqual(
          index === timeline.length - 1 ? [404, undefined] : [200, to],
        );
        expect((await sandbox.jobs.get(id)).status).toBe(to);
      }
      await sandbox.clock.advance("1h");
      expect(await statusesOf(sandbox, [`/api/agent/jobs/${id}`])).toEqual([404]);
      // The analysis has never ended, so the project has none.
      expect((await agent(`/api/projects/${sandbox.projects.ready}/deliverables`)).status).toBe(404);
    }));

  it("a job that a fault makes fail has the error of the scenario fails", () =>
    inSandbox({ faultPlan: "1:jobOutcome/fails", defaultScenario: "instant" }, async (sandbox, agent) => {
      const { jobId: id } = await trigger(agent, sandbox.projects.ready);
      await sandbox.clock.advance("1h");
      const { body } = await agent(`/api/agent/jobs/${id}`);
      expect(body).toMatchObject({ data: { status: "failed", errorCode: "ANALYSIS_FAILED", analysisId: null } });
    }));

  it("a fault wins over a queued scenario, uses it up all the same, and leaves the next ones to the next jobs", () =>
    inSandbox({ faultPlan: "1:jobOutcome/fails" }, async (sandbox, agent) => {
      await sandbox.scenarios.queue("stuck-pending");
      await sandbox.scenarios.queue("fails-timeout");
      for (let count = 0; count < 3; count += 1) await trigger(agent, sandbox.projects.ready);
      const jobs = await sandbox.jobs.list();
      expect(jobs.map(({ scenario }) => scenario)).toEqual(["completes", "fails-timeout", "fails"]);
      expect((await sandbox.read()).queue).toEqual([]);
    }));

  it("a fault wins over the scenario of a magic project", () =>
    inSandbox({ faultPlan: "1:jobOutcome/fails" }, async (sandbox, agent) => {
      await trigger(agent, "00000000-0000-4000-8000-000000000007");
      expect(await sandbox.jobs.list()).toMatchObject([{ scenario: "fails" }]);
    }));
});

describe("counting", () => {
  beforeEach(expectViolations);

  it("the n-th of any mix of requests gets the fault of the plan, and no other request does", async () => {
    await using mock = await start({ rateLimits: false });
    const sandbox = await mock.sandbox(frozen);
    const [one, other] = [await sandbox.jobs.create(), await sandbox.jobs.create()];
    const requests = [
      { path: "/api/projects", operation: "listProjects", job: null },
      { path: "/api/user/tier", operation: "getCurrentTier", job: null },
      { path: `/api/agent/jobs/${one.id}`, operation: "getJobStatus", job: one.id },
      { path: `/api/agent/jobs/${other.id}`, operation: "getJobStatus", job: other.id },
    ] as const;
    const entry = fc.record({
      what: fc.constantFrom("", "listProjects@", "getJobStatus@", `${one.id}@`),
      request: fc.integer({ min: 1, max: 8 }),
      fault: fc.constantFrom("500", "502", "503", "429/1", "jobOutcome/slow"),
    });
    const mix = fc.array(fc.constantFrom(...requests), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), mix, async (plan, sent) => {
        await sandbox.faults.plan(plan.map(({ what, request, fault }) => `${what}${request}:${fault}`).join(","));
        const seen = plan.map(() => 0);
        const expected = sent.map(({ operation, job }) => {
          let answer = 200;
          for (const [index, { what, request, fault }] of plan.entries()) {
            const isSelected = what === "" || what === `${operation}@` || what === `${job}@`;
            if (isSelected) seen[index] = (seen[index] ?? 0) + 1;
            const isStatus = /^\d/.test(fault);
            if (isSelected && seen[index] === request && isStatus && answer === 200) answer = Number(fault.slice(0, 3));
          }
          return answer;
        });
        expect(
          await statusesOf(
            sandbox,
            sent.map(({ path }) => path),
          ),
        ).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("each of many parallel requests has its own number", () =>
    inSandbox({ faultPlan: "5:503,listProjects@30:502,40:429/1" }, async (sandbox) => {
      await sandbox.limits.switchOff();
      const sent = Array.from({ length: 40 }, () => statusesOf(sandbox, times(1)));
      const statuses = (await Promise.all(sent)).flat();
      expect(statuses.filter((status) => status !== 200).toSorted()).toEqual([429, 502, 503]);
    }));

  it("requests that advance a frozen clock are counted in the order in which they arrive", () =>
    inSandbox({ faultPlan: "getJobStatus@3:503", advanceOnPollMs: 10 }, async (sandbox, agent) => {
      const { jobId: id } = await trigger(agent, sandbox.projects.ready);
      expect(await statusesOf(sandbox, times(5, `/api/agent/jobs/${id}`))).toEqual([200, 200, 503, 200, 200]);
    }));
});

describe("start with a fault plan", () => {
  beforeEach(expectViolations);

  it("a plan counts on after a restart, and another plan replaces it and counts from 1", () =>
    withFolder(async (folder) => {
      const options = { ...frozen, db: `${folder}/plan.db` };
      const seen = (more: object, count: number) =>
        withMock({ ...options, ...more }, async ({ defaultSandbox, notices }) => {
          expect(notices).toEqual([]);
          return statusesOf(defaultSandbox, times(count));
        });
      expect(await seen({ faultPlan: "3:503" }, 2)).toEqual([200, 200]);
      expect(await seen({}, 2)).toEqual([503, 200]);
      expect(await seen({ faultPlan: "2:502" }, 1)).toEqual([200]);
      expect(await seen({}, 2)).toEqual([502, 200]);
      await withMock(options, async ({ defaultSandbox }) => {
        await defaultSandbox.reset();
        expect(await statusesOf(defaultSandbox, times(2))).toEqual([200, 502]);
      });
      expect(await seen({ faultPlan: "" }, 3)).toEqual([200, 200, 200]);
    }));

  it("an invalid plan is refused before anything is written", () =>
    withFolder(async (folder) => {
      const db = `${folder}/none.db`;
      const words = ["start", "--db", db, "--port", "0", "--fault-plan", "getJobStat@1:503"];
      const { code, output, errors } = await runCommand(words);
      expect([code, output]).toEqual([2, ""]);
      expect(errors).toMatch(/^--fault-plan is invalid in entry 1, "getJobStat@1:503": the target must be [^\n]*\.\n$/);
      expect(() => readFileSync(db)).toThrow("ENOENT");
    }));

  it("exec runs a command with the plan of --fault-plan, and of AUDITY_MOCK_FAULT_PLAN", async () => {
    const script = `
      const headers = { authorization: "Bearer " + process.env.AUDITY_TOKEN };
      const get = async () => (await fetch(process.env.AUDITY_BASE_URL + "/api/projects", { headers })).status;
      (async () => console.log(await get(), await get(), await get()))();`;
    const command = ["--", process.execPath, "-e", script];
    const { code, output } = await runCommand(["exec", "--fault-plan", "2:429/1", ...command]);
    expect([code, output]).toEqual([0, "200 429 200\n"]);
    const fromOutside = await runCommand(["exec", ...command], { AUDITY_MOCK_FAULT_PLAN: "3:503" });
    expect(fromOutside.output).toBe("200 200 503\n");
  });

  it("audity-mock fault plan sets the plan, and fault list and the journal show it", async () => {
    const words = (...given: string[]) => `"${process.execPath}" "${commandPath}" ${given.join(" ")}`;
    const script = [
      words("fault", "plan", "1:jobOutcome/slow,1:latency/1ms"),
      `"${process.execPath}" -e 'fetch(process.env.AUDITY_BASE_URL + "/api/projects", { headers: { authorization: "Bearer " + process.env.AUDITY_TOKEN } })'`,
      words("fault", "list"),
      words("journal", "show"),
    ].join(" && ");
    const { code, output } = await runCommand(["exec", "--", "sh", "-c", script]);
    expect(code).toBe(0);
    const [plan = "", list = "", journal = ""] = output.split(/(?=^id )|(?=^ +1 )/m);
    expect(plan).toContain("1:latency/1ms");
    expect(list).toMatch(/1:jobOutcome\/slow/);
    expect(journal).toContain("fault 1:jobOutcome/slow");
  });
});
