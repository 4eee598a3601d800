import type { Scenario } from "../scenarios/scenarios.ts";
import type { Rules } from "../contract/buckets.ts";
import type { Clock } from "../core/clock.ts";
import type { SandboxSettings } from "./settings.ts";

/** The default sandbox, which always exists. */
export const defaultSandboxName = "default";

/** What a sandbox may be called. */
export const sandboxName = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Writes what has come to pass in a sandbox when its instant has come. No answer waits for it: how things stand follows
 * from their facts.
 */
export type Worker = {
  /** Writes everything that is due at the sandbox's instant. Rejects where the database refuses; the worker tries again. */
  catchUp(): Promise<void>;
  /** Tells the worker that something may be due earlier than it thinks: at an instant, or at once. */
  nudge(at?: number): void;
  /** Ends the worker; resolves when it is at rest. */
  stop(): Promise<void>;
};

/** An isolated world as this process runs it. */
export type LiveSandbox = {
  readonly key: number;
  readonly name: string;
  readonly seed: number;
  /** How often it has gone back to its beginning. */
  readonly resets: number;
  readonly clock: Clock;
  readonly worker: Worker;
  readonly settings: SandboxSettings;
  /** The limits that apply, the server's and its own; null when requests are not limited. */
  readonly rules: Rules | null;
  /** Those that apply or would. */
  readonly rulesWhenLimited: Rules;
  /** Counts how often it has been read from the database: what was made of an earlier reading is out of date. */
  readonly revision: number;
  /** What answers that a fault holds back are waiting for: an instant each. */
  readonly waits: Set<{ readonly at: number }>;
  /** Aborts when the sandbox is deleted or reset: everything that waits on its clock must stop waiting. */
  readonly ended: AbortSignal;
  /** A scenario by name: its own, the server's, or one of those that come with it. */
  scenarioNamed(name: string): Scenario | undefined;
  /** The names of all of them. */
  scenarioNames(): readonly string[];
};

/** A value of each sandbox, read when it is first used, and again after the sandbox was read again from the database. */
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
