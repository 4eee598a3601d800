import { ApiError } from "../../errors/api-error.ts";
import type { ProjectRow } from "../projects/module.ts";

/**
 * Checks that a project has the analyses that a job requires (documentation topic: trigger an async audit analysis job).
 * @throws ApiError PREREQUISITE_MISSING
 */
export function assertReady({
  hasAnalysis,
  hasInterviewAnalysis,
}: Pick<ProjectRow, "hasAnalysis" | "hasInterviewAnalysis">): void {
  const missing = [
    ...(hasAnalysis ? [] : ["document analysis (business_analysis)"]),
    ...(hasInterviewAnalysis ? [] : ["interview analysis (interview_analysis)"]),
  ];
  if (missing.length > 0)
    throw new ApiError("PREREQUISITE_MISSING", {
      particulars: `no current ${missing.join(", no current ")}`,
      cause: { code: "PREREQUISITE_MISSING", facts: { missing: missing.join(" and no current ") } },
    });
}
