import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { start } from "../src/start.ts";
import { agentIn, type Agent } from "./support/agent.ts";
import { controls } from "./support/controls.ts";
import { runOn } from "./support/run-here.ts";

type Schemas = components["schemas"];

const frozen = { clock: "frozen", seed: 7 } as const;

const opportunitiesIn = async (agent: Agent, projectId: string) =>
  ((await agent(`/api/projects/${projectId}/opportunities`)).body as { opportunities: Schemas["Opportunity"][] })
    .opportunities;

const countsOf = (opportunities: readonly Schemas["Opportunity"][]) => {
  const count = (wanted: string) => opportunities.filter(({ category }) => category === wanted).length;
  return {
    quick_wins: count("quick_wins"),
    big_swings: count("big_swings"),
    nice_to_haves: count("nice_to_haves"),
    deprioritize: count("deprioritize"),
  };
};

describe.each(Object.entries(controls))("the projects of a sandbox, controlled %s,", (_, startControl) => {
  it("listProjects says what each project lacks for a job, newest first", async () => {
    await using control = await startControl();
    await using sandbox = await control.sandbox(frozen);
    const { projects } = sandbox;
    const all = await sandbox.listProjects();
    const [first] = await sandbox.listProjects({ limit: 1 });
    expect(first).toEqual(all[0]);
    const created = all.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted().toReversed());
    const known = Object.fromEntries(all.map((project) => [project.id, project]));
    expect(known[projects.ready]).toEqual({
      id: projects.ready,
      ownerId: sandbox.owner.id,
      clientName: "Sample: ready for an analysis",
      industry: "Sample industry",
      status: "interviews",
      createdAt: "2025-12-01T00:00:00.000Z",
      documentsCount: 5,
      stakeholdersCount: 3,
      hasAnalysis: true,
      hasInterviewAnalysis: true,
      ready: true,
      analysis: null,
      completedAnalysisId: null,
      opportunities: null,
    });
    for (const lacking of [projects.withoutDocumentAnalysis, projects.withoutInterviewAnalysis, projects.justSetUp]) {
      expect(known[lacking]?.ready).toBe(false);
      await sandbox.prepareProject(lacking);
    }
    expect((await sandbox.listProjects()).every(({ ready }) => ready)).toBe(true);
  });

  it("a project shows its analyses while they run, fail and complete, and the opportunities that the Agent API lists", async () => {
    await using control = await startControl();
    await using sandbox = await control.sandbox(frozen);
    const { projects, jobs, clock } = sandbox;
    const id = projects.ready;
    const shown = async () => (await sandbox.listProjects()).find((each) => each.id === id);
    const { id: job } = await jobs.create({ projectId: id, scenario: "slow" });
    expect((await shown())?.analysis).toBe(null);
    await jobs.start(job);
    const startedAt = (await clock.read()).now;
    expect(await shown()).toMatchObject({
      analysis: { status: "running", startedAt, completedAt: null },
      completedAnalysisId: null,
      opportunities: null,
    });
    expect(await sandbox.readProject(id)).toMatchObject({
      analyses: [{ status: "running", readinessScore: null }],
      opportunities: [],
    });
    await clock.advance("20s");
    const completedAt = (await clock.read()).now;
    const { analysisId } = await jobs.complete(job);
    const opportunities = await opportunitiesIn(agentIn(sandbox), id);
    expect(opportunities.length).toBeGreaterThan(0);
    expect(await shown()).toMatchObject({
      analysis: { id: analysisId, status: "complete", startedAt, completedAt },
      completedAnalysisId: analysisId,
      opportunities: countsOf(opportunities),
    });

    await clock.advance("1m");
    const { id: other } = await jobs.create({ projectId: id, scenario: "slow" });
    await jobs.start(other);
    await jobs.fail(other);
    expect(await shown()).toMatchObject({
      analysis: { status: "failed", completedAt: null },
      completedAnalysisId: analysisId,
    });
    const details = await sandbox.readProject(id.toUpperCase(), { ownerId: sandbox.owner.id });
    const { body } = await agentIn(sandbox)(`/api/projects/${id}/audit-analysis`);
    expect(details.analyses.map(({ status }) => status)).toEqual(["failed", "complete"]);
    expect(JSON.stringify(body)).toContain(`"id":"${details.analyses[0]?.id}"`);
    expect(opportunities).toMatchObject(details.opportunities);
    expect(details.opportunities).toHaveLength(opportunities.length);
    const ofFailed = await sandbox.readProject(id, { analysisId: details.analyses[0]?.id ?? "" });
    expect(ofFailed.opportunities).toEqual([]);
    const ofCompleted = await sandbox.readProject(id, { analysisId: analysisId ?? "" });
    expect(ofCompleted.opportunities).toEqual(details.opportunities);
  });

  it("readProject refuses an unknown project, owner or analysis with a sentence that names known ones", async () => {
    await using control = await startControl();
    await using sandbox = await control.sandbox(frozen);
    const nowhere = "00000000-0000-4000-8000-0000000000ff";
    await expect(sandbox.readProject(nowhere)).rejects.toMatchObject({ status: 404 });
    await expect(sandbox.readProject(sandbox.projects.ready, { ownerId: "user_nobody" })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(sandbox.owner.id) as string,
    });
    await expect(sandbox.readProject(sandbox.projects.ready, { analysisId: nowhere })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("analysisId must be the id of an analysis of the project") as string,
    });
  });

  it("readProject finds the project of each owner where two have one with the same id", async () => {
    await using control = await startControl();
    await using sandbox = await control.sandbox({ ...frozen, demoData: "full" });
    const owners = (await sandbox.read()).owners.map(({ id }) => id);
    const shared = (await sandbox.listProjects()).find(({ clientName }) => clientName === "Scenario: completes");
    for (const ownerId of owners)
      expect((await sandbox.readProject(shared?.id ?? "", { ownerId })).ownerId).toBe(ownerId);
    expect((await sandbox.readProject(shared?.id ?? "")).ownerId).toBe(owners[0]);
  });
});

describe("the commands of projects", () => {
  it("audity-mock project list and project show print aligned text of at most 100 columns", async () => {
    await using mock = await start(frozen);
    const { projects } = mock.defaultSandbox;
    const list = await runOn(mock, "project list");
    expect([list.code, list.errors]).toEqual([0, ""]);
    expect(list.output).toMatch(/^id +ready +analysis status +client name\n/);
    expect(list.output).toMatch(new RegExp(`^${projects.justSetUp}  no +- +Sample: just set up$`, "m"));
    expect(list.output).toMatch(new RegExp(`^${projects.analysed}  yes +complete +Sample: already`, "m"));
    const { output, code } = await runOn(mock, `project show ${projects.analysed}`);
    expect(code).toBe(0);
    expect(output).toMatch(/^analysis status +complete$/m);
    expect(output).toMatch(/\nanalyses\nid +status +completed at +readiness score\n[\da-f-]{36} +complete +\S+ +\d+\n/);
    expect(output).toMatch(/\nopportunities\ncategory +impact score +effort score +title\nquick_wins|big_swings/);
    for (const line of [...list.output.split("\n"), ...output.split("\n")])
      expect(line.length).toBeLessThanOrEqual(100);
    expect(list.output + output).not.toContain("{");
  });
});
