import type { components } from "../contract/openapi.gen.ts";
import { draw, pickOf, uuidOf, wholeNumberOf } from "../sandbox/seed.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";
import type { ProjectRow } from "./store.ts";

type Schemas = components["schemas"];

/**
 * A timestamp as projects carry them (recorded): microseconds without trailing zeros, and a numeric offset.
 * The clock knows milliseconds; the rest is drawn.
 */
export function databaseTimestamp(seed: number, projectId: string, at: number): string {
  const micros = wholeNumberOf(draw(seed, "microseconds", projectId, at), 0, 999)
    .toString()
    .padStart(3, "0");
  return `${isoTimestamp(at).slice(0, -1)}${micros}`.replace(/0+$/, "").replace(/\.$/, "") + "+00:00";
}

const activities: Record<string, string> = {
  document_upload: "A document was uploaded",
  analysis_generated: "An audit analysis was generated",
};

/** A project as writing to it answers (contract: ProjectSummary). */
export function summaryOf(seed: number, project: ProjectRow): Required<Schemas["ProjectSummary"]> {
  const { id, clientName, industry, companySize, description, currency, status, createdAt, updatedAt } = project;
  return {
    id,
    clientName,
    industry,
    companySize,
    description,
    currency,
    status,
    createdAt: databaseTimestamp(seed, id, createdAt),
    updatedAt: databaseTimestamp(seed, id, updatedAt),
  };
}

function shared(seed: number, project: ProjectRow) {
  const steps = [
    project.documentsCount > 0,
    project.hasAnalysis,
    project.hasInterviewAnalysis,
    project.hasAuditAnalysis,
  ];
  return {
    ...summaryOf(seed, project),
    documentsCount: project.documentsCount,
    analysisProgress: 25 * steps.filter(Boolean).length,
    stakeholdersCount: project.stakeholdersCount,
    hasAnalysis: project.hasAnalysis,
    hasInterviewAnalysis: project.hasInterviewAnalysis,
    hasAuditAnalysis: project.hasAuditAnalysis,
    hasQuestionnaires: project.hasInterviewAnalysis,
    hasDeliverables: project.hasAuditAnalysis,
    statusLabel: project.hasAuditAnalysis ? "Completed" : "In Progress",
    statusDescription: project.hasAuditAnalysis ? "The audit analysis is ready" : "The audit is under way",
    lastActivity:
      project.lastActivityAt === null || project.lastActivityType === null
        ? null
        : {
            type: project.lastActivityType,
            date: isoTimestamp(project.lastActivityAt),
            description: activities[project.lastActivityType] ?? project.lastActivityType,
          },
  };
}

/** A project as the list shows it (contract: ProjectListItem). */
export function listItemOf(seed: number, project: ProjectRow): Schemas["ProjectListItem"] {
  const done = project.hasAuditAnalysis;
  return {
    ...shared(seed, project),
    databaseStatus: project.status,
    uiStatus: done ? "completed" : "in-progress",
    canView: done,
    deliverablesStatus: { presentations: done, reports: done, roadmaps: done, opportunities: done },
  };
}

const documentNames = ["process-handbook", "organisation-chart", "tool-inventory", "annual-report"] as const;

/** A project in full (contract: Project). Owners may have projects of the same id, never documents of the same id. */
export function projectOf(seed: number, ownerId: string, project: ProjectRow): Schemas["Project"] {
  const entity = `${ownerId} ${project.id}`;
  const createdAt = databaseTimestamp(seed, project.id, project.createdAt);
  const documents = Array.from({ length: project.documentsCount }, (_, index) => {
    const id = uuidOf(draw(seed, "document id", entity, index));
    const fileName = `${pickOf(draw(seed, "document name", entity, index), documentNames)}-${index + 1}.pdf`;
    return {
      id,
      fileName,
      fileType: "application/pdf",
      fileSize: wholeNumberOf(draw(seed, "document size", entity, index), 20_000, 2_000_000),
      storagePath: `${project.id}/${id}/${fileName}`,
      uploadStatus: "completed",
      createdAt,
    };
  });
  const businessAnalysis = project.hasAnalysis
    ? [{ id: uuidOf(draw(seed, "business analysis id", entity)), projectId: project.id, isCurrent: true, createdAt }]
    : [];
  return { ...shared(seed, project), documents, businessAnalysis };
}
