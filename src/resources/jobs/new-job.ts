import type { ProjectRow } from "../projects/module.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import type { Scenario } from "../../scenarios/scenarios.ts";
import { plan } from "./plan.ts";
import type { NewJob } from "./store.ts";

/**
 * A job of a project in a scenario, with everything drawn that will ever be drawn for it.
 * @param entity what the draws are for, such as an owner and a project
 * @param ordinal which job of that entity it is, counted from 0
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
    ...plan(scenario, createdAt, drawFor, synchronous),
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
