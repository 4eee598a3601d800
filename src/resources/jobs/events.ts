import { EventEmitter } from "node:events";
import type { MovedJob } from "./store.ts";

/** The jobs of one sandbox that have just been moved. */
export type JobsMoved = { readonly sandboxKey: number; readonly jobs: readonly MovedJob[] };

/** What happens to jobs, for those who want to be told. */
export const jobEvents = () =>
  new EventEmitter<{
    /** In the transaction that moves them: what is written then is written with it or not at all. */
    moving: [moved: JobsMoved];
    /** When it has been written. */
    moved: [moved: JobsMoved];
  }>();
