import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { questionsOf, sampleAnswers, scoreOf } from "../src/resources/assessment-configs/module.ts";
import { type Agent, agentIn, agentOf, withMock } from "./support/agent.ts";
import { receiverOf } from "./support/receiver.ts";

type Schemas = components["schemas"];

const frozen = { clock: "frozen", seed: 7 } as const;
const listPath = "/api/lead-generation/leads";

async function listed(agent: Agent, query = ""): Promise<Schemas["LeadList"]> {
  const { status, body } = await agent(`${listPath}${query}`);
  expect(status).toBe(200);
  return body as Schemas["LeadList"];
}

const read = async (agent: Agent, id: string) =>
  ((await agent(`${listPath}/${id}`)).body as { lead: Schemas["LeadDetail"] }).lead;

const convert = (agent: Agent, id: string) => agent(`${listPath}/${id}/convert`, { method: "POST" });

const credits = async (agent: Agent) => ((await agent("/api/user/credits")).body as Schemas["Credits"]).remaining;

describe("the list of leads", () => {
  it("the demo data has a lead in each state, and two of one business", () =>
    withMock(frozen, async (_mock, agent) => {
      const { data, pagination, filters } = await listed(agent, "?status=all");
      expect(data.map(({ status }) => status).toSorted()).toEqual([
        "archived",
        "completed",
        "completed",
        "completed",
        "converted",
        "pending",
      ]);
      expect(new Set(data.map(({ businessName }) => businessName)).size).toBe(data.length - 1);
      expect(pagination).toEqual({ page: 1, limit: 50, total: 6, totalPages: 1 });
      expect(filters).toEqual({ status: "all", sortBy: "created_at", sortOrder: "desc" });
    }));

  it("the list leaves out archived leads unless they are asked for, and has no answers", () =>
    withMock(frozen, async (_mock, agent) => {
      const statuses = async (query: string) => (await listed(agent, query)).data.map(({ status }) => status);
      expect(await statuses("")).not.toContain("archived");
      expect(await statuses("?status=archived")).toEqual(["archived"]);
      expect(await statuses("?status=all")).toHaveLength(6);
      expect((await listed(agent)).data[0]).not.toHaveProperty("surveyResponses");
    }));

  it.each(["?status=open", "?sortBy=score", "?sortOrder=up", "?page=0", "?limit=101", "?limit=x", "?page=1&page=2"])(
    "a list of leads with the query %s is refused with 400",
    (query) =>
      withMock(frozen, async (_mock, agent) => {
        expect((await agent(listPath + query)).status).toBe(400);
      }),
  );

  it("timestamps have the format of database rows, and only leads that sent their survey a conversionTimestamp", () =>
    withMock(frozen, async (_mock, agent) => {
      for (const lead of (await listed(agent, "?status=all")).data) {
        for (const at of [lead.createdAt, lead.updatedAt])
          expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/);
        expect(lead.conversionTimestamp === null).toBe(lead.status === "pending");
        expect(lead.convertedToAuditId === null).toBe(lead.status !== "converted");
      }
    }));

  const sorts: readonly (readonly [string, (lead: Schemas["Lead"]) => string | number | null])[] = [
    ["created_at", ({ createdAt }) => createdAt.slice(0, 23)],
    ["updated_at", ({ updatedAt }) => updatedAt.slice(0, 23)],
    ["ai_readiness_score", ({ aiReadinessScore }) => aiReadinessScore],
    ["composite_score", ({ compositeScore }) => compositeScore],
    ["business_name", ({ businessName }) => businessName?.toLowerCase() ?? null],
  ];

  it.each(sorts)("leads are sorted by %s in both directions, and those without a value come last", (sortBy, valueOf) =>
    withMock(frozen, async (mock, agent) => {
      const { leads, clock } = mock.defaultSandbox;
      await leads.add({ count: 20, ties: true, missingScores: true, duplicates: true });
      await clock.advance("1h");
      const [one] = await leads.add({ count: 3, status: "pending" });
      await leads.complete(one?.id ?? "", { score: 55 });
      for (const sortOrder of ["asc", "desc"]) {
        const { data } = await listed(agent, `?status=all&limit=100&sortBy=${sortBy}&sortOrder=${sortOrder}`);
        const values = data.map(valueOf);
        const known = values.filter((value) => value !== null);
        expect(values.slice(known.length).every((value) => value === null)).toBe(true);
        const sorted = known.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(known).toEqual(sortOrder === "asc" ? sorted : sorted.toReversed());
      }
    }),
  );

  it("a thousand leads page without a gap or a double while others arrive and are archived", () =>
    withMock({ ...frozen, rateLimits: false }, async (mock) => {
      await using sandbox = await mock.sandbox({ clock: "frozen", seed: 1 });
      const agent = agentIn(sandbox);
      const before = await sandbox.leads.add({ count: 1000, ties: true, missingScores: true, duplicates: true });
      for (const sortBy of sorts.map(([name]) => name)) {
        const seen: string[] = [];
        for (let page = 1; ; page += 1) {
          const { data, pagination } = await listed(agent, `?limit=100&page=${page}&sortBy=${sortBy}`);
          seen.push(...data.map(({ id }) => id));
          if (page >= pagination.totalPages) break;
          await sandbox.leads.add({ count: 7, ties: true });
        }
        expect(new Set(seen).size).toBe(seen.length);
        const ids = new Set(seen);
        expect(before.every(({ id }) => ids.has(id))).toBe(true);
      }
    }));

  it("a client that filters on surveyStatus gets all leads, and a hint in the journal", () =>
    withMock(frozen, async (mock, agent) => {
      expect((await listed(agent, "?surveyStatus=completed")).data).toHaveLength(5);
      const { entries } = await mock.defaultSandbox.journal.read({ operation: "listLeads" });
      expect(entries.map(({ reason }) => reason.code)).toEqual(["SURVEY_STATUS_IGNORED"]);
    }));
});

describe("a lead", () => {
  it("a lead shows its answers and the ReadyLink that it came through, also when that is deleted", () =>
    withMock(frozen, async (_mock, agent) => {
      const [lead] = (await listed(agent)).data.filter(({ status }) => status === "completed");
      const { surveyResponses, trackingUrl } = await read(agent, lead?.id ?? "");
      expect(Object.keys(surveyResponses)).toHaveLength(25);
      expect(surveyResponses["q5"]).toBeInstanceOf(Array);
      expect((await agent(`/api/agent/readylinks/${trackingUrl?.id}`, { method: "DELETE" })).status).toBe(204);
      expect((await read(agent, lead?.id ?? "")).trackingUrl).toEqual(trackingUrl);
    }));

  it("a lead of another owner is not there, and only the journal says whose it is", () =>
    withMock(frozen, async (mock, agent) => {
      const theirs = agentOf(mock, mock.tokens.secondOwner);
      const [lead] = (await listed(theirs)).data;
      for (const answer of [await agent(`${listPath}/${lead?.id}`), await convert(agent, lead?.id ?? "")])
        expect([answer.status, answer.body]).toEqual([404, { error: "Lead not found" }]);
      const { entries } = await mock.defaultSandbox.journal.read({ status: 404 });
      expect(entries.map(({ reason }) => reason.code)).toEqual(["LEAD_OF_ANOTHER_OWNER", "LEAD_OF_ANOTHER_OWNER"]);
    }));

  it("web research runs on the sandbox's clock: pending, processing, then completed with another score", () =>
    withMock(frozen, async (mock, agent) => {
      const { leads, clock } = mock.defaultSandbox;
      const [lead] = await leads.add({ score: 60 });
      const id = lead?.id ?? "";
      await leads.research(id, { compositeScore: 90 });
      const seen = [(await read(agent, id)).webResearchStatus];
      for (let step = 0; step < 2; step += 1) {
        expect((await clock.advanceToNextEvent()).event.kind).toBe("webResearch");
        seen.push((await read(agent, id)).webResearchStatus);
      }
      expect(seen).toEqual(["pending", "processing", "completed"]);
      expect(await read(agent, id)).toMatchObject({ aiReadinessScore: 60, compositeScore: 90 });
      const { data } = await listed(agent, "?sortBy=composite_score");
      expect(data[0]?.id).toBe(id);
      await leads.research(id, { outcome: "failed", startsInMs: 0, takesMs: 0 });
      expect(await read(agent, id)).toMatchObject({ webResearchStatus: "failed", compositeScore: 90 });
      // No list has been read in between.
      await leads.research(id, { compositeScore: 70, startsInMs: 0, takesMs: 0 });
      await leads.research(id, { outcome: "failed", startsInMs: 0, takesMs: 0 });
      expect(await read(agent, id)).toMatchObject({ webResearchStatus: "failed", compositeScore: 70 });
    }));

  it("a score follows from the answers and the weights, is a whole number from 0 to 100, and 0 without an answer", () => {
    const questions = questionsOf(null);
    const weights = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 1e6 }), (drawn, seed) => {
        const weighted = questions.map((question, index) => ({ ...question, weight: drawn[index] ?? 1 }));
        const score = scoreOf(weighted, sampleAnswers(seed, "a lead", questions));
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(scoreOf(weighted, {})).toBe(0);
      }),
    );
    const only = (id: string) => questions.map((question) => ({ ...question, weight: question.id === id ? 1 : 0 }));
    expect(scoreOf(only("q2"), { q2: "In software", q3: 1 })).toBe(67);
    expect(scoreOf(only("q3"), { q3: 10 })).toBe(100);
    // An option counts once, and what is no number counts as no answer.
    expect(scoreOf(only("q5"), { q5: Array.from({ length: 60 }, () => "Customers") })).toBe(17);
    expect(scoreOf(only("q3"), { q3: "many" })).toBe(0);
  });

  it("a survey that is sent announces survey_completed to the webhook", () =>
    withMock(frozen, async (mock) => {
      await using receiver = await receiverOf(200);
      const { leads, webhook } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      const [lead] = await leads.add({ status: "pending" });
      await leads.complete(lead?.id ?? "", { answers: { q2: "In software" } });
      await receiver.count(1);
      expect(JSON.parse(receiver.received[0]?.body ?? "")).toEqual({
        version: "1",
        event: "survey_completed",
        timestamp: "2026-01-01T00:00:00.000Z",
        data: {
          projectId: null,
          surveyId: lead?.readyLinkId,
          respondentId: lead?.id,
          completedAt: "2026-01-01T00:00:00.000Z",
        },
      });
    }));
});

describe("the conversion of a lead", () => {
  it("a lead becomes a project with a business analysis and the survey as a document, for 1,000 credits", () =>
    withMock(frozen, async (mock, agent) => {
      const [lead] = await mock.defaultSandbox.leads.add({ businessName: "Sample client" });
      const id = lead?.id ?? "";
      const before = await credits(agent);
      const { status, body } = await convert(agent, id);
      const auditId = expect.any(String) as string;
      expect([status, body]).toEqual([200, { success: true, data: { auditId, creditsUsed: 1000, pdfAttached: true } }]);
      expect(await credits(agent)).toBe(before - 1000);
      const { data } = body as Schemas["LeadConversion"];
      expect(await read(agent, id)).toMatchObject({ status: "converted", convertedToAuditId: data.auditId });
      const project = (await agent(`/api/projects/${data.auditId}`)).body as Schemas["Project"];
      expect(project).toMatchObject({
        clientName: "Sample client",
        status: "interviews",
        hasAnalysis: true,
        hasInterviewAnalysis: false,
        stakeholdersCount: 1,
        lastActivity: { type: "document_upload" },
      });
      expect(project.documents).toHaveLength(1);
      const path = `projects/${data.auditId}/audit-analysis`;
      expect((await agent(`/api/agent/${path}/async`, { method: "POST" })).status).toBe(422);
    }));

  it("a pending lead, or one whose document cannot be made, becomes a project without a document", () =>
    withMock(frozen, async (mock, agent) => {
      const { leads } = mock.defaultSandbox;
      const [pending] = await leads.add({ status: "pending" });
      const [completed] = await leads.add();
      await leads.set(completed?.id ?? "", { pdf: false });
      for (const lead of [pending, completed]) {
        const { data } = (await convert(agent, lead?.id ?? "")).body as Schemas["LeadConversion"];
        expect(data.pdfAttached).toBe(false);
        const project = (await agent(`/api/projects/${data.auditId}`)).body as Schemas["Project"];
        expect([project.documents, project.lastActivity, project.status]).toEqual([[], null, "setup"]);
      }
    }));

  it("of two conversions at once one is refused with 400 and charges nothing", () =>
    withMock(frozen, async (mock, agent) => {
      const [lead] = await mock.defaultSandbox.leads.add();
      const before = await credits(agent);
      const answers = await Promise.all([convert(agent, lead?.id ?? ""), convert(agent, lead?.id ?? "")]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
      expect(answers.find(({ status }) => status === 400)?.body).toEqual({
        error: "The lead has already been converted.",
      });
      expect(await credits(agent)).toBe(before - 1000);
      const { entries } = await mock.defaultSandbox.journal.read({ status: 400 });
      expect(entries[0]?.reason.code).toBe("LEAD_ALREADY_CONVERTED");
    }));

  it.each([
    ["credits", { creditsAllocated: 900, creditsUsed: 0 }, 402, "INSUFFICIENT_CREDITS"],
    ["a plan", { tier: "solo" as const }, 403, "TIER_INSUFFICIENT"],
  ])("a conversion for want of %s is refused and changes nothing", (_what, account, status, reason) =>
    withMock(frozen, async (mock, agent) => {
      const { leads, owners, owner, journal } = mock.defaultSandbox;
      const [lead] = await leads.add();
      await owners.set(owner.id, account);
      const before = await leads.list();
      const projects = (await agent("/api/projects")).body;
      expect((await convert(agent, lead?.id ?? "")).status).toBe(status);
      expect(await leads.list()).toEqual(before);
      expect((await agent("/api/projects")).body).toEqual(projects);
      expect((await journal.read({ operation: "convertLead" })).entries[0]?.reason.code).toBe(reason);
    }),
  );

  it("the journal says when a client converts without having read its credits", () =>
    withMock(frozen, async (mock, agent) => {
      const { leads, journal } = mock.defaultSandbox;
      const [first, second] = await leads.add({ count: 2 });
      await convert(agent, first?.id ?? "");
      await credits(agent);
      await convert(agent, second?.id ?? "");
      const { entries } = await journal.read({ operation: "convertLead" });
      expect(entries.map(({ reason }) => reason.code)).toEqual(["CONVERTED_WITHOUT_READING_CREDITS", "ANSWERED"]);
    }));
});

describe("the levers of leads", () => {
  it("a lead that is archived and restored has the status that it had before", () =>
    withMock(frozen, async (mock, agent) => {
      const { leads } = mock.defaultSandbox;
      const [lead] = await leads.add();
      const id = lead?.id ?? "";
      expect((await leads.archive(id)).status).toBe("archived");
      expect((await listed(agent, "?status=archived")).data.map((each) => each.id)).toContain(id);
      await expect(leads.archive(id)).rejects.toMatchObject({ status: 409 });
      expect((await leads.restore(id)).status).toBe("completed");
      expect((await listed(agent, "?status=archived")).data.map((each) => each.id)).not.toContain(id);
      await expect(leads.restore(id)).rejects.toMatchObject({ status: 409 });
      expect((await listed(agent, "?status=all")).pagination.total).toBe(7);
    }));

  it("leads that are added with a seed are the same again, with duplicates, ties and missing scores as asked for", () =>
    withMock(frozen, async (mock) => {
      const added = async (seed: number) => {
        await using sandbox = await mock.sandbox({ clock: "frozen", seed: 3 });
        return await sandbox.leads.add({ count: 12, seed, duplicates: true, ties: true, missingScores: true });
      };
      const [leads, again, others] = [await added(1), await added(1), await added(2)];
      const shown = (some: typeof leads) =>
        some.map(({ businessName, aiReadinessScore, clientEmail }) => [businessName, aiReadinessScore, clientEmail]);
      expect(shown(again)).toEqual(shown(leads));
      expect(shown(others)).not.toEqual(shown(leads));
      expect(new Set(leads.map(({ businessName }) => businessName)).size).toBe(8);
      const scores = leads.map(({ aiReadinessScore }) => aiReadinessScore);
      expect(scores.filter((score) => score === null)).toHaveLength(3);
      expect(scores.every((score) => (score ?? 0) % 10 === 0)).toBe(true);
    }));

  it("levers that do not fit the state of a lead are refused with 409, and those on no lead with 404", () =>
    withMock(frozen, async (mock) => {
      const { leads } = mock.defaultSandbox;
      const [completed] = await leads.add();
      const [pending] = await leads.add({ status: "pending" });
      await expect(leads.complete(completed?.id ?? "")).rejects.toMatchObject({ status: 409 });
      await expect(leads.research(pending?.id ?? "")).rejects.toMatchObject({ status: 409 });
      await leads.research(completed?.id ?? "");
      await expect(leads.research(completed?.id ?? "")).rejects.toMatchObject({ status: 409 });
      const unknown = "00000000-0000-4000-8000-000000000000";
      await expect(leads.archive(unknown)).rejects.toMatchObject({ status: 404 });
      await expect(leads.add({ readyLinkId: unknown })).rejects.toMatchObject({ status: 400 });
    }));
});
