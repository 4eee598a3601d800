import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { databaseTimestamp } from "../src/core/database-timestamp.ts";
import { start } from "../src/start.ts";
import { agentOf, withMock, type Agent, poll, sampleClient, trigger, withBody } from "./support/agent.ts";
import { createdId, createProject, creditsOf } from "./support/projects.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;

const deliverables = async (agent: Agent, id: string) =>
  ((await agent(`/api/projects/${id}/deliverables`)).body as { data: Schemas["Deliverables"] }).data;

describe("creating a project", () => {
  it("POST /api/projects answers 201 with a project in setup, charges 1,000 credits, and the project can be read at once", () =>
    withMock(frozen, async (_mock, agent) => {
      const before = await creditsOf(agent);
      const { status, body } = await createProject(agent, { ...sampleClient, description: "Sample", currency: "EUR" });
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
  ])("POST /api/projects with %j answers 400, names %s and charges nothing", (fields, named) =>
    withMock(frozen, async (_mock, agent) => {
      const before = await creditsOf(agent);
      const { status, body } = await createProject(agent, fields);
      expect([status, body]).toEqual([400, { error: expect.stringContaining(named) as string }]);
      expect(await creditsOf(agent)).toEqual(before);
    }),
  );

  it("POST /api/projects answers 402 and creates nothing when fewer credits are left than a project costs", () =>
    withMock(frozen, async (mock) => {
      const { token } = await mock.defaultSandbox.owners.create({ creditsAllocated: 1999, creditsUsed: 0 });
      const agent = agentOf(mock, token);
      expect((await createProject(agent)).status).toBe(201);
      expect(await creditsOf(agent)).toMatchObject({ remaining: 999, canCreateProject: false, projectsRemaining: 0 });
      const projects = (await agent("/api/projects")).body;
      const { status, body } = await createProject(agent);
      expect([status, body]).toEqual([402, { error: "Insufficient credits: 1000 needed, 999 left" }]);
      expect((await agent("/api/projects")).body).toEqual(projects);
      expect((await creditsOf(agent)).remaining).toBe(999);
    }));

  it("every write answers 403 and names the required tier when the owner's tier is too low", () =>
    withMock(frozen, async (mock, agent) => {
      const ready = await createdId(agent);
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
      expect((await createProject(agent)).status).toBe(201);
    }));

  it("created projects have different ids, which are the same again for the same seed", async () => {
    const ids = async () => {
      await using mock = await start(frozen);
      const agent = agentOf(mock, mock.token);
      return [await createdId(agent), await createdId(agent)];
    };
    const [first, second] = [await ids(), await ids()];
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });
});

describe("changing a project", () => {
  it("PATCH /api/projects/{id} changes the fields that are given and nothing else", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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
  ])("PATCH /api/projects/{id} with %j answers 400 with the code %s and changes nothing", (change, code) =>
    withMock(frozen, async (_mock, agent) => {
      const id = await createdId(agent);
      const before = (await agent(`/api/projects/${id}`)).body;
      const { status, body } = await agent(`/api/projects/${id}`, withBody("PATCH", change));
      expect([status, (body as Schemas["Error"]).code]).toEqual([400, code]);
      expect((await agent(`/api/projects/${id}`)).body).toEqual(before);
    }),
  );

  it("PATCH /api/projects/{id} accepts the longest allowed values, and another owner's project answers 404 to every request", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

describe("preparing a project", () => {
  it("prepareProject adds the documents and interviews that a job needs, and removes none that are there", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

describe("reading projects", () => {
  it("GET /api/projects lists projects by number of documents, then by last update", () =>
    withMock(frozen, async (_mock, agent) => {
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      const order = list.map(({ documentsCount, updatedAt }) => [documentsCount, Date.parse(updatedAt)] as const);
      const sorted = order.toSorted(([docs, at], [otherDocs, otherAt]) => otherDocs - docs || otherAt - at);
      expect(order).toEqual(sorted);
      expect(list.map(({ clientName }) => clientName)).toEqual(
        expect.arrayContaining([
          "Sample: ready for an analysis",
          "Sample: already analysed",
          "Sample: lacks the interview analysis",
          "Sample: lacks the document analysis",
          "Sample: just set up",
        ]),
      );
    }));

  it("GET /api/projects orders projects created in one millisecond by the microseconds of their timestamps", () =>
    withMock({ ...frozen, rateLimits: false }, async (_mock, agent) => {
      for (let count = 0; count < 8; count += 1)
        await agent("/api/projects", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ clientName: `Sample ${count}`, industry: "Testing", companySize: "1-10" }),
        });
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      const instants = list.filter(({ documentsCount }) => documentsCount === 0).map(({ updatedAt }) => updatedAt);
      expect(instants.length).toBeGreaterThan(8);
      expect(instants).toEqual(instants.toSorted().toReversed());
    }));

  it("GET /api/projects/{id} agrees with the list in every field that both have", () =>
    withMock(frozen, async (_mock, agent) => {
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      for (const item of list) {
        const project = (await agent(`/api/projects/${item.id}`)).body as Schemas["Project"];
        const { databaseStatus, uiStatus, canView, deliverablesStatus, ...short } = item;
        expect(project).toMatchObject(short);
        expect(project.documents).toHaveLength(item.documentsCount);
        expect(project.businessAnalysis).toHaveLength(item.hasAnalysis ? 1 : 0);
        expect(["setup", "analysis", "interviews"]).toContain(databaseStatus);
        expect([uiStatus, canView]).toEqual([
          item.hasAuditAnalysis ? "completed" : "in-progress",
          item.hasAuditAnalysis,
        ]);
        expect(Object.values(deliverablesStatus)).toEqual(Array(4).fill(false));
      }
    }));

  it("a project's timestamps have microseconds without trailing zeros and a numeric offset", () => {
    for (let at = 0; at < 300; at += 1) {
      const written = databaseTimestamp(7, "project", at);
      expect(written).toMatch(/^1970-01-01T00:00:00(\.\d{0,5}[1-9])?\+00:00$/);
      expect(Date.parse(written)).toBe(at);
    }
  });
});
