import type { Call } from "../app/control-routes.ts";
import { ControlError } from "../errors/control-error.ts";
import type { TokenBucket } from "../contract/buckets.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { exportedText, type SandboxCoach, type SandboxJournal } from "./sandbox-journal.ts";
import type { SandboxWebhook } from "./sandbox-webhook.ts";
import type {
  CreatedOwner,
  CreatedToken,
  CreateJobOptions,
  CreateOwnerOptions,
  CreateTokenOptions,
  FailJobOptions,
  FaultOptions,
  FaultView,
  FollowSandboxOptions,
  JobView,
  LimitRule,
  LimitsView,
  ListJobsOptions,
  OwnerView,
  PreparedProject,
  PrepareProjectOptions,
  ReportOptions,
  ReportView,
  SampleProjects,
  SandboxEvent,
  SandboxView,
  ScenarioChoice,
  ScenarioView,
  SetAccountOptions,
  TokenView,
  WhichJob,
} from "./views.ts";

/** Which token is meant. */
export type WhichToken = {
  /** Id or prefix of the token. Default: all tokens of the sandbox. */
  readonly tokenId?: string;
};

/** The jobs of a sandbox. `tokenId` is needed only for a magic job that several tokens have begun. */
export type SandboxJobs = {
  /** The newest first; at most `limit`, which is 100 by default and 1,000 at the most. */
  list(filter?: ListJobsOptions): Promise<JobView[]>;
  /** @throws ControlError 404 when there is no such job, 400 when `tokenId` is needed to tell which */
  get(jobId: string, which?: WhichJob): Promise<JobView>;
  /**
   * Creates one as if its project had been triggered: by default the first that is ready, in the scenario of a trigger.
   * @throws ControlError 400 when there is no such project, owner or scenario
   */
  create(options?: CreateJobOptions): Promise<JobView>;
  /** Lets a pending job be processed from now on. @throws ControlError 409 when it is not pending */
  start(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Completes a job now. @throws ControlError 409 when it has ended */
  complete(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Fails a job now; by default with ANALYSIS_FAILED. @throws ControlError 409 when it has ended */
  fail(jobId: string, options?: FailJobOptions): Promise<JobView>;
  /** Lets a job vanish: 404 from now on. @throws ControlError 409 when it has vanished */
  vanish(jobId: string, which?: WhichJob): Promise<JobView>;
};

/** What happens to the jobs of a sandbox. Order: magic project, queue, default of the sandbox, default of the server. */
export type SandboxScenarios = {
  /** Those of the sandbox, of the server, and those that come with it. */
  list(): Promise<ScenarioView[]>;
  /**
   * The scenario of triggers that nothing else decides; null for the server's default.
   * @throws ControlError 400 when there is no such scenario
   */
  setDefault(scenario: string | null): Promise<ScenarioChoice>;
  /**
   * The scenario of one trigger, the next that no magic project decides.
   * @throws ControlError 400 when there is no such scenario, 409 when a thousand are queued
   */
  queue(scenario: string): Promise<ScenarioChoice>;
  /** Forgets those that are queued. */
  clearQueue(): Promise<void>;
};

/** The rate limits of a sandbox. `tokenId` is an id or a prefix; without it, all tokens are meant. */
export type SandboxLimits = {
  /** The rules, and per token and bucket: window, used, remaining, when it resets, why the last 429. */
  read(): Promise<LimitsView>;
  /** Uses up what is left of a bucket: the next request is a 429. @throws ControlError 409 when the limits are off */
  drain(bucket: TokenBucket, which?: WhichToken): Promise<LimitsView>;
  /** Fills a bucket, or all of them. */
  refill(bucket?: TokenBucket, which?: WhichToken): Promise<LimitsView>;
  /** Changes a limit; windows that are open go on under the new one. */
  setRule(bucket: TokenBucket, rule: LimitRule): Promise<LimitsView>;
  /** Limits requests. */
  switchOn(): Promise<LimitsView>;
  /** Limits no requests. */
  switchOff(): Promise<LimitsView>;
};

/** What goes wrong in a sandbox, in the order in which it was added. */
export type SandboxFaults = {
  /** All of them, with how often each has been applied. */
  list(): Promise<FaultView[]>;
  /**
   * Adds a fault for an operation, job or token, with a probability, for a number of requests, or for a time.
   * @throws ControlError 400 that names the field that is wrong
   */
  add(fault: FaultOptions): Promise<FaultView>;
  /** @throws ControlError 404 when there is no such fault */
  remove(faultId: string): Promise<void>;
  /** Removes all of them. */
  clear(): Promise<void>;
};

/** The tokens of a sandbox. */
export type SandboxTokens = {
  /** All of them, also those that have expired or been revoked; none in full. */
  list(): Promise<TokenView[]>;
  /**
   * Creates a token of an owner, by default the first; `token` is shown only here. `expiresInMs` on the sandbox's clock.
   * @throws ControlError 409 when the owner has ten that are active, as many as production allows
   */
  create(options?: CreateTokenOptions): Promise<CreatedToken>;
  /** Revokes a token by its id or prefix: 401 from now on. @throws ControlError 404 when it is not that of one token */
  revoke(idOrPrefix: string): Promise<TokenView>;
};

/** The owners of a sandbox. */
export type SandboxOwners = {
  /** In the order of their creation. */
  list(): Promise<OwnerView[]>;
  /**
   * Creates an owner with a token that may read and write, by default with sample projects.
   * @throws ControlError 400 that names the field that is wrong
   */
  create(options?: CreateOwnerOptions): Promise<CreatedOwner>;
  /**
   * Changes the tier of an owner, his credits of each period, or how many he has used in this one.
   * @throws ControlError 404 when there is no such owner, 400 that names the field that is wrong
   */
  set(ownerId: string, account: SetAccountOptions): Promise<OwnerView>;
};

/** An isolated world: its own clock, seed, limits, faults, owners, projects and jobs. Parallel tests never meet. */
export type Sandbox = AsyncDisposable & {
  /** Lower-case letters, digits and hyphens; no other sandbox of the server has it. */
  readonly name: string;
  /** Base URL of the Agent API; the token decides which sandbox a request is for. */
  readonly url: string;
  /** A token of its first owner that may read and write. */
  readonly token: string;
  /** What its ids and durations are drawn from. */
  readonly seed: number;
  /** Its first owner. */
  readonly owner: { readonly id: string };
  /** Ids of the sample projects of its first owner. Throws when the sandbox was created without demo data. */
  readonly projects: SampleProjects;
  readonly clock: SandboxClock;
  readonly jobs: SandboxJobs;
  readonly scenarios: SandboxScenarios;
  readonly limits: SandboxLimits;
  readonly faults: SandboxFaults;
  readonly tokens: SandboxTokens;
  readonly owners: SandboxOwners;
  readonly journal: SandboxJournal;
  readonly coach: SandboxCoach;
  readonly webhook: SandboxWebhook;
  /**
   * Gives a project what a job needs, documents and interviews with their analyses: an API client cannot.
   * @throws ControlError 404 when there is no such project
   */
  prepareProject(projectId: string, options?: PrepareProjectOptions): Promise<PreparedProject>;
  /** Judges how its jobs have been polled; of one job or token alone if asked. */
  report(filter?: ReportOptions): Promise<ReportView>;
  /** How it stands: clock, owners, projects, scenarios, how many jobs. */
  read(): Promise<SandboxView>;
  /**
   * How it stands, kind by kind, then what changes and what is asked for, as it happens and at most ten times a second;
   * begins with the last 100 requests, or as many as `requests` says. Ends with the sandbox; `break` ends it before.
   */
  follow(options?: FollowSandboxOptions): Promise<AsyncIterable<SandboxEvent>>;
  /** Puts it back to its beginning, neighbours untouched; its first tokens go on working. */
  reset(): Promise<SandboxView>;
  /**
   * Deletes it with everything in it. `await using` does the same, unless it is gone already or the default sandbox.
   * @throws ControlError 404 when it is gone already, 409 for the default sandbox
   */
  delete(): Promise<void>;
};

/** Makes the levers of a sandbox from calls of the control plane, wherever that is. @internal */
export function sandboxOf(call: Call, url: string, view: SandboxView, token: string): Sandbox {
  const { name, seed, projects } = view;
  const sandbox = name;
  const [owner = { id: "" }] = view.owners;
  return {
    name,
    url,
    token,
    seed,
    owner: { id: owner.id },
    get projects() {
      if (projects) return projects;
      throw new Error(`The sandbox ${name} was created without demo data, and so without sample projects.`);
    },
    clock: {
      read: () => call("readClock", { sandbox }),
      freeze: () => call("freezeClock", { sandbox }),
      resume: () => call("resumeClock", { sandbox }),
      setScale: (scale) => call("setClockScale", { sandbox, scale }),
      advance: (durationMs) => call("advanceClock", { sandbox, durationMs }),
      advanceToNextEvent: () => call("advanceClockToNextEvent", { sandbox }),
      setTo: (now) => call("setClock", { sandbox, now }),
      advanceOnPoll: (durationMs) => call("setAdvanceOnPoll", { sandbox, durationMs }),
    },
    jobs: {
      list: (filter = {}) => call("listJobs", { ...filter, sandbox }),
      get: (job, which = {}) => call("readJob", { ...which, sandbox, job }),
      create: (options = {}) => call("createJob", { ...options, sandbox }),
      start: (job, which = {}) => call("startJob", { ...which, sandbox, job }),
      complete: (job, which = {}) => call("completeJob", { ...which, sandbox, job }),
      fail: (job, options = {}) => call("failJob", { ...options, sandbox, job }),
      vanish: (job, which = {}) => call("vanishJob", { ...which, sandbox, job }),
    },
    scenarios: {
      list: () => call("listScenarios", { sandbox }),
      setDefault: (scenario) => call("setDefaultScenario", { sandbox, scenario }),
      queue: (scenario) => call("queueScenario", { sandbox, scenario }),
      clearQueue: () => call("clearScenarioQueue", { sandbox }),
    },
    limits: {
      read: () => call("readLimits", { sandbox }),
      drain: (bucket, which = {}) => call("drainLimit", { ...which, sandbox, bucket }),
      refill: (bucket, which = {}) => call("refillLimit", { ...which, sandbox, ...(bucket && { bucket }) }),
      setRule: (bucket, rule) => call("setLimitRule", { ...rule, sandbox, bucket }),
      switchOn: () => call("setLimitsEnabled", { sandbox, enabled: true }),
      switchOff: () => call("setLimitsEnabled", { sandbox, enabled: false }),
    },
    faults: {
      list: () => call("listFaults", { sandbox }),
      add: (fault) => call("addFault", { ...fault, sandbox }),
      remove: (fault) => call("removeFault", { sandbox, fault }),
      clear: () => call("removeFaults", { sandbox }),
    },
    tokens: {
      list: () => call("listTokens", { sandbox }),
      create: (options = {}) => call("createToken", { ...options, sandbox }),
      revoke: (idOrPrefix) => call("revokeToken", { sandbox, token: idOrPrefix }),
    },
    owners: {
      list: () => call("listOwners", { sandbox }),
      create: (options = {}) => call("createOwner", { ...options, sandbox }),
      set: (owner, account) => call("setAccount", { ...account, sandbox, owner }),
    },
    journal: {
      read: (filter = {}) => call("readJournal", { ...filter, sandbox }),
      wait: (options) => call("waitForClient", { ...options, sandbox }),
      assert: (options) => call("assertJournal", { ...options, sandbox }),
      follow: (filter = {}) => call("followJournal", { ...filter, sandbox }),
      export: async (options = {}) => exportedText(await call("exportJournal", { ...options, sandbox })),
      configure: (settings) => call("setJournal", { ...settings, sandbox }),
    },
    coach: {
      switchOn: () => call("setCoach", { sandbox, enabled: true }),
      switchOff: () => call("setCoach", { sandbox, enabled: false }),
    },
    webhook: {
      read: () => call("readWebhook", { sandbox }),
      set: (url) => call("setWebhook", { sandbox, url }),
      clear: () => call("setWebhook", { sandbox, url: null }),
      deliveries: (filter = {}) => call("listDeliveries", { ...filter, sandbox }),
      replay: (delivery) => call("replayDelivery", { sandbox, delivery }),
    },
    prepareProject: (project, options = {}) => call("prepareProject", { ...options, sandbox, project }),
    report: (filter = {}) => call("readReport", { ...filter, sandbox }),
    read: () => call("readSandbox", { sandbox }),
    follow: (options = {}) => call("followSandbox", { ...options, sandbox }),
    reset: () => call("resetSandbox", { sandbox }),
    delete: () => call("deleteSandbox", { sandbox }),
    [Symbol.asyncDispose]: async () => {
      if (sandbox === defaultSandboxName) return;
      try {
        await call("deleteSandbox", { sandbox });
      } catch (error) {
        // Somebody has deleted it, or stopped the server.
        if (!(error instanceof ControlError && [404, 503].includes(error.status))) throw error;
      }
    },
  };
}
