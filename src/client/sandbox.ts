import type { Call } from "../app/control-routes.ts";
import type { SampleProjects, SandboxView } from "../control/types.gen.ts";
import { ControlError } from "../errors/control-error.ts";
import { faultsOf, type SandboxFaults } from "../faults/client.ts";
import { coachOf, journalOf, type SandboxCoach, type SandboxJournal } from "../journal/client.ts";
import { type AssertCalls, assertCallsOf, type ReportCalls, reportCallsOf } from "../polling/client.ts";
import { limitsOf, type SandboxLimits, type WhichToken } from "../rate-limit/client.ts";
import { ownersOf, type SandboxOwners, type SandboxTokens, tokensOf } from "../resources/account/client.ts";
import { type AnalysisCalls, analysisCallsOf } from "../resources/analyses/client.ts";
import { capturesOf, type SandboxCaptures } from "../resources/captures/client.ts";
import { insightsOf, type SandboxInsights } from "../resources/insights/client.ts";
import { type DemoJob, jobsOf, type SandboxJobs } from "../resources/jobs/client.ts";
import { leadsOf, type SandboxLeads } from "../resources/leads/client.ts";
import { memoriesOf, type SandboxMemories } from "../resources/memories/client.ts";
import { type ProjectCalls, projectCallsOf } from "../resources/projects/client.ts";
import { readyLinksOf, type SandboxReadyLinks } from "../resources/readylinks/client.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { type SnapshotCalls, snapshotCallsOf } from "../snapshots/client.ts";
import {
  clockOf,
  type SandboxCalls,
  sandboxCallsOf,
  type SandboxClock,
  type SandboxScenarios,
  scenariosOf,
} from "../sandbox-control/client.ts";
import { type SandboxWebhook, webhookOf } from "../webhooks/client.ts";

export type {
  AnalysisCalls,
  AssertCalls,
  DemoJob,
  ProjectCalls,
  ReportCalls,
  SandboxCalls,
  SandboxCaptures,
  SandboxClock,
  SandboxCoach,
  SandboxFaults,
  SandboxInsights,
  SandboxJobs,
  SandboxJournal,
  SandboxLeads,
  SandboxLimits,
  SandboxMemories,
  SandboxOwners,
  SandboxReadyLinks,
  SandboxScenarios,
  SandboxTokens,
  SandboxWebhook,
  SnapshotCalls,
  WhichToken,
};

/**
 * An isolated environment with its own clock, seed, rate limits, faults, owners, projects and jobs, for one test. `await
 * using` deletes it, unless it is the default sandbox or was deleted before.
 */
export type Sandbox = AsyncDisposable &
  SandboxCalls &
  ProjectCalls &
  AnalysisCalls &
  ReportCalls &
  SnapshotCalls & {
    /** Name of the sandbox: lower-case letters, digits and hyphens. Unique on the server. */
    readonly name: string;
    /** Base URL of the Agent API. The token of a request selects the sandbox. */
    readonly url: string;
    /** A token of its first owner that may read and write. */
    readonly token: string;
    /** Seed of its generated ids and durations. */
    readonly seed: number;
    /** Its first owner. */
    readonly owner: {
      /** Id of the owner, such as `user_…`. */
      readonly id: string;
    };
    /** Ids of the sample projects of its first owner. Throws when the sandbox was created without demo data. */
    readonly projects: SampleProjects;
    /** Its clock: freeze, advance, scale. */
    readonly clock: SandboxClock;
    /** Its jobs: create, read, complete, fail. */
    readonly jobs: SandboxJobs;
    /** Its leads: add, complete, research, archive. */
    readonly leads: SandboxLeads;
    /** Its captures: add, process, fail, hold, wait. */
    readonly captures: SandboxCaptures;
    /** Its memories: list, add. */
    readonly memories: SandboxMemories;
    /** Its insights: add, mark as read, dismiss. */
    readonly insights: SandboxInsights;
    /** Its ReadyLinks, with the URLs of their surveys. */
    readonly readyLinks: SandboxReadyLinks;
    /** The scenarios of its jobs. */
    readonly scenarios: SandboxScenarios;
    /** Its rate limits. */
    readonly limits: SandboxLimits;
    /** Its faults: errors, delays, broken connections. */
    readonly faults: SandboxFaults;
    /** Its tokens: create, revoke. */
    readonly tokens: SandboxTokens;
    /** Its owners, with tiers and credits. */
    readonly owners: SandboxOwners;
    /** The requests of clients: read, wait for them, check assertions. */
    readonly journal: SandboxJournal & AssertCalls;
    /** Coach mode: error responses explain their cause in `details`. */
    readonly coach: SandboxCoach;
    /** Its webhook, which receives an event for each completed analysis and each completed survey. */
    readonly webhook: SandboxWebhook;
  };

/** Creates the client of a sandbox from calls of the control plane. @internal */
export function sandboxOf(
  call: Call,
  url: string,
  view: Pick<SandboxView, "name" | "seed" | "owners" | "projects">,
  token: string,
): Sandbox {
  const { name, seed, projects } = view;
  const [owner = { id: "" }] = view.owners;
  const whole = sandboxCallsOf(call, name);
  return {
    ...whole,
    ...projectCallsOf(call, name),
    ...analysisCallsOf(call, name),
    ...reportCallsOf(call, name),
    ...snapshotCallsOf(call, name),
    name,
    url,
    token,
    seed,
    owner: { id: owner.id },
    get projects() {
      if (projects) return projects;
      throw new Error(`The sandbox ${name} has no sample projects, because it was created without demo data.`);
    },
    clock: clockOf(call, name),
    jobs: jobsOf(call, name),
    leads: leadsOf(call, name),
    captures: capturesOf(call, name),
    memories: memoriesOf(call, name),
    insights: insightsOf(call, name),
    readyLinks: readyLinksOf(call, name),
    scenarios: scenariosOf(call, name),
    limits: limitsOf(call, name),
    faults: faultsOf(call, name),
    tokens: tokensOf(call, name),
    owners: ownersOf(call, name),
    journal: { ...journalOf(call, name), ...assertCallsOf(call, name) },
    coach: coachOf(call, name),
    webhook: webhookOf(call, name),
    [Symbol.asyncDispose]: async () => {
      if (name === defaultSandboxName) return;
      try {
        await whole.delete();
      } catch (error) {
        // The sandbox was deleted, or the server was stopped.
        if (!(error instanceof ControlError && [404, 503].includes(error.status))) throw error;
      }
    },
  };
}
