import type { Context } from "../../capability/capability.ts";
import { ApiError, type ErrorName } from "../../errors/api-error.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

/** The maximum number of ReadyLinks by tier (documentation topic: tier limits). Undocumented tiers: as team. */
const readyLinkLimits: Readonly<Record<string, number>> = { solo: 1, enterprise: Infinity, scale: Infinity };
const usualReadyLinkLimit = 10;

/** The maximum number of templates. The existence of a limit is documented, its value is not. */
const usualTemplateLimit = 10;

/** Features and quotas of an owner: set by the control plane, otherwise those of the tier. */
export const featuresOf = ({ tier, multiReadyLink, readyLinkLimit, templateLimit, nucleus }: OwnerRow) => ({
  /** Whether the owner can use ReadyLinks. Which tiers include them is not documented. */
  multiReadyLink: multiReadyLink ?? tier !== "solo",
  readyLinkLimit: readyLinkLimit ?? readyLinkLimits[tier] ?? usualReadyLinkLimit,
  templateLimit: templateLimit ?? usualTemplateLimit,
  nucleus: nucleus ?? true,
});

/** The features that operations can require, with the error for an owner without the feature. */
const errors = { multiReadyLink: "FEATURE_NOT_AVAILABLE", nucleus: "NUCLEUS_OFF" } as const satisfies Record<
  string,
  ErrorName
>;

type Feature = keyof typeof errors;

export const isFeature = (name: string): name is Feature => Object.hasOwn(errors, name);

/** @throws ApiError when the owner does not have the feature */
export function requireFeature({ use }: Context, ownerKey: number, feature: Feature): void {
  const owner = use(ownerStore).get(ownerKey);
  if (featuresOf(owner)[feature]) return;
  throw new ApiError(errors[feature], { cause: { code: "FEATURE_OFF", facts: { feature, tier: owner.tier } } });
}
