import type { StartOptions } from "../app/start-options.ts";
import type { Control } from "../client/control.ts";
import type { Sandbox } from "../client/sandbox.ts";
import { type Duration, durationMsOf } from "../core/duration.ts";
import { type Exploration, explore, type ExploreParts } from "./explore.ts";
import { usualLongestWaitMs, usualServer } from "./usual.ts";
import type { Open } from "./run-once.ts";
import { findingsInWords, foundGroups, notesOf, scheduleInWords, summaryOf } from "./words.ts";

/** A client under test: a function that resolves when its work is done, and rejects when it has failed. */
export type Client = (sandbox: Sandbox, signal: AbortSignal) => unknown;

/** Options of `explore` in a test. */
export type ExploreOptions = {
  /** Groups of faults, or faults such as `503/5`. Default: all groups. */
  readonly faults?: readonly string[];
  /** How many runs run at once. Default: 4. */
  readonly parallel?: number;
  /** No run starts after this time, such as `"1m"`. Default: no limit. */
  readonly budget?: Duration;
  /** Whether to try two faults where single ones found nothing. Default: false. */
  readonly pairs?: boolean;
  /** How long a run may wait for a `Retry-After`. A longer wait counts as honoured. Default: 10 s. */
  readonly longestWait?: Duration;
  /** How long a run may take before it counts as hung. Default: three times the baseline, at least 5 s. */
  readonly limit?: Duration;
  /** Options of the server of each run. Default: the seed 1, and a clock that is 60 times faster than real time. */
  readonly server?: Omit<StartOptions, "port" | "host" | "db" | "faultPlan" | "onRequest">;
};

/** What `explore` found. */
export class ExploreError extends Error {
  override readonly name = "ExploreError";
  /** The runs and their findings. */
  readonly exploration: Exploration;

  constructor(message: string, exploration: Exploration) {
    super(message);
    this.exploration = exploration;
  }
}

const usualParallel = 4;

/** Resolves to null when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));

const performWith =
  (client: Client): ExploreParts["perform"] =>
  async ({ server }: { readonly server: Control }, signal) => {
    const done = (async () => {
      try {
        await client(server.defaultSandbox, signal);
        return { passed: true, said: "the client ended" };
      } catch (error) {
        return {
          passed: false,
          said: `the client threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
        };
      }
    })();
    return Promise.race([done, aborted(signal)]);
  };

/**
 * Runs a client in this process again and again, each time with another fault.
 * @throws ExploreError when something was found
 * @throws UnstableBaseline when the client fails without any fault, or behaves differently each time
 * @internal
 */
export async function exploreFunction(client: Client, options: ExploreOptions, open: Open): Promise<Exploration> {
  const { faults, parallel = usualParallel, budget, pairs = false, longestWait = usualLongestWaitMs, limit } = options;
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new RangeError(`parallel must be a whole number of at least 1, not ${parallel}.`);
  const { clock = usualServer.clock, clockScale = usualServer.clockScale } = options.server ?? {};
  const longestWaitMs = durationMsOf(longestWait);
  const exploration = await explore(
    {
      parallel,
      pairs,
      longestWaitMs,
      scale: { real: 1, frozen: Infinity, skip: Infinity, scaled: clockScale }[clock],
      ...(faults && { faults }),
      ...(budget !== undefined && { budgetMs: durationMsOf(budget) }),
      ...(limit !== undefined && { limitMs: durationMsOf(limit) }),
    },
    { open, perform: performWith(client), logOf: () => null, signal: new AbortController().signal },
  );
  // It is null only after an interruption.
  const result = exploration as Exploration;
  const groups = foundGroups(result);
  if (groups.length === 0) return result;
  const found = groups.map(({ kind, first, others }) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    return `  ${kind}  ${scheduleInWords(first)}: ${findingsInWords(first)}${more}\n        plan: ${first.plan}`;
  });
  throw new ExploreError([summaryOf(result), ...found, ...notesOf(result, longestWaitMs)].join("\n"), result);
}
