type Tier = { readonly id: string; readonly name: string; readonly price: number };

/**
 * The known tiers, from the smallest to the largest. The price of agency is recorded; the others are examples, because
 * production's prices are unknown.
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

/** The lowest tier that can create, change and analyse projects (documentation topic: tier limits). */
export const requiredTier = "starter";

/** The URL to upgrade a plan. Only the host of production's URL is known. */
export const upgradeUrl = "https://app.auditynow.com/";

/** Whether a tier can create, change and analyse projects. */
export const mayAudit = (tier: string): boolean => tier !== "solo";
