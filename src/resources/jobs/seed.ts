import { defaultScenario, magicProjectId, type MagicScenario, scenarioNamed } from "../../scenarios/scenarios.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import type { Seed } from "../../capability/capability.ts";
import { projectStore, sampleProjectId } from "../projects/module.ts";
import type { DemoJob } from "./client.ts";
import { newJob } from "./new-job.ts";
import { jobStore } from "./store.ts";

const hourMs = 3_600_000;

/** A demo job with its scenario. @internal */
type SeededJob = DemoJob & { readonly scenario: MagicScenario };

const scenario = (name: string): MagicScenario => scenarioNamed(name) ?? defaultScenario;

/** The demo jobs of an owner: one in each state. @internal */
export function demoJobs(seed: number, ownerId: string): readonly SeededJob[] {
  const job = (state: DemoJob["state"], chosen: MagicScenario, projectId: string): SeededJob => ({
    state,
    scenario: chosen,
    projectId,
    id: uuidOf(draw(seed, "demo job id", `${ownerId} ${state}`)),
  });
  const stuckPending = scenario("stuck-pending");
  const stuckProcessing = scenario("stuck-processing");
  const fails = scenario("fails");
  return [
    job("pending", stuckPending, magicProjectId(stuckPending)),
    job("processing", stuckProcessing, magicProjectId(stuckProcessing)),
    job("completed", scenario("completes"), sampleProjectId(seed, ownerId, "analysed")),
    job("failed", fails, magicProjectId(fails)),
  ];
}

/** Adds a job in each state for a new owner, in a sandbox with full demo data. */
export const seedJobs: Seed = ({ use }, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  for (const demo of demoJobs(sandbox.seed, owner.id)) {
    const project = use(projectStore).find(owner.key, demo.projectId);
    if (!project) throw new Error(`The demo data has no project ${demo.projectId}.`);
    const createdAt = now - hourMs;
    const entity = `demo ${owner.id} ${demo.state}`;
    use(jobStore).insert({ ...newJob(sandbox, project, demo.scenario, createdAt, entity, 0), id: demo.id });
  }
};
