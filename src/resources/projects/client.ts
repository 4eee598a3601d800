import type { CallOf } from "../../control/route.ts";
import type { PreparedProject, PrepareProjectOptions } from "../../control/types.gen.ts";
import type { projectRoutes } from "./routes.ts";

/** The projects of a sandbox. */
export type ProjectCalls = {
  /**
   * Adds the documents and interviews, with their analyses, that a job requires. The Agent API cannot do that.
   * @throws ControlError 404 for an unknown project
   */
  prepareProject(projectId: string, options?: PrepareProjectOptions): Promise<PreparedProject>;
};

/** The projects of a sandbox, from calls of the control plane. @internal */
export const projectCallsOf = (call: CallOf<typeof projectRoutes>, sandbox: string): ProjectCalls => ({
  prepareProject: (project, options = {}) => call("prepareProject", { ...options, sandbox, project }),
});
