import type { components } from "./openapi.gen.ts";

/** Where a job stands, by the contract. */
export type ToldState = components["schemas"]["JobStatus"]["status"];

// A record, because it does not compile when the contract knows another state.
const known: Record<ToldState, true> = { pending: true, processing: true, completed: true, failed: true };

/** The states of a job that the contract knows, in the order of a job's life. */
export const toldStates = Object.keys(known) as ToldState[];

/** All states of a job. `vanished` is never told: such a job is answered like one that never was. */
export const jobStates = [...toldStates, "vanished"] as const;

/** Where a job stands. */
export type JobState = (typeof jobStates)[number];
