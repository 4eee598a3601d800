import type { components } from "./openapi.gen.ts";

/** The status of a job in the contract. */
export type ContractJobState = components["schemas"]["JobStatus"]["status"];

// A record, so that it does not compile when a status of the contract is missing.
const known: Record<ContractJobState, true> = { pending: true, processing: true, completed: true, failed: true };

/** The job states of the contract, in the order in which a job enters them. */
export const contractJobStates = Object.keys(known) as ContractJobState[];

// The same for captures.
const polled: Record<ContractJobState | components["schemas"]["CaptureStatus"], true> = {
  ...known,
  processed: true,
  needs_review: true,
};

/** The statuses in responses to polls: those of jobs and of captures in the contract. */
export const polledStates = Object.keys(polled) as (keyof typeof polled)[];

/** All job states. The Agent API never shows `vanished`: it responds as for an unknown job. */
export const jobStates = [...contractJobStates, "vanished"] as const;

/** The state of a job. */
export type JobState = (typeof jobStates)[number];
