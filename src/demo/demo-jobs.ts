import { defaultScenario, magicProjectId, type Scenario, scenarioNamed } from "../jobs/scenarios.ts";
import { draw, uuidOf } from "../sandbox/seed.ts";
import { analysedSample, sampleProjectId } from "./demo-projects.ts";

const hourMs = 3_600_000;

/** A job that a sandbox begins with, and the state that it has come to rest in. */
export type DemoJob = {
  readonly state: "pending" | "processing" | "completed" | "failed";
  readonly id: string;
  readonly projectId: string;
};

/** The same as the table needs it. */
type SeededJob = DemoJob & { readonly scenario: Scenario; readonly createdAgoMs: number };

const scenario = (name: string): Scenario => scenarioNamed(name) ?? defaultScenario;

/** The jobs that every owner of the demo data begins with: one in each state. */
export function demoJobs(seed: number, ownerId: string): readonly SeededJob[] {
  const job = (state: DemoJob["state"], chosen: Scenario, projectId: string): SeededJob => ({
    state,
    scenario: chosen,
    projectId,
    id: uuidOf(draw(seed, "demo job id", `${ownerId} ${state}`)),
    createdAgoMs: hourMs,
  });
  const stuckPending = scenario("stuck-pending");
  const stuckProcessing = scenario("stuck-processing");
  const fails = scenario("fails");
  return [
    job("pending", stuckPending, magicProjectId(stuckPending)),
    job("processing", stuckProcessing, magicProjectId(stuckProcessing)),
    job("completed", scenario("completes"), sampleProjectId(seed, ownerId, analysedSample)),
    job("failed", fails, magicProjectId(fails)),
  ];
}
