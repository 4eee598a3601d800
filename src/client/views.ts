import type { Call, Input, Output } from "../app/control-routes.ts";

/** The fields of a call without those that the place of the call says. */
export type Given<Name extends Parameters<Call>[0], Path extends string = "sandbox"> = Omit<Input<Name>, Path>;

/** What a sandbox can be created with; everything has a default. */
export type SandboxOptions = Input<"createSandbox">;
/** A sandbox as it stands. */
export type SandboxView = Output<"readSandbox">;
/** What is told of a sandbox that is followed: its `kind`, and the field of that name. */
export type SandboxEvent = Output<"followSandbox"> extends AsyncIterable<infer Event> ? Event : never;
/** A clock as it stands: `mode`, `scale`, `now` and `nextEventAt` in ISO 8601, `advanceOnPollMs`. */
export type ClockView = Output<"readClock">;
/** What the clock was advanced to. */
export type ClockEvent = Output<"advanceClockToNextEvent">["event"];
/** A job with its whole timeline, past and future. */
export type JobView = Output<"readJob">;
/** The scenario of triggers, and those that are queued before it. */
export type ScenarioChoice = Output<"setDefaultScenario">;
/** A scenario with its magic ids; null for one that has none. */
export type ScenarioView = Output<"listScenarios">[number];
/** The rate limits of a sandbox and the buckets of each token. */
export type LimitsView = Output<"readLimits">;
/** A bucket that each token has: `read`, `write`, `jobPolling`, `capture`. */
export type TokenBucket = Input<"drainLimit">["bucket"];
/** Something that is to go wrong. */
export type FaultOptions = Given<"addFault">;
/** A fault with how often it has been applied. */
export type FaultView = Output<"addFault">;
/** The webhook of a sandbox: `url` or null, and how many deliveries are `pending`. */
export type WebhookView = Output<"readWebhook">;
/** Something that the webhook was told or is to be told. */
export type DeliveryView = Output<"replayDelivery">;
/** A project that has what a job needs. */
export type PreparedProject = Output<"prepareProject">;
/** A token, without what makes it one. */
export type TokenView = Output<"revokeToken">;
/** The last requests of a sandbox, and how many before them are no longer kept. */
export type JournalView = Output<"readJournal">;
/** A request to the Agent API: what it was, what it got, and why. */
export type JournalEntryView = JournalView["entries"][number];
/** Which requests are meant. */
export type JournalFilter = Given<"followJournal">;
/** What a client is to be told, how often, and within how long: `withinMs` in real time, default 10 s. */
export type WaitOptions = Given<"waitForClient">;
/** What is asserted of the requests that are meant. */
export type AssertOptions = Given<"assertJournal">;
/** Whether that holds, with the requests that prove it. */
export type AssertionView = Output<"assertJournal">;
/** How jobs have been polled, by token and job. */
export type ReportView = Output<"readReport">;
/** An owner with tier and credits. */
export type OwnerView = Output<"listOwners">[number];
