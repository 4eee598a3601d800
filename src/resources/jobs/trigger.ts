import type { Context } from "../../capability/capability.ts";
import { charge } from "../account/module.ts";
import { type ProjectRow, projectStore } from "../projects/module.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { draw, wholeNumberOf } from "../../core/seed.ts";
import { newJob } from "./new-job.ts";
import { type Scenario, scenarioOfProjectId } from "../../scenarios/scenarios.ts";
import { jobStore, type NewJob } from "./store.ts";

type Wanted = {
  /** Undefined: the magic project's, or the first that is queued, or the sandbox's default, or the server's. */
  readonly scenario?: Scenario | undefined;
  /** Whether a call waits for it; default: false. */
  readonly synchronous?: boolean;
  /** Whether it takes credits; default: true. */
  readonly charged?: boolean;
};

/**
 * Creates the job of a trigger. Call it in a transaction.
 * @throws ApiError TIER_INSUFFICIENT or INSUFFICIENT_CREDITS, for one that takes credits
 */
export type Trigger = (
  sandbox: LiveSandbox,
  ownerId: string,
  project: ProjectRow,
  wanted?: Wanted,
) => NewJob & { readonly key: number };

/** The credits that an analysis takes (documentation topic: limits of an analysis). */
const analysisCredits = { least: 20, most: 50 };

export function jobTrigger(context: Context): Trigger {
  const { use, sandboxes, sandboxStore, settings: server } = context;
  const jobs = use(jobStore);
  const projects = use(projectStore);

  /** From the database rather than from memory: another process may have taken the first of the queue. */
  function choose(sandbox: LiveSandbox): Scenario {
    const settings = sandboxStore.findByKey(sandbox.key)?.settings ?? sandbox.settings;
    const [next, ...queue] = settings.queue;
    if (next !== undefined) {
      sandboxStore.saveSettings(sandbox.key, { ...settings, queue });
      sandboxes.reload(sandbox.key);
    }
    // Either may have been a scenario of a server that was started with more of them.
    const named = (name: string | null | undefined) => (name ? sandbox.scenarioNamed(name) : undefined);
    return named(next) ?? named(settings.defaultScenario) ?? server.defaultScenario;
  }

  return (sandbox, ownerId, project, { scenario, synchronous = false, charged = true } = {}) => {
    const now = sandbox.clock.now();
    const entity = `${ownerId} ${project.id}`;
    const ordinal = project.jobsTriggered;
    const { least, most } = analysisCredits;
    const credits = charged ? wholeNumberOf(draw(sandbox.seed, "analysis credits", entity, ordinal), least, most) : 0;
    if (charged) charge(context, project.ownerKey, credits, now);
    // Only now: one that is refused takes nothing from the queue.
    const chosen = scenario ?? scenarioOfProjectId(project.id) ?? choose(sandbox);
    const job = newJob(sandbox, project, chosen, now, entity, ordinal, { synchronous, credits });
    projects.countTrigger(project.key);
    return { ...job, key: jobs.insert(job) };
  };
}
