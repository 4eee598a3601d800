import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import type { LeadRow } from "./store.ts";

type Schemas = components["schemas"];

type Research = Pick<LeadRow, "researchStartsAt" | "researchEndsAt" | "researchOutcome">;

/** The status of a lead's web research; null: none. */
export function researchStatusAt(lead: Research, now: number): Schemas["Lead"]["webResearchStatus"] {
  const { researchStartsAt, researchEndsAt, researchOutcome } = lead;
  if (researchStartsAt === null || researchEndsAt === null) return null;
  if (now >= researchEndsAt) return researchOutcome;
  return now >= researchStartsAt ? "processing" : "pending";
}

/** The score of a lead including finished web research. */
export const compositeScoreAt = (
  lead: Research & Pick<LeadRow, "compositeScore" | "researchScore">,
  now: number,
): number | null => (researchStatusAt(lead, now) === "completed" ? lead.researchScore : lead.compositeScore);

/** A lead at an instant in the format of the list (contract: Lead). */
export function leadOf(seed: number, lead: LeadRow, now: number): Schemas["Lead"] {
  const { id, businessName, clientName, clientEmail, industry, companySize, aiReadinessScore, status } = lead;
  const webResearchStatus = researchStatusAt(lead, now);
  const isOver = webResearchStatus === "completed" || webResearchStatus === "failed";
  const updatedAt = Math.max(lead.updatedAt, (isOver && lead.researchEndsAt) || -Infinity);
  return {
    id,
    businessName,
    clientName,
    clientEmail,
    industry,
    companySize,
    aiReadinessScore,
    compositeScore: compositeScoreAt(lead, now),
    status,
    webResearchStatus,
    convertedToAuditId: lead.projectId,
    conversionTimestamp: lead.completedAt === null ? null : databaseTimestamp(seed, id, lead.completedAt),
    source: "readylink",
    createdAt: databaseTimestamp(seed, id, lead.createdAt),
    updatedAt: databaseTimestamp(seed, id, updatedAt),
  };
}
