import type { Context } from "../../capability/capability.ts";
import { charge } from "../account/module.ts";
import { type ProjectRow, projectStore } from "../projects/module.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { draw, wholeNumberOf } from "../../core/seed.ts";
import { newJob } from "./new-job.ts";
import type { ForcedOutcome } from "../../scenarios/forced-outcome.ts";
import { type Scenario, scenarioOfProjectId } from "../../scenarios/scenarios.ts";
import { jobStore, type NewJob } from "./store.ts";

type Wanted = {
  /** Default: the scenario of the magic project, the first one in the queue, or the default of the sandbox or of the server. */
  readonly scenario?: Scenario | undefined;
  /** Whether it belongs to a synchronous call. Default: false. */
  readonly synchronous?: boolean;
  /** Whether it costs credits. Default: true. */
  readonly charged?: boolean;
  /**
   * What a fault makes of the job. The job uses up a queued scenario all the same, so that the later jobs have the same scenarios as
   * without the fault. Default: null.
   */
  readonly outcome?: ForcedOutcome | null;
};

/**
 * Creates the job of a trigger. Call it in a transaction.
 * @throws ApiError TIER_INSUFFICIENT or INSUFFICIENT_CREDITS, for a job that costs credits
 */
export type Trigger = (
  sandbox: LiveSandbox,
  ownerId: string,
  project: ProjectRow,
  wanted?: Wanted,
) => NewJob & { readonly key: number };

/** The price of an analysis in credits (documentation topic: limits of an analysis). */
const analysisCredits = { least: 20, most: 50 };

export function jobTrigger(context: Context): Trigger {
  const { use, sandboxes, sandboxStore, settings: server } = context;
  const jobs = use(jobStore);
  const projects = use(projectStore);

  /** Chooses a scenario. Reads the settings from the database, because another process may have changed the queue. */
  function choose(sandbox: LiveSandbox): Scenario {
    const settings = sandboxStore.findByKey(sandbox.key)?.settings ?? sandbox.settings;
    const [next, ...queue] = settings.queue;
    if (next !== undefined) {
      sandboxStore.saveSettings(sandbox.key, { ...settings, queue });
      sandboxes.reload(sandbox.key);
    }
    // A server with more scenarios may have set names that are unknown here.
    const named = (name: string | null | undefined) => (name ? sandbox.scenarioNamed(name) : undefined);
    return named(next) ?? named(settings.defaultScenario) ?? server.defaultScenario;
  }

  return (sandbox, ownerId, project, { scenario, synchronous = false, charged = true, outcome = null } = {}) => {
    const now = sandbox.clock.now();
    const entity = `${ownerId} ${project.id}`;
    const ordinal = project.jobsTriggered;
    const { least, most } = analysisCredits;
    const credits = charged ? wholeNumberOf(draw(sandbox.seed, "analysis credits", entity, ordinal), least, most) : 0;
    if (charged) charge(context, project.ownerKey, credits, now);
    // Choose after the charge, so that a refused trigger does not consume a queued scenario.
    const chosen = scenario ?? scenarioOfProjectId(project.id) ?? choose(sandbox);
    const job = newJob(sandbox, project, chosen, now, entity, ordinal, { synchronous, credits, outcome });
    projects.countTrigger(project.key);
    return { ...job, key: jobs.insert(job) };
  };
}
