import type { MoveHooks } from "../jobs/store.ts";
import type { ProjectStore } from "../projects/store.ts";
import type { AnalysisStore } from "./store.ts";

/**
 * What becomes of an analysis when the job that makes it moves, whether a call waits for it or a client polls: the one way
 * in which an analysis comes to be.
 * @param announce tells whoever wants to know that jobs of a sandbox have completed
 */
export const analysisHooks = (
  analyses: AnalysisStore,
  projects: ProjectStore,
  announce: MoveHooks["completed"],
): MoveHooks => ({
  begun: analyses.begin,
  completed(jobKeys, sandboxKey) {
    analyses.complete(jobKeys);
    projects.markAudited(jobKeys);
    announce(jobKeys, sandboxKey);
  },
  failed: analyses.fail,
  vanished: analyses.abandon,
});
