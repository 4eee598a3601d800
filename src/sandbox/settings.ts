import { fieldError } from "../errors/control-error.ts";
import type { ScenarioData } from "../scenarios/scenario-data.ts";
import type { Rules } from "../contract/buckets.ts";
import type { ClockMode } from "../core/clock.ts";

/** What can be changed in a sandbox beside its clock and its data. */
export type SandboxSettings = {
  /** Whether requests are limited; null means as the server was started. */
  readonly rateLimits: boolean | null;
  /** Other limits than the server's. */
  readonly rules: Partial<Rules>;
  /** Scenarios of this sandbox alone. */
  readonly scenarios: readonly ScenarioData[];
  /** Null means the server's default. */
  readonly defaultScenario: string | null;
  /** Scenarios of the next triggers, first come first served. */
  readonly queue: readonly string[];
  /** The scenario of captures that nothing else decides; null: they are processed. */
  readonly defaultCaptureScenario: string | null;
  /** Scenarios of the next captures, first come first served. */
  readonly captureQueue: readonly string[];
  /** How far each poll moves a frozen clock; 0 means not at all. */
  readonly advanceOnPollMs: number;
  /** How many faults have ever been added, so that each gets an id of its own. */
  readonly faultsAdded: number;
  readonly journal: JournalSettings;
  /** Whether errors say in `details` why they are. */
  readonly coach: boolean;
  /** Whether surveys can be opened in a browser; null: where only this machine can reach the server. */
  readonly surveys: boolean | null;
  /** What receives an event for each finished analysis and each survey that was sent; null: nothing. */
  readonly webhook: { readonly url: string } | null;
};

/** What a journal keeps: bodies or not, and how many requests. */
export type JournalSettings = { readonly bodies: boolean; readonly limit: number };

/** What a sandbox begins with: nothing but an owner, the sample projects, or two owners with projects and jobs. */
export type DemoData = "none" | "projects" | "full";

/** The account of an owner. */
export type Account = {
  readonly tier: string;
  readonly creditsAllocated: number;
  readonly creditsUsed: number;
};

/** All that a sandbox was created with: what a reset goes back to. */
export type Beginning = {
  readonly clock: { readonly mode: ClockMode; readonly scale: number; readonly startsAt: number | null };
  readonly demoData: DemoData;
  /** The account of its first owner. */
  readonly account: Account;
  readonly settings: SandboxSettings;
  /** Whether it has not begun with the data of its user yet: they were given to a sandbox that existed. */
  readonly isDataPending?: boolean;
  /**
   * The name that the slugs of its ReadyLinks are drawn from. A sandbox that was loaded from a snapshot under another name
   * goes on with the slugs of the original. Absent: its own name.
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

/** Tier and credits of each period are those of the recorded account. */
export const defaultAccount: Account = { tier: "agency", creditsAllocated: 50_000, creditsUsed: 4500 };

/**
 * An account of which only some is given.
 * @param prefix of the fields in a problem
 * @throws ControlError when it would have used more credits than it has
 */
export function accountOf(given: { readonly [Key in keyof Account]?: Account[Key] | undefined }, prefix = ""): Account {
  const tier = given.tier ?? defaultAccount.tier;
  const creditsAllocated = given.creditsAllocated ?? defaultAccount.creditsAllocated;
  const creditsUsed = given.creditsUsed ?? Math.min(creditsAllocated, defaultAccount.creditsUsed);
  if (creditsUsed > creditsAllocated)
    throw fieldError(`${prefix}creditsUsed`, `must not be above creditsAllocated, which is ${creditsAllocated}`);
  return { tier, creditsAllocated, creditsUsed };
}
