import type { Context } from "../../capability/capability.ts";
import { ApiError } from "../../errors/api-error.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { balanceAt } from "./credits.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";
import { mayAudit, requiredTier, upgradeUrl } from "./tiers.ts";

/**
 * Charges credits to an owner. Call it in the transaction of the operation.
 * @returns the owner before the charge
 * @throws ApiError TIER_INSUFFICIENT or INSUFFICIENT_CREDITS
 */
export function charge(context: Context, ownerKey: number, credits: number, now: number): OwnerRow {
  const owner = ownerWithPlan(context, ownerKey);
  const { period, used, remaining, resetsAt } = balanceAt(owner, now);
  if (remaining < credits) {
    const facts = { needed: credits, remaining, at: isoTimestamp(resetsAt) };
    throw new ApiError("INSUFFICIENT_CREDITS", {
      particulars: `${credits} needed, ${remaining} left`,
      cause: { code: "INSUFFICIENT_CREDITS", facts },
    });
  }
  context.use(ownerStore).saveUsed(ownerKey, used + credits, period);
  return owner;
}

/**
 * Checks that the tier of an owner allows creating, changing and analysing projects.
 * @throws ApiError TIER_INSUFFICIENT
 */
export function ownerWithPlan({ use }: Context, ownerKey: number): OwnerRow {
  const owner = use(ownerStore).get(ownerKey);
  if (mayAudit(owner.tier)) return owner;
  throw new ApiError("TIER_INSUFFICIENT", {
    more: { requiredTier, upgradeUrl },
    cause: { code: "TIER_INSUFFICIENT", facts: { tier: owner.tier, requiredTier } },
  });
}
