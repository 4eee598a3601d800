import { draw, uuidOf, wholeNumberOf } from "../../core/seed.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import type { ActionRow, LeadRow, ProjectRow } from "./history-store.ts";
import { listedMs, overdueAt, overdueMs, staleAt } from "./rounds.ts";
import type { NewInsight } from "./store.ts";

/** How many analysed projects of an industry are a pattern. */
const projectsOfPattern = 3;

/** The data from which insights are derived: the history of an owner up to an instant. */
export type History = {
  readonly projects: readonly ProjectRow[];
  /** Leads with completed surveys. */
  readonly leads: readonly LeadRow[];
  /** Action items of captures, with a contact from the capture. */
  readonly actions: readonly (Omit<ActionRow, "captureKey"> & {
    readonly contact: { readonly id: string; readonly name: string } | null;
  })[];
};

/** An insight that is derived from a history, without the fields of the owner. */
export type Raised = { readonly cause: string } & Pick<
  NewInsight,
  "id" | "insightType" | "title" | "content" | "context" | "priority" | "createdAt" | "expiresAt"
>;

/**
 * Derives the insights that are listed at an instant from a history: a project is stale 14 days after its last activity; an action
 * item is overdue after seven days; a lead is similar to a project of its industry that was analysed before it; three analysed
 * projects of an industry are a pattern. The first two are raised at 10:00 UTC.
 */
export function raisedBy(seed: number, ownerId: string, history: History, now: number): readonly Raised[] {
  const raise = (
    insightType: Raised["insightType"],
    entity: string,
    createdAt: number,
    rest: Pick<Raised, "title" | "content" | "context" | "priority">,
  ): readonly Raised[] => {
    if (createdAt > now || createdAt + listedMs <= now) return [];
    const id = uuidOf(draw(seed, `${insightType} id`, `${ownerId} ${entity}`, createdAt));
    return [
      { id, cause: `${insightType} ${entity}`, insightType, ...rest, createdAt, expiresAt: createdAt + listedMs },
    ];
  };

  const stale = history.projects.flatMap(({ id, clientName, isPastSetup, quietSince, activeAgainAt }) => {
    if (quietSince === null) return [];
    const at = staleAt(quietSince);
    if (activeAgainAt !== null && activeAgainAt <= at) return [];
    const daysSinceActivity = Math.floor((at - quietSince) / 86_400_000);
    return raise("stale_client", `${id} ${at}`, at, {
      title: `${clientName} has been quiet`,
      content: `No activity of ${clientName} for ${daysSinceActivity} days: no capture, no message, no session note.`,
      context: { projectId: id, clientName, projectName: clientName, daysSinceActivity },
      priority: isPastSetup ? "high" : "normal",
    });
  });

  const overdue = history.actions.flatMap(({ id, content, createdAt, contact }) =>
    raise("overdue_followup", id, overdueAt(createdAt), {
      title: "An action item is overdue",
      content,
      context: {
        contactId: contact?.id ?? null,
        contactName: contact?.name ?? null,
        dueDate: isoTimestamp(createdAt + overdueMs),
      },
      priority: "high",
    }),
  );

  const similar = history.leads.flatMap(({ id, businessName, industry, completedAt }) => {
    const name = businessName ?? "A lead";
    const like = history.projects.find(
      (project) => project.industry === industry && project.analysedAt !== null && project.analysedAt <= completedAt,
    );
    if (!like) return [];
    return raise("similar_lead", id, completedAt, {
      title: `${name} is similar to ${like.clientName}`,
      content: `The new lead ${name} is in the same industry (${industry}) as ${like.clientName}, which was analysed.`,
      context: {
        leadId: id,
        projectId: like.id,
        similarity: wholeNumberOf(draw(seed, "similarity", `${id} ${like.id}`), 70, 95) / 100,
      },
      priority: "normal",
    });
  });

  const analysed = history.projects.filter(({ analysedAt }) => analysedAt !== null);
  const patterns = [...Map.groupBy(analysed, ({ industry }) => industry)].flatMap(([industry, ofIndustry]) => {
    const inOrder = ofIndustry.toSorted((one, other) => (one.analysedAt ?? 0) - (other.analysedAt ?? 0));
    const last = inOrder[projectsOfPattern - 1];
    if (!last?.analysedAt) return [];
    return raise("pattern_detected", industry, last.analysedAt, {
      title: `A pattern in ${industry}`,
      content: `${projectsOfPattern} projects of the industry ${industry} were analysed. Compare their results.`,
      context: { projectIds: inOrder.slice(0, projectsOfPattern).map(({ id }) => id) },
      priority: "low",
    });
  });

  return [...stale, ...overdue, ...similar, ...patterns];
}
