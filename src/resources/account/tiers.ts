type Tier = { readonly id: string; readonly name: string; readonly price: number };

/**
 * The tiers by the ids that are known, in the order of what they include. The price of agency is recorded; the
 * others are samples: production's are not known.
 */
const tiers = [
  { id: "solo", name: "Solo", price: 10 },
  { id: "starter", name: "Starter", price: 20 },
  { id: "growth", name: "Growth", price: 30 },
  { id: "agency", name: "Agency", price: 199 },
  { id: "team", name: "Team", price: 50 },
  { id: "professional", name: "Professional", price: 60 },
  { id: "enterprise", name: "Enterprise", price: 70 },
  { id: "scale", name: "Scale", price: 80 },
] as const satisfies readonly Tier[];

export const tierIds = tiers.map(({ id }) => id);

export const tierWithId = (id: string): Tier => tiers.find((tier) => tier.id === id) ?? { id, name: id, price: 0 };

/** The smallest tier that may create and change projects and analyse them (documentation topic: tier limits). */
export const requiredTier = "starter";

/** Where a plan is changed: of production, only the host is known. */
export const upgradeUrl = "https://app.auditynow.com/";

/** Whether a tier may create and change projects and analyse them. */
export const mayAudit = (tier: string): boolean => tier !== "solo";
