import type { components } from "../../contract/openapi.gen.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import type { OwnerRow } from "./owner-store.ts";
import { mayAudit, tierWithId } from "./tiers.ts";

const dayMs = 86_400_000;

/** The length of a billing period: the time between the last and the next reset in the recorded response. */
const periodMs = 28 * dayMs;

/** The keys of the tokens that have read the credit balance. */
export const creditReaders = () => new Set<number>();

/** The price of a project (documentation topic: create a new audit project). */
export const projectCreationCost = 1000;

type Account = Pick<OwnerRow, "tier" | "creditsAllocated" | "creditsUsed" | "creditsPeriod" | "createdAt">;

/** The credits of an account at an instant. The first billing period starts with the account. */
export function balanceAt({ createdAt, creditsAllocated, creditsUsed, creditsPeriod }: Account, now: number) {
  const period = Math.floor((now - createdAt) / periodMs);
  const used = period === creditsPeriod ? creditsUsed : 0;
  return { period, used, remaining: creditsAllocated - used, resetsAt: createdAt + (period + 1) * periodMs };
}

/** The credits in the format of the contract (Credits). */
export function creditsAt(account: Account, now: number): components["schemas"]["Credits"] {
  const { used, remaining, resetsAt } = balanceAt(account, now);
  const allocated = account.creditsAllocated;
  const projectsRemaining = mayAudit(account.tier) ? Math.floor(remaining / projectCreationCost) : 0;
  return {
    remaining,
    allocated,
    used,
    usagePercentage: allocated === 0 ? 0 : Math.round((used / allocated) * 100),
    tier: tierWithId(account.tier),
    lastReset: isoTimestamp(resetsAt - periodMs),
    nextReset: isoTimestamp(resetsAt),
    daysUntilReset: Math.ceil((resetsAt - now) / dayMs),
    canCreateProject: projectsRemaining > 0,
    projectCreationCost,
    projectsRemaining,
    timestamp: isoTimestamp(now),
    billingProvider: "stripe",
  };
}
