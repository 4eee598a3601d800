import type { Context } from "../../capability/capability.ts";
import { ApiError, type ErrorName } from "../../errors/api-error.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

/** How many ReadyLinks a plan includes (documentation topic: tier limits). The plans that are not documented: as team. */
const readyLinkLimits: Readonly<Record<string, number>> = { solo: 1, enterprise: Infinity, scale: Infinity };
const usualReadyLinkLimit = 10;

/** How many templates a plan includes: that there is a limit is documented, its value is not. */
const usualTemplateLimit = 10;

/** What an owner has beside credits: what the control plane has set, or else what his plan includes. */
export const featuresOf = ({ tier, multiReadyLink, readyLinkLimit, templateLimit, nucleus }: OwnerRow) => ({
  /** Whether ReadyLinks can be used; which plans include them is not documented. */
  multiReadyLink: multiReadyLink ?? tier !== "solo",
  readyLinkLimit: readyLinkLimit ?? readyLinkLimits[tier] ?? usualReadyLinkLimit,
  templateLimit: templateLimit ?? usualTemplateLimit,
  nucleus: nucleus ?? true,
});

/** The features that operations can need, with the error for an owner without it. */
const errors = { multiReadyLink: "FEATURE_NOT_AVAILABLE", nucleus: "NUCLEUS_OFF" } as const satisfies Record<
  string,
  ErrorName
>;

type Feature = keyof typeof errors;

export const isFeature = (name: string): name is Feature => Object.hasOwn(errors, name);

/** @throws ApiError when the owner has not the feature */
export function requireFeature({ use }: Context, ownerKey: number, feature: Feature): void {
  const owner = use(ownerStore).get(ownerKey);
  if (featuresOf(owner)[feature]) return;
  throw new ApiError(errors[feature], { cause: { code: "FEATURE_OFF", facts: { feature, tier: owner.tier } } });
}
