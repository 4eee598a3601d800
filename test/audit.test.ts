import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoryOf, deliverablesOf } from "../src/resources/analyses/deliverables.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { magicProjectId, scenarioNamed } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import {
  type Agent,
  agentOf,
  analyse,
  type Answer,
  poll,
  sampleClient,
  trigger,
  withBody,
  withMock,
} from "./support/agent.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;
const magic = (name: string) => magicProjectId(scenarioNamed(name) ?? ({ number: 0 } as never));

const creditsOf = async (agent: Agent) => (await agent("/api/user/credits")).body as Schemas["Credits"];
const create = async (agent: Agent, fields: object = sampleClient) => agent("/api/projects", withBody("POST", fields));
const created = async (agent: Agent) => ((await create(agent)).body as Schemas["ProjectSummary"]).id;
const opportunitiesOf = async (agent: Agent, id: string, query = "") =>
  ((await agent(`/api/projects/${id}/opportunities${query}`)).body as { opportunities: Schemas["Opportunity"][] })
    .opportunities;
const deliverables = async (agent: Agent, id: string) =>
  ((await agent(`/api/projects/${id}/deliverables`)).body as { data: Schemas["Deliverables"] }).data;
const analysisOf = (answer: Answer) => (answer.body as Schemas["AuditAnalysisRun"]).analysis;

describe("creating a project", () => {
  it("answers 201 with a project in setup, which costs 1,000 credits and can be read at once", () =>
    withMock(frozen, async (_mock, agent) => {
      const before = await creditsOf(agent);
      const { status, body } = await create(agent, { ...sampleClient, description: "Sample", currency: "EUR" });
      const project = body as Schemas["ProjectSummary"];
      expect(status).toBe(201);
      expect(project).toEqual({
        ...sampleClient,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        description: "Sample",
        currency: "EUR",
        status: "setup",
        createdAt: expect.stringMatching(/^2026-01-01T00:00:00(\.\d{4,6})?\+00:00$/) as string,
        updatedAt: project.createdAt,
      });
      expect((await creditsOf(agent)).used - before.used).toBe(1000);
      expect((await agent(`/api/projects/${project.id}`)).body).toMatchObject({ ...project, documents: [] });
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      expect(list.find(({ id }) => id === project.id)).toMatchObject({ uiStatus: "in-progress", lastActivity: null });
    }));

  it.each([
    [{ industry: "a", companySize: "b" }, "clientName"],
    [{ clientName: "a", companySize: "b" }, "industry"],
    [{ clientName: "a", industry: "b" }, "companySize"],
    [{ ...sampleClient, clientName: "" }, "clientName"],
    [{ ...sampleClient, clientName: "x".repeat(201) }, "clientName"],
    [{ ...sampleClient, industry: "x".repeat(101) }, "industry"],
    [{ ...sampleClient, companySize: "x".repeat(51) }, "companySize"],
    [{ ...sampleClient, currency: "EURO" }, "currency"],
    [{ ...sampleClient, description: 5 }, "description"],
    [[], "body must be object"],
  ])("with %j is a 400 that names %s, and takes nothing", (fields, named) =>
    withMock(frozen, async (_mock, agent) => {
      const before = await creditsOf(agent);
      const { status, body } = await create(agent, fields);
      expect([status, body]).toEqual([400, { error: expect.stringContaining(named) as string }]);
      expect(await creditsOf(agent)).toEqual(before);
    }),
  );

  it("is a 402 when fewer credits are left than it costs, and nothing is created", () =>
    withMock(frozen, async (mock) => {
      const { token } = await mock.defaultSandbox.owners.create({ creditsAllocated: 1999, creditsUsed: 0 });
      const agent = agentOf(mock, token);
      expect((await create(agent)).status).toBe(201);
      expect(await creditsOf(agent)).toMatchObject({ remaining: 999, canCreateProject: false, projectsRemaining: 0 });
      const projects = (await agent("/api/projects")).body;
      const { status, body } = await create(agent);
      expect([status, body]).toEqual([402, { error: "Insufficient credits: 1000 needed, 999 left" }]);
      expect((await agent("/api/projects")).body).toEqual(projects);
      expect((await creditsOf(agent)).remaining).toBe(999);
    }));

  it("is a 403 that names the tier that it takes, on a plan without it; so are all writes", () =>
    withMock(frozen, async (mock, agent) => {
      const ready = await created(agent);
      const { defaultSandbox } = mock;
      await defaultSandbox.prepareProject(ready);
      await defaultSandbox.owners.set(defaultSandbox.owner.id, { tier: "solo" });
      expect(await creditsOf(agent)).toMatchObject({
        canCreateProject: false,
        projectsRemaining: 0,
        tier: { id: "solo" },
      });
      const refused = {
        error: "Your plan does not include this.",
        requiredTier: "starter",
        upgradeUrl: "https://app.auditynow.com/",
      };
      for (const [path, init] of [
        ["/api/projects", withBody("POST", sampleClient)],
        [`/api/projects/${ready}`, withBody("PATCH", { industry: "Other" })],
        [`/api/projects/${ready}/audit-analysis`, { method: "POST" }],
        [`/api/agent/projects/${ready}/audit-analysis/async`, { method: "POST" }],
      ] as const) {
        const { status, body } = await agent(path, init);
        expect([path, status, body]).toEqual([path, 403, refused]);
      }
      expect((await agent(`/api/projects/${ready}`)).status).toBe(200);
      await defaultSandbox.owners.set(defaultSandbox.owner.id, { tier: "starter" });
      expect((await create(agent)).status).toBe(201);
    }));

  it("gives the same ids for the same seed, and each project one of its own", async () => {
    const ids = async () => {
      await using mock = await start(frozen);
      const agent = agentOf(mock, mock.token);
      return [await created(agent), await created(agent)];
    };
    const [first, second] = [await ids(), await ids()];
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });
});

describe("changing a project", () => {
  it("changes what is given and nothing else", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      await mock.clock.advance("1h");
      const before = await creditsOf(agent);
      const { status, body } = await agent(
        `/api/projects/${id}`,
        withBody("PATCH", { clientName: "Another sample", description: "", status: "complete", unknown: 1 }),
      );
      expect([status, body]).toEqual([
        200,
        {
          ...sampleClient,
          id,
          clientName: "Another sample",
          description: "",
          currency: "USD",
          status: "setup",
          createdAt: expect.stringMatching(/^2026-01-01T00:/) as string,
          updatedAt: expect.stringMatching(/^2026-01-01T01:.*\+00:00$/) as string,
        },
      ]);
      expect((await agent(`/api/projects/${id}`)).body).toMatchObject(body as object);
      expect((await creditsOf(agent)).remaining).toBe(before.remaining);
    }));

  it.each([
    [{}, "EMPTY_PATCH"],
    [{ status: "complete" }, "EMPTY_PATCH"],
    [undefined, "EMPTY_PATCH"],
    [{ description: 5 }, "INVALID_DESCRIPTION_TYPE"],
    [{ description: null }, "INVALID_DESCRIPTION_TYPE"],
    [{ description: "x".repeat(5001) }, "DESCRIPTION_TOO_LONG"],
    [{ clientName: "" }, undefined],
    [{ currency: "EU" }, undefined],
    [{ companySize: "x".repeat(51) }, undefined],
  ])("to %j is a 400 with the code %s, and changes nothing", (change, code) =>
    withMock(frozen, async (_mock, agent) => {
      const id = await created(agent);
      const before = (await agent(`/api/projects/${id}`)).body;
      const { status, body } = await agent(`/api/projects/${id}`, withBody("PATCH", change));
      expect([status, (body as Schemas["Error"]).code]).toEqual([400, code]);
      expect((await agent(`/api/projects/${id}`)).body).toEqual(before);
    }),
  );

  it("accepts the longest that is allowed, and is 404 for the project of another owner", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      const longest = {
        clientName: "x".repeat(200),
        industry: "x".repeat(100),
        companySize: "x".repeat(50),
        description: "x".repeat(5000),
        currency: "CHF",
      };
      expect(await agent(`/api/projects/${id}`, withBody("PATCH", longest))).toMatchObject({
        status: 200,
        body: longest,
      });
      const other = agentOf(mock, mock.tokens.secondOwner);
      for (const [path, init] of [
        [`/api/projects/${id}`, withBody("PATCH", longest)],
        [`/api/projects/${id}/audit-analysis`, { method: "POST" }],
        [`/api/projects/${id}/opportunities`, {}],
        [`/api/projects/${id}/deliverables`, {}],
      ] as const)
        expect(await other(path, init)).toMatchObject({ status: 404, body: { error: "Project not found" } });
    }));
});

describe("an analysis that a call waits for", () => {
  it("takes 60 to 300 s of the sandbox, is shown as running meanwhile, and answers with what is shown then", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      const before = await creditsOf(agent);
      const { answer } = await analyse(agent, id);
      const running = (await agent(`/api/projects/${id}/audit-analysis`)).body as Schemas["AuditAnalysis"];
      expect(running).toMatchObject({
        status: "running",
        completedAt: null,
        summary: null,
        readinessScore: null,
        findings: [],
      });
      await mock.clock.advance(59_999);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toEqual(running);
      await mock.clock.advance(240_001);
      const { status, body, headers } = await answer;
      expect(status).toBe(200);
      expect(headers.get("date")).toBe("Thu, 01 Jan 2026 00:05:00 GMT");
      const { analysis, requestData, message } = body as Schemas["AuditAnalysisRun"];
      expect(requestData).toEqual({ ...sampleClient, projectId: id, currency: "USD", documentsCount: 0 });
      expect(message).toBe("Audit analysis completed");
      expect(analysis).toMatchObject({ id: running.id, status: "complete", createdAt: running.createdAt });
      const tookMs = Date.parse(analysis.completedAt ?? "") - Date.parse(analysis.createdAt);
      expect(tookMs).toBeGreaterThanOrEqual(60_000);
      expect(tookMs).toBeLessThanOrEqual(300_000);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toEqual(analysis);
      expect((await agent(`/api/projects/${id}`)).body).toMatchObject({
        hasAuditAnalysis: true,
        hasDeliverables: false,
        status: "setup",
        statusLabel: "Completed",
        lastActivity: { type: "analysis_generated", date: analysis.completedAt },
      });
      const taken = (await creditsOf(agent)).used - before.used;
      expect(taken).toBeGreaterThanOrEqual(20);
      expect(taken).toBeLessThanOrEqual(50);
    }));

  it("takes five seconds at the most at sixty times the pace", () =>
    withMock({ clock: "scaled", clockScale: 60, seed: 7 }, async (_mock, agent) => {
      const began = performance.now();
      const answer = await agent(`/api/projects/${magic("completes")}/audit-analysis`, { method: "POST" });
      expect(answer.status).toBe(200);
      const tookMs = performance.now() - began;
      const { createdAt, completedAt } = analysisOf(answer);
      expect(tookMs).toBeGreaterThanOrEqual((Date.parse(completedAt ?? "") - Date.parse(createdAt)) / 60 - 2);
    }));

  it("that fails is a 500 with the reason, and is shown as failed", () =>
    withMock(frozen, async (mock, agent) => {
      for (const [name, reason] of [
        ["fails", "The audit analysis could not be completed."],
        ["fails-timeout", "The audit analysis exceeded the limit of 180 seconds."],
        ["fails-early", "The workspace has no valid AI key."],
      ] as const) {
        const { answer } = await analyse(agent, magic(name));
        await mock.clock.advance("5m");
        const { status, body } = await answer;
        expect([status, body]).toEqual([500, { error: `The audit analysis failed: ${reason}` }]);
        expect((await agent(`/api/projects/${magic(name)}/audit-analysis`)).body).toMatchObject({ status: "failed" });
        expect((await agent(`/api/projects/${magic(name)}/deliverables`)).status).toBe(404);
      }
    }));

  it("goes on when the client hangs up", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      const hungUp = new AbortController();
      const path = `/api/projects/${id}/audit-analysis`;
      const call = agent(path, { method: "POST", signal: hungUp.signal });
      while ((await agent(path)).status !== 200);
      hungUp.abort();
      await expect(call).rejects.toThrow(/abort/);
      const { entries } = await mock.defaultSandbox.journal.wait({ reason: "CLIENT_GONE" });
      expect(entries).toMatchObject([{ operation: "triggerAuditAnalysis", status: null }]);
      await mock.clock.advance("5m");
      expect((await agent(path)).body).toMatchObject({ status: "complete" });
      expect((await deliverables(agent, id)).executiveSummary).toContain("Sample client");
    }));

  it.each(["reset", "delete", "stop"] as const)("is answered with a 503 at once by a %s", (end) =>
    withMock(frozen, async (mock) => {
      const sandbox = await mock.sandbox({ clock: "frozen" });
      const agent = agentOf(mock, sandbox.token);
      const calls = [];
      for (let count = 0; count < 3; count += 1) calls.push((await analyse(agent, sandbox.projects.ready)).answer);
      await (end === "stop" ? mock.stop() : sandbox[end]());
      for (const call of calls)
        expect(await call).toMatchObject({
          status: 503,
          body: { error: "The server no longer waits for the audit analysis." },
        });
    }),
  );

  it("is finished by hand like a job, and is no job to a client", () =>
    withMock(frozen, async (mock, agent) => {
      const { jobs } = mock.defaultSandbox;
      const path = magic("stuck-processing");
      const { answer } = await analyse(agent, path);
      const [job] = await jobs.list();
      expect(job).toMatchObject({ synchronous: true, status: "processing", projectId: path });
      expect((await agent(`/api/agent/jobs/${job?.id}`)).status).toBe(404);
      await expect(jobs.vanish(job?.id ?? "")).rejects.toThrow(/complete or fail it instead/);
      await jobs.complete(job?.id ?? "");
      expect((await answer).status).toBe(200);
      const again = await analyse(agent, path);
      await jobs.fail((await jobs.list())[0]?.id ?? "", { error: "Sample reason." });
      expect(await again.answer).toMatchObject({
        status: 500,
        body: { error: "The audit analysis failed: Sample reason." },
      });
    }));

  it("is a 402 when its credits are not there, and takes nothing from the queue of scenarios", () =>
    withMock(frozen, async (mock) => {
      const { owners, scenarios } = mock.defaultSandbox;
      const { id: ownerId, token } = await owners.create({ creditsAllocated: 1010, creditsUsed: 0 });
      const agent = agentOf(mock, token);
      const id = await created(agent);
      await mock.defaultSandbox.prepareProject(id);
      await scenarios.queue("fails");
      for (const path of [`/api/projects/${id}/audit-analysis`, `/api/agent/projects/${id}/audit-analysis/async`])
        expect((await agent(path, { method: "POST" })).status).toBe(402);
      expect((await creditsOf(agent)).remaining).toBe(10);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).status).toBe(404);
      expect((await mock.defaultSandbox.read()).queue).toEqual(["fails"]);
      await owners.set(ownerId, { creditsAllocated: 1060 });
      expect(await trigger(agent, id)).toMatchObject({ status: "pending" });
    }));

  it("and one of a job are the same thing: shown the same way, charged the same, in one history", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      await mock.defaultSandbox.prepareProject(id);
      const { jobId } = await trigger(agent, id);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).status).toBe(404);
      const [, starts, ends] = (await mock.defaultSandbox.jobs.get(jobId)).timeline;
      await mock.clock.setTo(starts?.at ?? "");
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toMatchObject({
        status: "running",
        createdAt: starts?.at,
      });
      const { answer } = await analyse(agent, id);
      await mock.clock.setTo(ends?.at ?? "");
      const { analysisId } = await poll(agent, jobId);
      // The one that began last is the most recent, although the other has finished.
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toMatchObject({ status: "running" });
      const ofJob = await deliverables(agent, id);
      await mock.clock.advance("5m");
      const analysis = analysisOf(await answer);
      expect(analysis.id).not.toBe(analysisId);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toEqual(analysis);
      expect(await deliverables(agent, id)).not.toEqual(ofJob);
      expect((await deliverables(agent, id)).risks).toEqual(analysis.findings);
    }));

  it("leaves what was found before in place while it runs and when it fails", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      const first = await analyse(agent, id);
      await mock.clock.advance("5m");
      await first.answer;
      const found = await deliverables(agent, id);
      await mock.defaultSandbox.scenarios.queue("fails");
      const second = await analyse(agent, id);
      expect(await deliverables(agent, id)).toEqual(found);
      await mock.clock.advance("5m");
      expect((await second.answer).status).toBe(500);
      expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toMatchObject({ status: "failed" });
      expect(await deliverables(agent, id)).toEqual(found);
    }));

  it("is failed when its job vanishes before it is done", () =>
    withMock(frozen, async (mock, agent) => {
      const { jobId } = await trigger(agent, magic("stuck-processing"));
      await mock.clock.advance("10s");
      await mock.defaultSandbox.jobs.vanish(jobId);
      expect((await agent(`/api/projects/${magic("stuck-processing")}/audit-analysis`)).body).toMatchObject({
        status: "failed",
      });
    }));
});

describe("opportunities and deliverables", () => {
  it("are none, and 404, before there is an analysis", () =>
    withMock(frozen, async (_mock, agent) => {
      const id = await created(agent);
      expect(await opportunitiesOf(agent, id)).toEqual([]);
      expect(await agent(`/api/projects/${id}/deliverables`)).toMatchObject({
        status: 404,
        body: { error: "No audit analysis found for this project" },
      });
    }));

  it("of a category are those of all that have it; an unknown one is a 400 that names those there are", () =>
    withMock(frozen, async (mock, agent) => {
      const { answer } = await analyse(agent, magic("completes"));
      await mock.clock.advance("5m");
      await answer;
      const id = magic("completes");
      const all = await opportunitiesOf(agent, id);
      expect(await deliverables(agent, id)).toMatchObject({ opportunities: all });
      const categories = ["quick_wins", "big_swings", "nice_to_haves", "deprioritize"];
      const byCategory = [];
      for (const category of categories)
        byCategory.push(...(await opportunitiesOf(agent, id, `?category=${category}`)));
      expect(byCategory.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
        all.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      );
      const { status, body } = await agent(`/api/projects/${id}/opportunities?category=all`);
      expect([status, body]).toEqual([
        400,
        { error: expect.stringContaining("quick_wins, big_swings, nice_to_haves, deprioritize") as string },
      ]);
    }));

  it("hold together for every seed: what is counted, named or depended on is there", () => {
    const project = { clientName: "Sample client", currency: "EUR", stakeholdersCount: 3 } as never;
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.nat(), fc.uuid(), (seed, id) => {
        const made = deliverablesOf(seed, project, { id });
        expect(deliverablesOf(seed, project, { id })).toEqual(made);
        const { executiveSummary, opportunities, risks, stakeholderMemos } = made;
        const titles = opportunities.map(({ title }) => title);
        expect(new Set(titles).size).toBe(titles.length);
        expect(opportunities.length).toBeGreaterThanOrEqual(6);
        for (const { category, impactScore, effortScore, dependencies, roiPotential } of opportunities) {
          for (const score of [impactScore, effortScore]) {
            expect(Number.isInteger(score) && score >= 1 && score <= 10).toBe(true);
          }
          expect(category).toBe(categoryOf(impactScore, effortScore));
          for (const title of dependencies) expect(titles).toContain(title);
          expect(roiPotential).toMatch(/^EUR [\d,]+ to EUR [\d,]+ a year$/);
          seen.add(category);
        }
        const count = (category: string) => opportunities.filter((each) => each.category === category).length;
        expect(executiveSummary).toContain(`${opportunities.length} opportunities: `);
        expect(executiveSummary).toMatch(new RegExp(`\\b${count("quick_wins")} quick wins?\\b`));
        if (count("big_swings") > 0)
          expect(executiveSummary).toMatch(new RegExp(`\\b${count("big_swings")} big swings?\\b`));
        expect(executiveSummary).toMatch(new RegExp(`\\b${risks.length} risks?,`));
        expect(stakeholderMemos).toHaveLength(3);
        for (const { memo } of stakeholderMemos) {
          expect(opportunities.some(({ roiPotential }) => memo.includes(roiPotential))).toBe(true);
          expect(risks.some(({ title }) => memo.includes(title))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(4);
  });
});

describe("the credits of a period", () => {
  it("are all there again when it ends, and what was used counts in its own period alone", () =>
    withMock(frozen, async (mock, agent) => {
      await created(agent);
      const { nextReset } = await creditsOf(agent);
      await mock.clock.setTo(Date.parse(nextReset) - 1);
      expect(await creditsOf(agent)).toMatchObject({ used: 5500, daysUntilReset: 1, nextReset });
      await mock.clock.advance(1);
      expect(await creditsOf(agent)).toMatchObject({ used: 0, daysUntilReset: 28, lastReset: nextReset });
      await created(agent);
      expect(await creditsOf(agent)).toMatchObject({ used: 1000, remaining: 49_000, projectsRemaining: 49 });
      await mock.clock.advance("672h");
      expect(await creditsOf(agent)).toMatchObject({ used: 0 });
      expect((await mock.defaultSandbox.owners.list())[0]).toMatchObject({ creditsUsed: 0 });
    }));

  it("are set by hand, never to more used than there are", () =>
    withMock(frozen, async (mock, agent) => {
      const { owners, owner } = mock.defaultSandbox;
      expect(await owners.set(owner.id, { creditsAllocated: 3000, creditsUsed: 2500 })).toMatchObject({
        creditsUsed: 2500,
      });
      expect(await creditsOf(agent)).toMatchObject({ remaining: 500, canCreateProject: false });
      await expect(owners.set(owner.id, { creditsAllocated: 100 })).rejects.toThrow(/creditsAllocated leaves 2500/);
      await expect(owners.set("user_nobody", {})).rejects.toMatchObject({ status: 404 });
      expect(await creditsOf(agent)).toMatchObject({ allocated: 3000, used: 2500 });
    }));
});

describe("the tokens of an owner", () => {
  it("are ten that are active at the most; one that is revoked or has expired makes room", () =>
    withMock(frozen, async (mock) => {
      const sandbox = await mock.sandbox({ clock: "frozen" });
      const made = [];
      for (let count = 1; count < 10; count += 1) made.push(await sandbox.tokens.create({ expiresInMs: "1h" }));
      const refused = { status: 409, message: expect.stringContaining("10 active tokens") as string };
      await expect(sandbox.tokens.create()).rejects.toMatchObject(refused);
      expect(await sandbox.tokens.list()).toHaveLength(10);
      await sandbox.tokens.revoke(made[0]?.id ?? "");
      await sandbox.tokens.create();
      await expect(sandbox.tokens.create()).rejects.toMatchObject(refused);
      await sandbox.clock.advance("1h");
      await sandbox.tokens.create();
      expect((await sandbox.owners.create()).token).toMatch(/^aky_/);
    }));
});

describe("preparing a project", () => {
  it("gives it what a job needs, and takes nothing from one that has more", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await created(agent);
      expect((await agent(`/api/agent/projects/${id}/audit-analysis/async`, { method: "POST" })).status).toBe(422);
      const wanted = { documents: 2, stakeholders: 4 };
      expect(await mock.defaultSandbox.prepareProject(id, wanted)).toMatchObject({
        status: "interviews",
        documentsCount: 2,
        stakeholdersCount: 4,
      });
      expect(await mock.defaultSandbox.prepareProject(id, { documents: 1, stakeholders: 1 })).toMatchObject({
        documentsCount: 2,
        stakeholdersCount: 4,
      });
      const { jobId } = await trigger(agent, id);
      await mock.clock.advance("20s");
      expect((await poll(agent, jobId)).status).toBe("completed");
      expect((await deliverables(agent, id)).stakeholderMemos).toHaveLength(4);
      const nowhere = mock.defaultSandbox.prepareProject("00000000-0000-4000-8000-0000000000ff");
      await expect(nowhere).rejects.toMatchObject({ status: 404 });
    }));
});
