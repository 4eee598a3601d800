import { isoTimestamp } from "../../core/timestamp.ts";
import type { InsightRow } from "./store.ts";

type Context = InsightRow["context"];
type Project = { readonly id: string; readonly clientName: string };

/** The context of a sample insight, by its type and project. */
export function sampleContext(type: InsightRow["insightType"], project: Project | undefined, now: number): Context {
  const projectId = project?.id ?? null;
  const name = project?.clientName ?? null;
  const contexts: Readonly<Partial<Record<InsightRow["insightType"], Context>>> = {
    stale_client: { projectId, clientName: name, projectName: name, daysSinceActivity: 14 },
    overdue_followup: { contactId: null, contactName: null, dueDate: isoTimestamp(now) },
    similar_lead: { leadId: null, projectId, similarity: 0.8 },
    pattern_detected: { projectIds: project ? [project.id] : [] },
  };
  return contexts[type] ?? {};
}
