import type { ProjectRow } from "../projects/module.ts";

/** Three suggestions, for a project by its state or in general. */
export function suggestionsFor(project: ProjectRow | undefined, isAnalysed: boolean): [string, string, string] {
  if (!project)
    return [
      "Which of my clients have been inactive, and what should I do about it?",
      "What do the audits of this quarter have in common?",
      "Which leads are ready for a first call?",
    ];
  const { clientName, industry, documentsCount, hasAnalysis, hasInterviewAnalysis } = project;
  const next = isAnalysed
    ? `Which opportunities of ${clientName} should come first, and why?`
    : !hasAnalysis || documentsCount === 0
      ? `Which documents of ${clientName} are still missing for an analysis?`
      : !hasInterviewAnalysis
        ? `Whom at ${clientName} should be interviewed before the audit?`
        : `Start the audit analysis of ${clientName}.`;
  return [
    next,
    `What has been decided with ${clientName} so far, and what is open?`,
    `How does ${clientName} compare with others of the industry ${industry}?`,
  ];
}
