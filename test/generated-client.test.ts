import createClient from "openapi-fetch";
import { expect, it } from "vitest";
import type { paths } from "../src/contract/openapi.gen.ts";
import { magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { type Mock, start } from "../src/start.ts";

/** A client that is generated from the contract, and waits for a job by polling. */
function clientOf(mock: Mock, token: string) {
  const api = createClient<paths>({ baseUrl: mock.url, headers: { authorization: `Bearer ${token}` } });
  async function untilDone(id: string): Promise<readonly string[]> {
    const statuses: string[] = [];
    for (;;) {
      const { data, error } = await api.GET("/api/agent/jobs/{id}", { params: { path: { id } } });
      if (!data) throw new Error(error.error);
      const { status } = data.data;
      if (status !== statuses.at(-1)) statuses.push(status);
      if (status === "completed" || status === "failed") return statuses;
      await mock.clock.advance(500);
    }
  }
  return { api, untilDone };
}

it("a generated client finds a project, triggers its analysis, polls the job and reads the analysis", async () => {
  await using mock = await start({ clock: "frozen", seed: 7 });
  const { api, untilDone } = clientOf(mock, mock.token);

  const { data: projects = [] } = await api.GET("/api/projects");
  const ready = projects.find(
    (project) => project.hasAnalysis && project.hasInterviewAnalysis && !project.hasAuditAnalysis,
  );
  const id = ready?.id ?? "";
  const { data: accepted } = await api.POST("/api/agent/projects/{id}/audit-analysis/async", {
    params: { path: { id } },
  });
  const jobId = accepted?.data.jobId ?? "";
  expect(await untilDone(jobId)).toEqual(["pending", "processing", "completed"]);

  const { data: job } = await api.GET("/api/agent/jobs/{id}", { params: { path: { id: jobId } } });
  const { data: analysis } = await api.GET("/api/projects/{id}/audit-analysis", { params: { path: { id } } });
  expect(analysis?.id).toBe(job?.data.analysisId);
  expect(analysis?.findings.length).toBeGreaterThan(0);

  const stranger = clientOf(mock, mock.tokens.secondOwner).api;
  const { error, response } = await stranger.GET("/api/agent/jobs/{id}", { params: { path: { id: jobId } } });
  expect([response.status, error]).toEqual([404, { error: "Job not found" }]);
});

it("a generated client creates a project, analyses it and reads its deliverables", async () => {
  await using mock = await start({ clock: "scaled", clockScale: 600, seed: 7 });
  const { api } = clientOf(mock, mock.token);
  const used = async () => (await api.GET("/api/user/credits")).data?.used ?? NaN;
  const before = await used();
  const body = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };
  const { data: project, response } = await api.POST("/api/projects", { body });
  expect(response.status).toBe(201);
  const params = { path: { id: project?.id ?? "" } };
  await api.PATCH("/api/projects/{id}", { params, body: { description: "Sample description" } });
  const { data: run } = await api.POST("/api/projects/{id}/audit-analysis", { params });
  expect(run?.analysis).toMatchObject({ projectId: project?.id, status: "complete" });
  const { data: quickWins } = await api.GET("/api/projects/{id}/opportunities", {
    params: { ...params, query: { category: "quick_wins" } },
  });
  const { data: deliverables } = await api.GET("/api/projects/{id}/deliverables", { params });
  expect(deliverables?.data.risks).toEqual(run?.analysis.findings);
  expect(deliverables?.data.opportunities).toEqual(expect.arrayContaining(quickWins?.opportunities ?? [null]));
  const { data: read } = await api.GET("/api/projects/{id}", { params });
  expect(read).toMatchObject({ description: "Sample description", hasAuditAnalysis: true });
  const [{ credits } = { credits: NaN }] = await mock.defaultSandbox.jobs.list({ limit: 1 });
  expect(await used()).toBe(before + 1000 + credits);
  const second = await api.POST("/api/projects", { body: { ...body, clientName: "" } });
  expect([second.response.status, second.error?.error]).toEqual([400, expect.stringContaining("clientName")]);
});

it("a generated client polls a failing job and reads its error code", async () => {
  await using mock = await start({ clock: "frozen", seed: 7 });
  const { api, untilDone } = clientOf(mock, mock.token);
  const id = magicProjectId(scenarios[3]);
  const { data: accepted } = await api.POST("/api/agent/projects/{id}/audit-analysis/async", {
    params: { path: { id } },
  });
  const jobId = accepted?.data.jobId ?? "";
  expect(await untilDone(jobId)).toEqual(["pending", "processing", "failed"]);
  const { data: job } = await api.GET("/api/agent/jobs/{id}", { params: { path: { id: jobId } } });
  expect(job?.data).toMatchObject({ errorCode: "ANALYSIS_FAILED", completedAt: null, analysisId: null });
  const { data: analysis } = await api.GET("/api/projects/{id}/audit-analysis", { params: { path: { id } } });
  expect(analysis).toMatchObject({ status: "failed", completedAt: null, summary: null, findings: [] });
});
