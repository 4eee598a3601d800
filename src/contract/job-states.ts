import type { components } from "./openapi.gen.ts";

/** The status of a job in the contract. */
export type ContractJobState = components["schemas"]["JobStatus"]["status"];

// A record, so that it does not compile when the contract has another status.
const known: Record<ContractJobState, true> = { pending: true, processing: true, completed: true, failed: true };

/** The job states of the contract, in the order in which a job enters them. */
export const contractJobStates = Object.keys(known) as ContractJobState[];

// Likewise for captures.
const polled: Record<ContractJobState | components["schemas"]["CaptureStatus"], true> = {
  ...known,
  processed: true,
  needs_review: true,
};

/** What a poll can tell: the states of jobs and of captures in the contract. */
export const polledStates = Object.keys(polled) as (keyof typeof polled)[];

/** All job states. The Agent API never shows `vanished`: it answers as if the job did not exist. */
export const jobStates = [...contractJobStates, "vanished"] as const;

/** The state of a job. */
export type JobState = (typeof jobStates)[number];
