import type { Scenario } from "../scenarios/scenarios.ts";
import type { Rules } from "../contract/buckets.ts";
import type { Clock } from "../core/clock.ts";
import type { SandboxSettings } from "./settings.ts";

/** The default sandbox, which always exists. */
export const defaultSandboxName = "default";

/** A valid name of a sandbox. */
export const sandboxName = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Writes due changes of a sandbox to the database. No response waits for it, because responses derive the present state from
 * the facts.
 */
export type Worker = {
  /** Writes everything that is due now. Rejects if the database refuses; the worker tries again. */
  catchUp(): Promise<void>;
  /** Tells the worker that something is due at an instant, or now. */
  nudge(at?: number): void;
  /** Stops the worker. Resolves when it has stopped. */
  stop(): Promise<void>;
};

/** A sandbox in this process. */
export type LiveSandbox = {
  readonly key: number;
  readonly name: string;
  readonly seed: number;
  /** How often it was reset. */
  readonly resets: number;
  readonly clock: Clock;
  readonly worker: Worker;
  readonly settings: SandboxSettings;
  /** The present rate limits; null when rate limits are off. */
  readonly rules: Rules | null;
  /** The rate limits, also when they are off. */
  readonly rulesWhenLimited: Rules;
  /** Counts how often it was loaded from the database. Values derived from an earlier edition are outdated. */
  readonly revision: number;
  /**
   * The requests of the Agent API that only wait for the clock, by response, with the instants at which they continue. Infinity:
   * another event ends the wait, such as the end of a job.
   */
  readonly waits: Map<object, number>;
  /** Aborts when the sandbox is deleted or reset, to end all waits on its clock. */
  readonly ended: AbortSignal;
  /** Finds a scenario by name: of the sandbox, of the server, or built-in. */
  scenarioNamed(name: string): Scenario | undefined;
  /** The names of all scenarios. */
  scenarioNames(): readonly string[];
};

/** A cached value for each sandbox. It is read on first use, and again after the sandbox was reloaded. */
export function perSandbox<T>(read: (sandbox: LiveSandbox) => T): (sandbox: LiveSandbox) => T {
  const values = new WeakMap<LiveSandbox, { readonly revision: number; readonly value: T }>();
  return (sandbox) => {
    const known = values.get(sandbox);
    if (known?.revision === sandbox.revision) return known.value;
    const { revision } = sandbox;
    const value = read(sandbox);
    values.set(sandbox, { revision, value });
    return value;
  };
}
