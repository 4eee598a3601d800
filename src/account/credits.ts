import type { components } from "../contract/openapi.gen.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";
import { tierWithId } from "./tiers.ts";

const dayMs = 86_400_000;

/** The length of a billing period: what was between the last and the next reset in the recorded answer. */
const periodMs = 28 * dayMs;

const projectCreationCost = 1000;

type Account = {
  readonly tier: string;
  readonly creditsAllocated: number;
  readonly creditsUsed: number;
  readonly createdAt: number;
};

/** The credits of an account at an instant (contract: Credits). Periods follow each other from its creation. */
export function creditsAt(account: Account, now: number): components["schemas"]["Credits"] {
  const periods = Math.floor((now - account.createdAt) / periodMs);
  const lastReset = account.createdAt + periods * periodMs;
  const nextReset = lastReset + periodMs;
  const allocated = account.creditsAllocated;
  const used = periods === 0 ? account.creditsUsed : 0;
  const remaining = allocated - used;
  return {
    remaining,
    allocated,
    used,
    usagePercentage: allocated === 0 ? 0 : Math.round((used / allocated) * 100),
    tier: tierWithId(account.tier),
    lastReset: isoTimestamp(lastReset),
    nextReset: isoTimestamp(nextReset),
    daysUntilReset: Math.ceil((nextReset - now) / dayMs),
    canCreateProject: remaining >= projectCreationCost,
    projectCreationCost,
    projectsRemaining: Math.floor(remaining / projectCreationCost),
    billingProvider: "stripe",
    timestamp: isoTimestamp(now),
  };
}
