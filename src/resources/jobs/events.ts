import { EventEmitter } from "node:events";
import type { MovedJob } from "./store.ts";

/** The jobs of a sandbox whose states have just changed. */
export type JobsMoved = { readonly sandboxKey: number; readonly jobs: readonly MovedJob[] };

/** Events of jobs, for other capabilities. */
export const jobEvents = () =>
  new EventEmitter<{
    /** Emitted in the transaction of the state changes, so that listeners can write in the same transaction. */
    moving: [moved: JobsMoved];
    /** Emitted after the transaction. */
    moved: [moved: JobsMoved];
  }>();
