import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { magicProjectId, scenarioNamed } from "../src/scenarios/scenarios.ts";
import { type Agent, agentOf, analyse, type Answer, poll, sampleClient, trigger, withMock } from "./support/agent.ts";
import { createdId, creditsOf } from "./support/projects.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;
const magic = (name: string) => magicProjectId(scenarioNamed(name) ?? ({ number: 0 } as never));

const analysisOf = (answer: Answer) => (answer.body as Schemas["AuditAnalysisRun"]).analysis;
const deliverables = async (agent: Agent, id: string) =>
  ((await agent(`/api/projects/${id}/deliverables`)).body as { data: Schemas["Deliverables"] }).data;

describe("POST /api/projects/{id}/audit-analysis", () => {
  it("a synchronous analysis takes 60 to 300 s on the sandbox's clock, is shown as running meanwhile, and its response is the analysis that can be read then", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

  it("a synchronous analysis takes a sixtieth of its time on a clock scaled by 60", () =>
    withMock({ clock: "scaled", clockScale: 60, seed: 7 }, async (_mock, agent) => {
      const began = performance.now();
      const answer = await agent(`/api/projects/${magic("completes")}/audit-analysis`, { method: "POST" });
      expect(answer.status).toBe(200);
      const tookMs = performance.now() - began;
      const { createdAt, completedAt } = analysisOf(answer);
      expect(tookMs).toBeGreaterThanOrEqual((Date.parse(completedAt ?? "") - Date.parse(createdAt)) / 60 - 2);
    }));

  it("a synchronous analysis that fails answers 500 with the reason, and is shown as failed", () =>
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

  it("a synchronous analysis goes on when the client disconnects", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

  it.each(["reset", "delete", "stop"] as const)("waiting synchronous analyses get 503 at once on a %s", (end) =>
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

  it("the control plane completes and fails a synchronous analysis like a job, and polling it answers 404", () =>
    withMock(frozen, async (mock, agent) => {
      const { jobs } = mock.defaultSandbox;
      const path = magic("stuck-processing");
      const { answer } = await analyse(agent, path);
      const [job] = await jobs.list();
      expect(job).toMatchObject({ synchronous: true, status: "processing", projectId: path });
      expect((await agent(`/api/agent/jobs/${job?.id}`)).status).toBe(404);
      await expect(jobs.vanish(job?.id ?? "")).rejects.toThrow(/Complete or fail the job instead/);
      await jobs.complete(job?.id ?? "");
      expect((await answer).status).toBe(200);
      const again = await analyse(agent, path);
      await jobs.fail((await jobs.list())[0]?.id ?? "", { error: "Sample reason." });
      expect(await again.answer).toMatchObject({
        status: 500,
        body: { error: "The audit analysis failed: Sample reason." },
      });
    }));

  it("an analysis without enough credits answers 402, and consumes no queued scenario", () =>
    withMock(frozen, async (mock) => {
      const { owners, scenarios } = mock.defaultSandbox;
      const { id: ownerId, token } = await owners.create({ creditsAllocated: 1010, creditsUsed: 0 });
      const agent = agentOf(mock, token);
      const id = await createdId(agent);
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

  it("a synchronous analysis and the analysis of a job belong to one history, of which the one begun last is shown", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

  it("the deliverables of the previous analysis stay while the next one runs and when it fails", () =>
    withMock(frozen, async (mock, agent) => {
      const id = await createdId(agent);
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

  it("an analysis is shown as failed when its job vanishes before it has completed", () =>
    withMock(frozen, async (mock, agent) => {
      const { jobId } = await trigger(agent, magic("stuck-processing"));
      await mock.clock.advance("10s");
      await mock.defaultSandbox.jobs.vanish(jobId);
      expect((await agent(`/api/projects/${magic("stuck-processing")}/audit-analysis`)).body).toMatchObject({
        status: "failed",
      });
    }));
});
