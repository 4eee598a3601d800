import type { ProjectRow } from "../projects/module.ts";
import { type Draw, draw, uuidOf } from "../../core/seed.ts";
import type { ForcedOutcome } from "../../scenarios/forced-outcome.ts";
import { failingScenario, type Scenario } from "../../scenarios/scenarios.ts";
import { drawnAfter, forced, plan } from "../../pipeline/plan.ts";
import type { JobFacts } from "./job-status.ts";
import type { NewJob } from "./store.ts";

type NewJobOptions = {
  readonly synchronous?: boolean;
  readonly credits?: number;
  readonly outcome?: ForcedOutcome | null;
};

/**
 * A job of a project with a scenario, with all its random values.
 * @param entity input of the random values, such as an owner and a project
 * @param ordinal number of the job for that entity, counted from 0
 * @param outcome what a fault makes of the job
 */
export function newJob(
  sandbox: { readonly key: number; readonly seed: number },
  project: ProjectRow,
  usual: Scenario,
  createdAt: number,
  entity: string,
  ordinal: number,
  { synchronous = false, credits = 0, outcome = null }: NewJobOptions = {},
): NewJob {
  const drawFor = (purpose: string) => draw(sandbox.seed, `job ${purpose}`, entity, ordinal);
  const scenario = outcome === "fails" ? failingScenario : usual;
  const facts = synchronous ? waitedFor(scenario, createdAt, drawFor) : plan(scenario, "completed", createdAt, drawFor);
  return {
    ...forced(facts, outcome),
    id: uuidOf(drawFor("id")),
    projectId: project.id,
    analysisId: uuidOf(drawFor("analysis id")),
    error: scenario.error,
    errorCode: scenario.errorCode,
    sandboxKey: sandbox.key,
    ownerKey: project.ownerKey,
    tokenKey: null,
    projectKey: project.key,
    scenario: scenario.name,
    synchronous,
    credits,
  };
}

/** The facts of a job for a synchronous call: processing starts immediately. */
function waitedFor(scenario: Scenario, createdAt: number, drawFor: (purpose: string) => Draw): JobFacts {
  const endsAt = drawnAfter(createdAt, scenario.synchronous, drawFor("processing"));
  const outcome = scenario.outcome === "failed" ? "failed" : "completed";
  return { createdAt, startsAt: createdAt, endsAt, outcome, vanishesAt: null };
}
