import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { agentOf, analyse, type JobStatus, poll, sampleClient, trigger, withBody, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";

/** Files of the versions with these schemas, each with a completed, a failed and a processing job. */
const folder = new URL("./fixtures/databases/", import.meta.url).pathname;
const schemas = readdirSync(new URL("../migrations", import.meta.url))
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.slice(0, 4))
  .toSorted();
const released = schemas.slice(0, -1);

type Answers = { jobs: Record<string, JobStatus>; analysis: components["schemas"]["AuditAnalysis"] };

/** Opens a copy of a file, whose clock is frozen. */
const opened = (schema: string, test: Parameters<typeof withMock>[1]) =>
  withFolder((copies) => {
    const db = `${copies}/mock.db`;
    copyFileSync(`${folder}${schema}.db`, db);
    return withMock({ db }, test);
  });

describe.each(released)("a file with the schema %s", (schema) => {
  const { jobs, analysis } = JSON.parse(readFileSync(`${folder}${schema}.json`, "utf8")) as Answers;

  it("the fixture has the migrations up to that schema", () => {
    const sqlite = new Sqlite(`${folder}${schema}.db`, { readonly: true });
    const applied = sqlite.prepare("SELECT count(*) FROM __drizzle_migrations").pluck().get();
    expect(applied).toBe(released.indexOf(schema) + 1);
    sqlite.close();
  });

  it("a file of an older version keeps its jobs and analyses", () =>
    opened(schema, async (mock, agent) => {
      expect(mock.seed).toBe(7);
      expect(Object.keys(jobs)).toHaveLength(3);
      for (const [id, job] of Object.entries(jobs)) expect(await poll(agent, id)).toEqual(job);
      // Files before the schema 0003 have the end of an analysis, and not its beginning.
      const { findings, summary, createdAt, ...kept } = analysis;
      expect([findings.length, summary?.length]).not.toContain(0);
      const begun = Object.values(jobs).find(({ analysisId }) => analysisId === analysis.id)?.startedAt;
      const shown = (await agent(`/api/projects/${analysis.projectId}/audit-analysis`)).body;
      expect(shown).toMatchObject({ ...kept, createdAt: begun });
      if (schema >= "0003") expect(begun).toBe(createdAt);
    }));

  it("a file of an older version lets its processing job complete", () =>
    opened(schema, async (mock, agent) => {
      const processing = Object.values(jobs).find(({ status }) => status === "processing") as JobStatus;
      await mock.clock.advance("5m");
      const { status, analysisId } = await poll(agent, processing.jobId);
      expect(status).toBe("completed");
      const { body } = await agent(`/api/projects/${processing.projectId}/audit-analysis`);
      expect(body).toMatchObject({ id: analysisId, status: "complete" });
    }));

  it("a file of an older version works with all newer features", () =>
    opened(schema, async (mock, agent) => {
      const before = (await agent("/api/user/credits")).body as components["schemas"]["Credits"];
      const spentOn = async () =>
        (await mock.defaultSandbox.jobs.list()).reduce((sum, { credits }) => sum + credits, 0);
      const spentBefore = await spentOn();
      const created = await agent("/api/projects", withBody("POST", sampleClient));
      expect(created.status).toBe(201);
      const { id } = created.body as components["schemas"]["Project"];
      const { answer } = await analyse(agent, id);
      await mock.clock.advance("5m");
      expect((await answer).status).toBe(200);
      expect((await agent(`/api/projects/${id}/deliverables`)).status).toBe(200);
      const { jobId } = await trigger(agent, analysis.projectId);
      const spent = 1000 + (await spentOn()) - spentBefore;
      const after = (await agent("/api/user/credits")).body as components["schemas"]["Credits"];
      expect(after.used - before.used).toBe(spent);
      expect((await agentOf(mock, mock.tokens.secondOwner)(`/api/agent/jobs/${jobId}`)).status).toBe(404);
      expect((await agent("/api/agent/readylinks", withBody("POST", { name: "Sample" }))).status).toBe(201);
      const [lead] = await mock.defaultSandbox.leads.add();
      const path = `/api/lead-generation/leads/${lead?.id}/convert`;
      expect((await agent(path, { method: "POST" })).status).toBe(200);
      await mock.defaultSandbox.reset();
      expect((await agent(`/api/projects/${id}`)).status).toBe(404);
    }));
});

it("there is a fixture of every released schema", () => {
  expect(released.length).toBeGreaterThan(2);
  for (const schema of released) expect(existsSync(`${folder}${schema}.db`)).toBe(true);
});
