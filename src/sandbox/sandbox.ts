import type { FaultState } from "../faults/fault.ts";
import type { Scenario } from "../scenarios/scenarios.ts";
import type { Worker } from "../resources/jobs/worker.ts";
import type { Rules } from "../contract/buckets.ts";
import type { Clock } from "../core/clock.ts";
import type { SandboxSettings } from "./settings.ts";

/** The default sandbox, which always exists. */
export const defaultSandboxName = "default";

/** What a sandbox may be called. */
export const sandboxName = /^[a-z0-9][a-z0-9-]{0,62}$/;

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
  /** In the order in which they were added. */
  readonly faults: readonly FaultState[];
  /** How often something that faults depend on has happened, by what it is. */
  readonly ordinals: Map<string, number>;
  /** What answers that a fault holds back are waiting for: an instant each. */
  readonly waits: Set<{ readonly at: number }>;
  /** Aborts when the sandbox ends or begins anew: what waits on its clock waits in vain. */
  readonly ended: AbortSignal;
  /** A scenario by name: its own, the server's, or one of those that come with it. */
  scenarioNamed(name: string): Scenario | undefined;
  /** The names of all of them. */
  scenarioNames(): readonly string[];
};
