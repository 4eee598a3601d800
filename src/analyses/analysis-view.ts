import type { components } from "../contract/openapi.gen.ts";
import { draw, pickOf, wholeNumberOf } from "../sandbox/seed.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";
import type { AnalysisRow } from "./store.ts";

type Schemas = components["schemas"];

const severities = ["low", "medium", "high", "critical"] as const;
const subjects = [
  "Order intake",
  "Invoicing",
  "Customer support",
  "Hiring",
  "Reporting",
  "Purchasing",
  "Scheduling",
] as const;
const causes = [
  "depends on one person's spreadsheet",
  "copies the same data between two tools by hand",
  "waits for approvals that nobody tracks",
  "has no owner and no measure",
  "repeats work that another team has done",
] as const;

/** An analysis as the contract shows it (AuditAnalysis). What it found is drawn from the seed for its id. */
export function auditAnalysisOf(seed: number, projectId: string, analysis: AnalysisRow): Schemas["AuditAnalysis"] {
  const { id, status, createdAt, completedAt } = analysis;
  const complete = status === "complete";
  const findings = complete ? findingsOf(seed, id) : [];
  const urgent = findings.filter(({ severity }) => severity === "high" || severity === "critical").length;
  return {
    id,
    projectId,
    status,
    createdAt: isoTimestamp(createdAt),
    completedAt: completedAt === null ? null : isoTimestamp(completedAt),
    summary: complete ? `Sample analysis with ${findings.length} findings, ${urgent} of them urgent.` : null,
    readinessScore: complete ? wholeNumberOf(draw(seed, "readiness score", id), 20, 90) : null,
    findings,
  };
}

function findingsOf(seed: number, id: string): Schemas["Finding"][] {
  const count = wholeNumberOf(draw(seed, "number of findings", id), 3, 6);
  return Array.from({ length: count }, (_, index) => {
    const subject = pickOf(draw(seed, "finding subject", id, index), subjects);
    const cause = pickOf(draw(seed, "finding cause", id, index), causes);
    return {
      title: `${subject} ${cause}`,
      severity: pickOf(draw(seed, "finding severity", id, index), severities),
      description: `Sample finding: ${subject.toLowerCase()} ${cause}.`,
    };
  });
}
