import type { components } from "../../contract/openapi.gen.ts";
import { draw, pickOf, wholeNumberOf } from "../../core/seed.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import type { Analysis } from "./analysis.ts";
import { themes } from "./themes.ts";

type Schemas = components["schemas"];

/** A finding (contract: Finding) with its subject. */
export type Finding = Schemas["Finding"] & { readonly subject: string };

const severities = ["low", "medium", "high", "critical"] as const;
const subjects = [...new Set(themes.map(({ subject }) => subject))] as [string, ...string[]];
const causes = [
  "depends on one person's spreadsheet",
  "copies the same data between two tools by hand",
  "waits for approvals that nobody tracks",
  "has no owner and no measure",
  "repeats work that another team has done",
] as const;

/** An analysis in the format of the contract (AuditAnalysis). Its findings are generated from the seed for its id. */
export function auditAnalysisOf(seed: number, projectId: string, analysis: Analysis): Schemas["AuditAnalysis"] {
  const { id, status, createdAt, completedAt } = analysis;
  const complete = status === "complete";
  const findings = complete ? findingsOf(seed, id) : [];
  const urgent = findings.filter(({ severity }) => severity === "high" || severity === "critical").length;
  return {
    id,
    projectId,
    status,
    createdAt: isoTimestamp(createdAt),
    completedAt: isoOrNull(completedAt),
    summary: complete ? `Sample analysis with ${findings.length} findings, ${urgent} of them urgent.` : null,
    readinessScore: complete ? readinessOf(seed, id) : null,
    findings,
  };
}

/** The AI readiness score of the organisation, from 0 to 100. */
export const readinessOf = (seed: number, analysisId: string): number =>
  wholeNumberOf(draw(seed, "readiness score", analysisId), 20, 90);

/** The findings of an analysis, without duplicates. */
export function findingsOf(seed: number, analysisId: string): Finding[] {
  const count = wholeNumberOf(draw(seed, "number of findings", analysisId), 3, 6);
  const findings = Array.from({ length: count }, (_, index) => {
    const subject = pickOf(draw(seed, "finding subject", analysisId, index), subjects);
    const cause = pickOf(draw(seed, "finding cause", analysisId, index), causes);
    return {
      subject,
      title: `${subject} ${cause}`,
      severity: pickOf(draw(seed, "finding severity", analysisId, index), severities),
      description: `Sample finding: ${subject.toLowerCase()} ${cause}.`,
    };
  });
  return findings.filter(({ title }, index) => findings.findIndex((each) => each.title === title) === index);
}
