import type { ProjectRow, ProjectStore } from "../projects/store.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SandboxStore } from "../sandbox/store.ts";
import { newJob } from "./new-job.ts";
import { type Scenario, scenarioOfProjectId } from "./scenarios.ts";
import type { JobStore, NewJob } from "./store.ts";

type Dependencies = {
  readonly jobs: JobStore;
  readonly projects: ProjectStore;
  readonly sandboxes: SandboxStore;
  /** Takes over what the database says of a sandbox. */
  readonly reload: (sandboxKey: number) => void;
  /** What happens to a job that nothing else decides. */
  readonly serverDefault: Scenario;
};

/**
 * Creates the job of a trigger. Call it in a transaction.
 * @param scenario undefined: the magic project's, or the first that is queued, or the sandbox's default, or the server's
 */
export type Trigger = (
  sandbox: LiveSandbox,
  ownerId: string,
  project: ProjectRow,
  scenario: Scenario | undefined,
) => NewJob;

export function createTrigger({ jobs, projects, sandboxes, reload, serverDefault }: Dependencies): Trigger {
  /** From the database rather than from memory: another process may have taken the first of the queue. */
  function choose(sandbox: LiveSandbox): Scenario {
    const settings = sandboxes.findByKey(sandbox.key)?.settings ?? sandbox.settings;
    const [next, ...queue] = settings.queue;
    if (next !== undefined) {
      sandboxes.saveSettings(sandbox.key, { ...settings, queue });
      reload(sandbox.key);
    }
    // Either may have been a scenario of a server that was started with more of them.
    const named = (name: string | null | undefined) => (name ? sandbox.scenarioNamed(name) : undefined);
    return named(next) ?? named(settings.defaultScenario) ?? serverDefault;
  }

  return (sandbox, ownerId, project, scenario) => {
    const chosen = scenario ?? scenarioOfProjectId(project.id) ?? choose(sandbox);
    const entity = `${ownerId} ${project.id}`;
    const job = newJob(sandbox, project, chosen, sandbox.clock.now(), entity, project.jobsTriggered);
    projects.countTrigger(project.key);
    jobs.insert(job);
    return job;
  };
}
