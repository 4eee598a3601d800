import type { Context } from "../../capability/capability.ts";
import { ApiError } from "../../errors/api-error.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

/** How many ReadyLinks a plan includes (documentation topic: tier limits). The plans that are not documented: as team. */
const readyLinkLimits: Readonly<Record<string, number>> = { solo: 1, enterprise: Infinity, scale: Infinity };
const usualReadyLinkLimit = 10;

/** How many templates a plan includes: that there is a limit is documented, its value is not. */
const usualTemplateLimit = 10;

/** What an owner has beside credits: what the control plane has set, or else what his plan includes. */
export const featuresOf = ({ tier, multiReadyLink, readyLinkLimit, templateLimit }: OwnerRow) => ({
  /** Whether ReadyLinks can be used; which plans include them is not documented. */
  multiReadyLink: multiReadyLink ?? tier !== "solo",
  readyLinkLimit: readyLinkLimit ?? readyLinkLimits[tier] ?? usualReadyLinkLimit,
  templateLimit: templateLimit ?? usualTemplateLimit,
});

/** An owner who may use ReadyLinks. @throws ApiError FEATURE_NOT_AVAILABLE */
export function ownerWithReadyLinks({ use }: Context, ownerKey: number): OwnerRow {
  const owner = use(ownerStore).get(ownerKey);
  if (featuresOf(owner).multiReadyLink) return owner;
  const facts = { feature: "multiReadyLink", tier: owner.tier };
  throw new ApiError("FEATURE_NOT_AVAILABLE", { cause: { code: "FEATURE_OFF", facts } });
}
