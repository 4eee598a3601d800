import { describe, expect, it } from "vitest";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { type Agent, agentOf, type JobStatus, poll, trigger, withMock } from "./support/agent.ts";

type Project = components["schemas"]["ProjectListItem"];

const frozen = { clock: "frozen", seed: 7 } as const;
const minuteMs = 60_000;

async function projectNamed(agent: Agent, name: string): Promise<Project> {
  const { body } = await agent("/api/projects");
  const project = (body as Project[]).find(({ clientName }) => clientName === name);
  if (!project) throw new Error(`There is no project named ${name}.`);
  return project;
}

const ms = (timestamp: string | null) => (timestamp === null ? null : Date.parse(timestamp));

describe("an analysis of a ready project", () => {
  it("a job goes from pending through processing to completed, and the analysis that it names can be read", () =>
    withMock(frozen, async (mock, agent) => {
      const before = await projectNamed(agent, "Sample: ready for an analysis");
      expect(before).toMatchObject({ status: "interviews", hasAuditAnalysis: false, analysisProgress: 75 });
      const none = await agent(`/api/projects/${before.id}/audit-analysis`);
      expect(none.status).toBe(404);

      const accepted = await trigger(agent, before.id);
      expect(accepted).toEqual({
        jobId: accepted.jobId,
        projectId: before.id,
        status: "pending",
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
        startedAt: null,
        completedAt: null,
        analysisId: null,
        error: null,
        errorCode: null,
      } satisfies JobStatus);
      expect(await poll(agent, accepted.jobId)).toEqual(accepted);

      await mock.clock.advance(3000);
      const processing = await poll(agent, accepted.jobId);
      expect(processing).toMatchObject({ status: "processing", completedAt: null, analysisId: null });
      const pendingMs = (ms(processing.startedAt) ?? NaN) - Date.parse(processing.createdAt);
      expect(pendingMs).toBeGreaterThanOrEqual(1000);
      expect(pendingMs).toBeLessThanOrEqual(3000);
      expect(processing.updatedAt).toBe(processing.startedAt);

      await mock.clock.advance(12_000);
      const completed = await poll(agent, accepted.jobId);
      expect(completed).toMatchObject({ status: "completed", startedAt: processing.startedAt, error: null });
      expect(completed.updatedAt).toBe(completed.completedAt);
      const processingMs = (ms(completed.completedAt) ?? NaN) - (ms(completed.startedAt) ?? NaN);
      expect(processingMs).toBeGreaterThanOrEqual(4000);
      expect(processingMs).toBeLessThanOrEqual(12_000);

      const { status, body } = await agent(`/api/projects/${before.id}/audit-analysis`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        id: completed.analysisId,
        projectId: before.id,
        status: "complete",
        completedAt: completed.completedAt,
      });
      const after = await projectNamed(agent, "Sample: ready for an analysis");
      expect(after).toMatchObject({
        status: "interviews",
        hasAuditAnalysis: true,
        analysisProgress: 100,
        uiStatus: "completed",
        statusLabel: "Completed",
        lastActivity: { type: "analysis_generated", date: completed.completedAt },
      });
      expect(ms(after.updatedAt)).toBe(ms(completed.completedAt));
    }));

  it("a project shows the analysis of its latest job", () =>
    withMock(frozen, async (mock, agent) => {
      const { id } = await projectNamed(agent, "Sample: ready for an analysis");
      const first = await trigger(agent, id);
      await mock.clock.advance(minuteMs);
      const second = await trigger(agent, id);
      expect(second.jobId).not.toBe(first.jobId);
      await mock.clock.advance(minuteMs);
      const { analysisId } = await poll(agent, second.jobId);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toMatchObject({ id: analysisId });
      expect((await poll(agent, first.jobId)).analysisId).not.toBe(analysisId);
    }));

  it("jobs have the same ids and instants for the same seed, in whatever order clients trigger them", async () => {
    const run = async (order: (agent: Agent, ids: readonly string[]) => Promise<JobStatus[]>) => {
      let jobs: JobStatus[] = [];
      await withMock(frozen, async (mock, agent) => {
        const ids = [1, 4, 6].map((number) => magicProjectId(scenarios[number - 1] ?? scenarios[0]));
        const accepted = await order(agent, ids);
        await mock.clock.advance(14_000);
        jobs = await Promise.all(accepted.map(({ jobId }) => poll(agent, jobId)));
      });
      return jobs.toSorted((one, other) => one.projectId.localeCompare(other.projectId));
    };
    const forward = await run(async (agent, ids) => {
      const jobs = [];
      for (const id of ids) jobs.push(await trigger(agent, id));
      return jobs;
    });
    const atOnce = await run((agent, ids) => Promise.all(ids.toReversed().map((id) => trigger(agent, id))));
    expect(atOnce).toEqual(forward);
  });
});

describe("a refused trigger", () => {
  it.each([
    ["Sample: lacks the interview analysis", /interview_analysis/, /business_analysis/],
    ["Sample: lacks the document analysis", /business_analysis/, /interview_analysis/],
  ])("a trigger answers 422 and names only the missing prerequisite for the project %s", (name, missing, present) =>
    withMock(frozen, async (_mock, agent) => {
      const { id } = await projectNamed(agent, name);
      const { status, body } = await agent(`/api/agent/projects/${id}/audit-analysis/async`, { method: "POST" });
      expect(status).toBe(422);
      expect(body).toEqual({ error: expect.stringMatching(missing) as string });
      expect((body as { error: string }).error).not.toMatch(present);
    }),
  );

  it("a trigger answers 422 and names both prerequisites when both are missing", () =>
    withMock(frozen, async (_mock, agent) => {
      const { id } = await projectNamed(agent, "Sample: just set up");
      const { body } = await agent(`/api/agent/projects/${id}/audit-analysis/async`, { method: "POST" });
      expect(body).toEqual({ error: expect.stringMatching(/business_analysis.*interview_analysis/) as string });
    }));

  it("a trigger answers the same 404 for an unknown project, another owner's project and a malformed id", () =>
    withMock(frozen, async (mock, agent) => {
      const foreign = await projectNamed(agentOf(mock, mock.tokens.secondOwner), "Sample: ready for an analysis");
      const json = { "content-type": "application/json" };
      for (const id of ["6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e", foreign.id, "nonsense", "%zz", "%2e%2e%2f"]) {
        const path = `/api/agent/projects/${id}/audit-analysis/async`;
        const { status, body } = await agent(path, { method: "POST" });
        expect([status, body]).toEqual([404, { error: "Project not found" }]);
        const malformed = await agent(path, { method: "POST", headers: json, body: "{" });
        expect([id, malformed.status]).toEqual([id, 400]);
      }
    }));

  it("a trigger answers 403 to a read-only token, and creates no job", () =>
    withMock(frozen, async (mock, agent) => {
      const { id } = await projectNamed(agent, "Sample: ready for an analysis");
      const readOnly = agentOf(mock, mock.tokens.readOnly);
      const { status, body } = await readOnly(`/api/agent/projects/${id}/audit-analysis/async`, { method: "POST" });
      expect([status, body]).toEqual([403, { error: expect.any(String) as string, code: "PAT_SCOPE_INSUFFICIENT" }]);
      await mock.clock.advance(minuteMs);
      expect(await projectNamed(agent, "Sample: ready for an analysis")).toMatchObject({ hasAuditAnalysis: false });
    }));
});

describe("the body of a trigger", () => {
  const url = `/api/agent/projects/${magicProjectId(scenarios[0])}/audit-analysis/async`;
  const json = { "content-type": "application/json" };

  it.each([
    ["absent", {}],
    ["empty JSON", { headers: json }],
    ["an object", { headers: json, body: '{"depth":"full"}' }],
    ["null", { headers: json, body: "null" }],
    ["JSON with a charset", { headers: { "content-type": "application/json; charset=utf-8" }, body: "[1]" }],
    ["an empty form", { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "" }],
  ])("a trigger ignores a body that is %s", (_what, init) =>
    withMock(frozen, async (_mock, agent) => {
      expect((await agent(url, { method: "POST", ...init })).status).toBe(202);
    }),
  );

  it.each([
    ["malformed JSON", 400, { headers: json, body: '{"depth":' }],
    ["plain text", 415, { headers: { "content-type": "text/plain" }, body: "hello" }],
    ["larger than a megabyte", 413, { headers: json, body: JSON.stringify("a".repeat(2 ** 20)) }],
  ])(
    "a trigger refuses a body that is %s, after it has refused a missing token and a missing scope",
    (_what, expected, init) =>
      withMock(frozen, async (mock, agent) => {
        expect((await agent(url, { method: "POST", ...init })).status).toBe(expected);
        const stranger = await agentOf(mock, null)(url, { method: "POST", ...init });
        expect([stranger.status, stranger.body]).toEqual([401, { error: "Unauthorized" }]);
        const reader = await agentOf(mock, mock.tokens.readOnly)(url, { method: "POST", ...init });
        expect(reader.status).toBe(403);
      }),
  );
});

describe("a poll", () => {
  it("a poll answers the same 404 for an unknown job, another owner's job and a malformed id", () =>
    withMock(frozen, async (mock, agent) => {
      const { jobId } = await trigger(agentOf(mock, mock.tokens.secondOwner), magicProjectId(scenarios[0]));
      const malformed = [
        "nonsense",
        "%zz",
        "%ff",
        "a%2Fb",
        "null",
        "0".repeat(3000),
        `${jobId}0`,
        jobId.replaceAll("-", ""),
      ];
      for (const id of ["6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e", jobId, ...malformed]) {
        const { status, body } = await agent(`/api/agent/jobs/${id}`);
        expect([id, status, body]).toEqual([id, 404, { error: "Job not found" }]);
      }
    }));

  it("a poll accepts the id of a job in capitals", () =>
    withMock(frozen, async (_mock, agent) => {
      const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
      expect(await poll(agent, jobId.toUpperCase())).toMatchObject({ jobId });
    }));

  it("the demo data has a job in each state", () =>
    withMock(frozen, async (mock, agent) => {
      for (const { id, state } of mock.demoJobs) expect((await poll(agent, id)).status).toBe(state);
      expect(mock.demoJobs.map(({ state }) => state)).toEqual(["pending", "processing", "completed", "failed"]);
    }));
});

describe("the scenarios", () => {
  type Seen = { status: JobStatus["status"] | "404"; errorCode: string | null };

  const seen = async (agent: Agent, jobId: string): Promise<Seen> => {
    const { status, body } = await agent(`/api/agent/jobs/${jobId}`);
    if (status === 404) return { status: "404", errorCode: null };
    const { data } = body as { data: JobStatus };
    return { status: data.status, errorCode: data.errorCode };
  };

  /** The states that a client sees that polls every second. */
  async function story(agent: Agent, advance: () => Promise<unknown>, jobId: string, polls: number): Promise<Seen[]> {
    const states: Seen[] = [];
    for (let count = 0; count < polls; count += 1) {
      const now = await seen(agent, jobId);
      if (now.status !== states.at(-1)?.status) states.push(now);
      await advance();
    }
    return states;
  }

  const pending = { status: "pending", errorCode: null };
  const processing = { status: "processing", errorCode: null };
  const completed = { status: "completed", errorCode: null };
  const failed = (errorCode: string) => ({ status: "failed", errorCode });

  const stories: Record<(typeof scenarios)[number]["name"], object[]> = {
    completes: [pending, processing, completed],
    instant: [completed],
    slow: [pending, processing, completed],
    fails: [pending, processing, failed("ANALYSIS_FAILED")],
    "fails-timeout": [pending, processing, failed("ANALYSIS_TIMEOUT")],
    "fails-early": [pending, failed("AI_KEY_INVALID")],
    "stuck-pending": [pending],
    "stuck-processing": [pending, processing],
    vanishes: [pending, processing, completed, { status: "404", errorCode: null }],
  };

  it.each(scenarios)("a job of the magic project of $name goes through the states of that scenario", (scenario) =>
    withMock({ ...frozen, rateLimits: false }, async (mock, agent) => {
      const { jobId } = await trigger(agent, magicProjectId(scenario));
      expect(await story(agent, () => mock.clock.advance(1000), jobId, 310)).toEqual(stories[scenario.name]);
    }),
  );

  it.each(scenarios)("the magic job of $name goes through the states of that scenario", (scenario) =>
    withMock({ ...frozen, rateLimits: false }, async (mock, agent) => {
      expect(await story(agent, () => mock.clock.advance(1000), magicJobId(scenario), 310)).toEqual(
        stories[scenario.name],
      );
    }),
  );

  it("every owner has a magic project for each scenario", () =>
    withMock(frozen, async (mock) => {
      for (const token of [mock.tokens.full, mock.tokens.secondOwner]) {
        const { body } = await agentOf(mock, token)("/api/projects");
        expect((body as Project[]).map(({ id }) => id)).toEqual(
          expect.arrayContaining(scenarios.map((scenario) => magicProjectId(scenario))),
        );
      }
    }));

  it("a magic job begins with the first poll of each token, not of each owner", () =>
    withMock(frozen, async (mock, agent) => {
      const id = magicJobId(scenarios[0]);
      const first = await poll(agent, id);
      await mock.clock.advance(minuteMs);
      const reader = agentOf(mock, mock.tokens.readOnly);
      const second = await poll(reader, id);
      expect([first.status, second.status]).toEqual(["pending", "pending"]);
      expect(ms(second.createdAt)).toBe((ms(first.createdAt) ?? NaN) + minuteMs);
      expect((await poll(agent, id)).status).toBe("completed");
      expect((await poll(reader, id)).status).toBe("pending");
    }));

  it("a magic job begins once when many polls arrive at the same moment", () =>
    withMock(frozen, async (_mock, agent) => {
      const id = magicJobId(scenarios[1]);
      const jobs = await Promise.all(Array.from({ length: 20 }, () => poll(agent, id)));
      expect(new Set(jobs.map((job) => JSON.stringify(job))).size).toBe(1);
    }));
});

describe("two owners", () => {
  it("an owner can read no job, project or analysis of another owner", () =>
    withMock(frozen, async (mock, agent) => {
      const other = agentOf(mock, mock.tokens.secondOwner);
      const mine = await projectNamed(agent, "Sample: ready for an analysis");
      const { jobId } = await trigger(agent, mine.id);
      await mock.clock.advance(minuteMs);
      expect((await agent(`/api/projects/${mine.id}/audit-analysis`)).status).toBe(200);

      expect((await other(`/api/agent/jobs/${jobId}`)).status).toBe(404);
      expect((await other(`/api/projects/${mine.id}`)).status).toBe(404);
      expect((await other(`/api/projects/${mine.id}/audit-analysis`)).status).toBe(404);
      const { body } = await other("/api/projects");
      expect((body as Project[]).map(({ id }) => id)).not.toContain(mine.id);

      // The magic project has the same id for all owners, and each owner has a project of his own behind it.
      const magic = magicProjectId(scenarios[0]);
      await trigger(agent, magic);
      await mock.clock.advance(minuteMs);
      expect((await agent(`/api/projects/${magic}`)).body).toMatchObject({ hasAuditAnalysis: true });
      expect((await other(`/api/projects/${magic}`)).body).toMatchObject({ hasAuditAnalysis: false });
      const documentsOf = async (asking: Agent) =>
        ((await asking(`/api/projects/${magic}`)).body as components["schemas"]["Project"]).documents;
      expect((await documentsOf(agent))?.[0]?.id).not.toBe((await documentsOf(other))?.[0]?.id);
    }));
});
