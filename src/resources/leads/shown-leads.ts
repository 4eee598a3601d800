import type { Context } from "../../capability/capability.ts";
import type { OutputOf } from "../../control/route.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { compositeScoreAt, researchStatusAt } from "./lead-view.ts";
import type { leadRoutes } from "./routes.ts";
import { leadStore, type ShownLead } from "./store.ts";

/** How many leads followers of a sandbox get, the newest. */
const mostFollowed = 100;

/** A lead at an instant in the format of the control plane. */
export function shownLead(lead: ShownLead, now: number): OutputOf<typeof leadRoutes.setLead> {
  const { id, ownerId, status, businessName, clientName, clientEmail, aiReadinessScore, readyLinkId, projectId } = lead;
  return {
    id,
    ownerId,
    status,
    businessName,
    clientName,
    clientEmail,
    aiReadinessScore,
    compositeScore: compositeScoreAt(lead, now),
    webResearchStatus: researchStatusAt(lead, now),
    readyLinkId,
    projectId,
    pdf: lead.hasPdf,
    createdAt: isoTimestamp(lead.createdAt),
    completedAt: isoOrNull(lead.completedAt),
  };
}

/** The leads for followers of a sandbox. */
export function newestLeads({ use }: Context, { key, clock }: LiveSandbox) {
  const { countOf, ofSandbox } = use(leadStore);
  const now = clock.now();
  return { total: countOf(key), newest: ofSandbox(key, mostFollowed).map((lead) => shownLead(lead, now)) };
}
