import type { ProjectRow } from "../projects/module.ts";
import { type Draw, draw, uuidOf } from "../../core/seed.ts";
import type { Scenario } from "../../scenarios/scenarios.ts";
import { drawnAfter, plan } from "../../pipeline/plan.ts";
import type { JobFacts } from "./job-status.ts";
import type { NewJob } from "./store.ts";

/**
 * A job of a project with a scenario, with all its random values.
 * @param entity input of the random values, such as an owner and a project
 * @param ordinal number of the job for that entity, counted from 0
 */
export function newJob(
  sandbox: { readonly key: number; readonly seed: number },
  project: ProjectRow,
  scenario: Scenario,
  createdAt: number,
  entity: string,
  ordinal: number,
  { synchronous, credits } = { synchronous: false, credits: 0 },
): NewJob {
  const drawFor = (purpose: string) => draw(sandbox.seed, `job ${purpose}`, entity, ordinal);
  return {
    ...(synchronous ? waitedFor(scenario, createdAt, drawFor) : plan(scenario, "completed", createdAt, drawFor)),
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
