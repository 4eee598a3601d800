import { ApiError } from "../../errors/api-error.ts";
import type { ProjectRow } from "../projects/module.ts";

type Prepared = Pick<ProjectRow, "hasAnalysis" | "hasInterviewAnalysis">;

/** What a project lacks for a job. */
const missingOf = ({ hasAnalysis, hasInterviewAnalysis }: Prepared): string[] => [
  ...(hasAnalysis ? [] : ["document analysis (business_analysis)"]),
  ...(hasInterviewAnalysis ? [] : ["interview analysis (interview_analysis)"]),
];

/** Whether a project has what a job needs. */
export const isReady = (project: Prepared): boolean => missingOf(project).length === 0;

/**
 * Checks that a project has the analyses that a job requires (documentation topic: trigger an async audit analysis job).
 * @throws ApiError PREREQUISITE_MISSING
 */
export function assertReady(project: Prepared): void {
  const missing = missingOf(project);
  if (missing.length > 0)
    throw new ApiError("PREREQUISITE_MISSING", {
      particulars: `no current ${missing.join(", no current ")}`,
      cause: { code: "PREREQUISITE_MISSING", facts: { missing: missing.join(" and no current ") } },
    });
}
