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
 * An isolated world: its own clock, seed, limits, faults, owners, projects and jobs. Parallel tests never meet. `await
 * using` deletes it, unless it is gone already or the default sandbox.
 */
export type Sandbox = AsyncDisposable &
  SandboxCalls &
  ProjectCalls &
  AnalysisCalls &
  ReportCalls &
  SnapshotCalls & {
    /** Its name: lower-case letters, digits and hyphens. No other sandbox of the server has it. */
    readonly name: string;
    /** Base URL of the Agent API; the token decides which sandbox a request is for. */
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
    /** Freezes, advances, scales its time. */
    readonly clock: SandboxClock;
    /** Creates, reads, completes, fails its jobs. */
    readonly jobs: SandboxJobs;
    /** Adds, completes, researches, archives its leads. */
    readonly leads: SandboxLeads;
    /** Adds, processes, fails, holds, waits for its captures. */
    readonly captures: SandboxCaptures;
    /** Lists and adds its memories. */
    readonly memories: SandboxMemories;
    /** Adds its insights, reads and dismisses them. */
    readonly insights: SandboxInsights;
    /** Lists its ReadyLinks with the addresses of their surveys. */
    readonly readyLinks: SandboxReadyLinks;
    /** Chooses what will happen to its jobs. */
    readonly scenarios: SandboxScenarios;
    /** Reads and changes its rate limits. */
    readonly limits: SandboxLimits;
    /** Injects faults: errors, delays, broken connections. */
    readonly faults: SandboxFaults;
    /** Creates and revokes its tokens. */
    readonly tokens: SandboxTokens;
    /** Creates its owners, changes their tiers and credits. */
    readonly owners: SandboxOwners;
    /** Reads, waits for, asserts what clients did. */
    readonly journal: SandboxJournal & AssertCalls;
    /** Lets errors explain themselves. */
    readonly coach: SandboxCoach;
    /** Sets the URL that receives an event for each finished analysis and each survey that is sent. */
    readonly webhook: SandboxWebhook;
  };

/** Puts a sandbox together from calls of the control plane, wherever that is. @internal */
export function sandboxOf(call: Call, url: string, view: SandboxView, token: string): Sandbox {
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
      throw new Error(`The sandbox ${name} was created without demo data, and so without sample projects.`);
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
        // Somebody has deleted it, or stopped the server.
        if (!(error instanceof ControlError && [404, 503].includes(error.status))) throw error;
      }
    },
  };
}
