import type { Context } from "../../capability/capability.ts";
import { draw, uuidOf, wholeNumberOf } from "../../core/seed.ts";
import type { OwnerRow } from "../account/module.ts";
import { type LinkRow, linkStore } from "../readylinks/module.ts";
import { type LeadRow, leadStore, type NewLead } from "./store.ts";

/** The contact details of a lead. */
export type Contact = Pick<NewLead, "businessName" | "clientName" | "clientEmail" | "industry" | "companySize">;

const industries = ["Sample retail", "Sample logistics", "Sample services", "Sample manufacturing"] as const;
const sizes = ["1-10", "11-50", "51-200", "201-500"] as const;

/** Sample contact details, by a number. */
export function sampleContact(seed: number, entity: string, number: number): Contact {
  const industry = industries[wholeNumberOf(draw(seed, "lead industry", entity), 0, industries.length - 1)];
  const companySize = sizes[wholeNumberOf(draw(seed, "lead size", entity), 0, sizes.length - 1)];
  return {
    businessName: `Sample business ${number}`,
    clientName: `Sample contact ${number}`,
    clientEmail: `contact-${number}@example.com`,
    industry: industry ?? null,
    companySize: companySize ?? null,
  };
}

type Owner = Pick<OwnerRow, "key" | "id" | "sandboxKey">;

/**
 * A pending lead.
 * @param ordinal how many leads the owner had before
 * @param given further fields
 */
export function newLead(
  seed: number,
  owner: Owner,
  ordinal: number,
  link: LinkRow | null,
  given: Partial<NewLead>,
  now: number,
): NewLead {
  return {
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "lead id", owner.id, ordinal)),
    linkKey: link?.key ?? null,
    businessName: null,
    clientName: null,
    clientEmail: null,
    industry: null,
    companySize: null,
    aiReadinessScore: null,
    compositeScore: null,
    status: "pending",
    statusBefore: null,
    isArchived: false,
    projectId: null,
    convertedAt: null,
    completedAt: null,
    answers: {},
    createdAt: now,
    updatedAt: now,
    ...given,
  };
}

/**
 * Adds a pending lead. Call it in a transaction.
 * @param given further fields
 */
export function addLead(
  { use }: Context,
  seed: number,
  owner: Owner,
  link: LinkRow | null,
  given: Partial<NewLead>,
  now: number,
): LeadRow {
  const store = use(leadStore);
  const ordinal = store.count(owner.key, "all").total;
  if (link) use(linkStore).countLead(link.key);
  return store.insert(newLead(seed, owner, ordinal, link, given, now));
}
