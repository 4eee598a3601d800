import { fieldError } from "../errors/control-error.ts";
import type { ScenarioData } from "../scenarios/scenario-data.ts";
import type { Rules } from "../contract/buckets.ts";
import type { ClockMode } from "../core/clock.ts";

/** The settings of a sandbox, apart from its clock and its data. */
export type SandboxSettings = {
  /** Whether rate limits are on; null: the setting of the server. */
  readonly rateLimits: boolean | null;
  /** Rate limits that differ from the server's. */
  readonly rules: Partial<Rules>;
  /** Additional scenarios of this sandbox. */
  readonly scenarios: readonly ScenarioData[];
  /** The default scenario; null: the default of the server. */
  readonly defaultScenario: string | null;
  /** Queued scenarios of the next triggers, in order. */
  readonly queue: readonly string[];
  /** The default scenario of captures; null: `processes`. */
  readonly defaultCaptureScenario: string | null;
  /** Queued scenarios of the next captures, in order. */
  readonly captureQueue: readonly string[];
  /** How far each poll advances a clock that stands still; 0: off. */
  readonly advanceOnPollMs: number;
  /** How many faults were ever added, which makes their generated ids unique. */
  readonly faultsAdded: number;
  readonly journal: JournalSettings;
  /** Whether error responses explain their cause in `details`. */
  readonly coach: boolean;
  /** Whether survey pages are on; null: on if only this machine can reach the server. */
  readonly surveys: boolean | null;
  /** URL that receives an event for each completed analysis and each completed survey; null: none. */
  readonly webhook: { readonly url: string } | null;
};

/** What the journal keeps: bodies or not, and how many requests. */
export type JournalSettings = { readonly bodies: boolean; readonly limit: number };

/** Demo data: only an owner, an owner with sample projects, or two owners with all kinds of sample data. */
export type DemoData = "none" | "projects" | "full";

/** The account of an owner. */
export type Account = {
  readonly tier: string;
  readonly creditsAllocated: number;
  readonly creditsUsed: number;
};

/** The initial state of a sandbox, which a reset restores. */
export type Beginning = {
  readonly clock: { readonly mode: ClockMode; readonly scale: number; readonly startsAt: number | null };
  readonly demoData: DemoData;
  /** The account of its first owner. */
  readonly account: Account;
  readonly settings: SandboxSettings;
  /** The text of its fault plan; absent: none. */
  readonly faultPlan?: string;
  /** Whether the user's data will only be applied by the next reset, because the sandbox existed before. */
  readonly isDataPending?: boolean;
  /**
   * The name from which the slugs of ReadyLinks are generated. A sandbox from a snapshot with another name continues the slugs of
   * the original. Absent: its own name.
   */
  readonly slugName?: string;
};

export const defaultSettings: SandboxSettings = {
  rateLimits: null,
  rules: {},
  scenarios: [],
  defaultScenario: null,
  queue: [],
  defaultCaptureScenario: null,
  captureQueue: [],
  advanceOnPollMs: 0,
  faultsAdded: 0,
  journal: { bodies: false, limit: 10_000 },
  coach: false,
  surveys: null,
  webhook: null,
};

/** Tier and credits of the recorded account. */
export const defaultAccount: Account = { tier: "agency", creditsAllocated: 50_000, creditsUsed: 4500 };

/**
 * Completes a partial account with defaults.
 * @param prefix of the fields in a problem
 * @throws ControlError when more credits are used than allocated
 */
export function accountOf(given: { readonly [Key in keyof Account]?: Account[Key] | undefined }, prefix = ""): Account {
  const tier = given.tier ?? defaultAccount.tier;
  const creditsAllocated = given.creditsAllocated ?? defaultAccount.creditsAllocated;
  const creditsUsed = given.creditsUsed ?? Math.min(creditsAllocated, defaultAccount.creditsUsed);
  if (creditsUsed > creditsAllocated)
    throw fieldError(`${prefix}creditsUsed`, `must not be above creditsAllocated, which is ${creditsAllocated}`);
  return { tier, creditsAllocated, creditsUsed };
}
