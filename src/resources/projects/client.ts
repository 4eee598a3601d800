import type { CallOf } from "../../control/route.ts";
import type { PreparedProject, PrepareProjectOptions } from "../../control/types.gen.ts";
import type { projectRoutes } from "./routes.ts";

/** What a sandbox can do with projects. */
export type ProjectCalls = {
  /**
   * Gives a project what a job needs: documents and interviews with their analyses. API clients cannot do that.
   * @throws ControlError 404 when there is no such project
   */
  prepareProject(projectId: string, options?: PrepareProjectOptions): Promise<PreparedProject>;
};

/** What a sandbox can do with projects, from calls of the control plane. @internal */
export const projectCallsOf = (call: CallOf<typeof projectRoutes>, sandbox: string): ProjectCalls => ({
  prepareProject: (project, options = {}) => call("prepareProject", { ...options, sandbox, project }),
});
