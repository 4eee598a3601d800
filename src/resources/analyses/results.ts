import { lateModule } from "../../platform/late-module.ts";
import type { ProjectRow } from "../projects/module.ts";
import type { Analysis } from "./analysis.ts";
import type * as Deliverables from "./deliverables.ts";

/** What a complete analysis hands over. */
export function resultsOf(seed: number, project: ProjectRow, analysis: Pick<Analysis, "id">) {
  // Load the sample data only when it is needed: it is large, and few servers need it.
  const { deliverablesOf } = lateModule(import.meta.url, "./deliverables") as typeof Deliverables;
  return deliverablesOf(seed, project, analysis);
}

/** The opportunities that a complete analysis has found. */
export const opportunitiesOf = (...of: Parameters<typeof resultsOf>): Deliverables.Opportunity[] =>
  resultsOf(...of).opportunities;
