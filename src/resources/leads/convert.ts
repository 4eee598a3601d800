import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import { inWords } from "../../core/in-words.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { ApiError } from "../../errors/api-error.ts";
import { charge, ownerWithPlan } from "../account/module.ts";
import { addProject } from "../projects/module.ts";
import { findLead, leadStore } from "./store.ts";

/** The price of a conversion in credits (documentation topic: lead conversion). */
export const conversionCost = 1000;

/**
 * Converts a lead to a project with a business analysis and, if there are answers, the survey as a document. Call it in a
 * transaction.
 * @throws ApiError LEAD_NOT_FOUND, LEAD_ALREADY_CONVERTED, TIER_INSUFFICIENT or INSUFFICIENT_CREDITS
 */
export function convert(context: Context, principal: Principal, id: string) {
  const lead = findLead(context, principal, id);
  const now = principal.sandbox.clock.now();
  ownerWithPlan(context, principal.ownerKey);
  if (lead.projectId !== null) {
    const at = lead.convertedAt ?? now;
    const facts = { project: lead.projectId, since: inWords(now - at), at: isoTimestamp(at) };
    throw new ApiError("LEAD_ALREADY_CONVERTED", { cause: { code: "LEAD_ALREADY_CONVERTED", facts } });
  }
  charge(context, principal.ownerKey, conversionCost, now);
  const pdfAttached = lead.hasPdf && Object.keys(lead.answers).length > 0;
  const project = addProject(
    context,
    principal,
    {
      clientName: lead.businessName ?? lead.clientName ?? "Unnamed lead",
      industry: lead.industry ?? "Unknown",
      companySize: lead.companySize ?? "Unknown",
      description: null,
      currency: "USD",
    },
    now,
    {
      documentsCount: pdfAttached ? 1 : 0,
      stakeholdersCount: 1,
      hasAnalysis: true,
      lastUploadAt: pdfAttached ? now : null,
    },
  );
  context.use(leadStore).change(lead, {
    status: "converted",
    isArchived: false,
    projectId: project.id,
    convertedAt: now,
    updatedAt: now,
  });
  return { success: true, data: { auditId: project.id, creditsUsed: conversionCost, pdfAttached } };
}
