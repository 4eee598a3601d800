import type { OpportunityCounts, ProjectView } from "../control/types.gen.ts";

/** The categories of opportunities as headings, in the order in which one would go about them. */
export const categoryNames: Readonly<Record<keyof OpportunityCounts, string>> = {
  quick_wins: "Quick wins",
  big_swings: "Big swings",
  nice_to_haves: "Nice-to-haves",
  deprioritize: "Deprioritize",
};

/** What a project lacks for a job, in words; empty: nothing. */
export const missingOf = ({ hasAnalysis, hasInterviewAnalysis }: ProjectView): string =>
  [
    ...(hasAnalysis ? [] : ["the analysis of its documents"]),
    ...(hasInterviewAnalysis ? [] : ["the analysis of its interviews"]),
  ].join(" and ");
