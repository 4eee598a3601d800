import type { CallOf } from "../../control/route.ts";
import type {
  ListedProject,
  ListProjectsOptions,
  ProjectDetails,
  ReadProjectOptions,
} from "../../control/types.gen.ts";
import type { analysisRoutes } from "./routes.ts";

/** What a sandbox tells of its projects and their analyses. */
export type AnalysisCalls = {
  /** Lists projects with their newest analyses, newest first. */
  listProjects(options?: ListProjectsOptions): Promise<ListedProject[]>;
  /**
   * Reads a project with its analyses, and the opportunities that one of them has found.
   * @throws ControlError 404 when there is no such project, 400 when it has no such analysis
   */
  readProject(projectId: string, options?: ReadProjectOptions): Promise<ProjectDetails>;
};

/** What a sandbox tells of its projects, from calls of the control plane. @internal */
export const analysisCallsOf = (call: CallOf<typeof analysisRoutes>, sandbox: string): AnalysisCalls => ({
  listProjects: (options = {}) => call("listSandboxProjects", { ...options, sandbox }),
  readProject: (project, options = {}) => call("readProject", { ...options, sandbox, project }),
});
