import type { components } from "../../contract/openapi.gen.ts";
import { draw, pickOf, uuidOf, wholeNumberOf } from "../../core/seed.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import type { ProjectRow } from "./store.ts";

type Schemas = components["schemas"];

/** A project with its owner and the time of its last completed audit analysis; null for none. */
export type AuditedProject = {
  readonly ownerId: string;
  readonly project: ProjectRow;
  readonly auditedAt: number | null;
};

/** `databaseStatus` of a project. In every recorded project it follows from these counts. */
function databaseStatusOf({ documentsCount, stakeholdersCount, hasAnalysis }: ProjectRow) {
  if (documentsCount === 0) return hasAnalysis ? "analysis" : "setup";
  return stakeholdersCount > 0 ? "interviews" : "analysis";
}

/** `status` of a project. A project without an analysed document is in setup. */
export const statusOf = (project: ProjectRow) =>
  project.documentsCount > 0 && project.hasAnalysis ? databaseStatusOf(project) : "setup";

/** The next action. The four cases are recorded; the sentences are ours. */
function statusDescriptionOf({ project, auditedAt }: AuditedProject): string {
  if (auditedAt !== null) return "The audit analysis and its deliverables are ready";
  if (project.documentsCount === 0) return "Upload a document to start";
  return project.hasAnalysis ? "Ready for the audit analysis" : "The uploaded documents can be analysed";
}

const documentNames = ["process-handbook", "organisation-chart", "tool-inventory", "annual-report"] as const;

/** Include the owner: owners can have projects with the same id, but document ids are unique. */
function fileNameOf(seed: number, { ownerId, project }: AuditedProject, index: number): string {
  const known = project.documents[index]?.fileName;
  if (known !== undefined) return known;
  const drawn = draw(seed, "document name", `${ownerId} ${project.id}`, index);
  return `${pickOf(drawn, documentNames)}-${index + 1}.pdf`;
}

/** The later of the last upload and the last completion of an audit analysis. */
function lastActivityOf(seed: number, audited: AuditedProject): Schemas["ProjectListItem"]["lastActivity"] {
  const { project, auditedAt } = audited;
  const { lastUploadAt, documentsCount } = project;
  if (auditedAt !== null && auditedAt >= (lastUploadAt ?? -Infinity))
    return { type: "analysis_generated", date: isoTimestamp(auditedAt), description: "Analysis generated" };
  if (lastUploadAt === null || documentsCount === 0) return null;
  const description = `Document uploaded: ${fileNameOf(seed, audited, documentsCount - 1)}`;
  return { type: "document_upload", date: isoTimestamp(lastUploadAt), description };
}

/** A project in the format of responses to writes (contract: ProjectSummary). */
export function summaryOf(seed: number, { project, auditedAt }: AuditedProject): Required<Schemas["ProjectSummary"]> {
  const { id, clientName, industry, companySize, description, currency, createdAt, updatedAt } = project;
  return {
    id,
    clientName,
    industry,
    companySize,
    description,
    currency,
    status: statusOf(project),
    createdAt: databaseTimestamp(seed, id, createdAt),
    updatedAt: databaseTimestamp(seed, id, Math.max(updatedAt, auditedAt ?? updatedAt)),
  };
}

function shared(seed: number, audited: AuditedProject) {
  const { project, auditedAt } = audited;
  const { documentsCount, stakeholdersCount, hasAnalysis, hasInterviewAnalysis } = project;
  const hasAuditAnalysis = auditedAt !== null;
  const steps = [documentsCount > 0, hasAnalysis, hasInterviewAnalysis, hasAuditAnalysis];
  return {
    ...summaryOf(seed, audited),
    documentsCount,
    analysisProgress: 25 * steps.filter(Boolean).length,
    stakeholdersCount,
    hasAnalysis,
    hasInterviewAnalysis,
    hasAuditAnalysis,
    hasQuestionnaires: databaseStatusOf(project) === "interviews",
    // Recorded for every project, including those with a completed audit.
    hasDeliverables: false,
    statusLabel: hasAuditAnalysis ? "Completed" : "In Progress",
    statusDescription: statusDescriptionOf(audited),
    lastActivity: lastActivityOf(seed, audited),
  };
}

/** A project in the format of the list (contract: ProjectListItem). */
export function listItemOf(seed: number, audited: AuditedProject): Schemas["ProjectListItem"] {
  const done = audited.auditedAt !== null;
  return {
    ...shared(seed, audited),
    databaseStatus: databaseStatusOf(audited.project),
    uiStatus: done ? "completed" : "in-progress",
    canView: done,
    deliverablesStatus: { presentations: false, reports: false, roadmaps: false, opportunities: false },
  };
}

/** A complete project (contract: Project). */
export function projectOf(seed: number, audited: AuditedProject): Schemas["Project"] {
  const { project, ownerId } = audited;
  const entity = `${ownerId} ${project.id}`;
  const createdAt = databaseTimestamp(seed, project.id, project.createdAt);
  const documents = Array.from({ length: project.documentsCount }, (_, index) => {
    const known = project.documents[index] ?? {};
    const id = known.id ?? uuidOf(draw(seed, "document id", entity, index));
    const fileName = fileNameOf(seed, audited, index);
    return {
      id,
      fileName,
      fileType: known.fileType ?? "application/pdf",
      fileSize: known.fileSize ?? wholeNumberOf(draw(seed, "document size", entity, index), 20_000, 2_000_000),
      storagePath: `${project.id}/${id}/${fileName}`,
      uploadStatus: "completed",
      createdAt,
    };
  });
  const businessAnalysis = project.hasAnalysis
    ? [{ id: uuidOf(draw(seed, "business analysis id", entity)), projectId: project.id, isCurrent: true, createdAt }]
    : [];
  return { ...shared(seed, audited), documents, businessAnalysis };
}
