import type { Context } from "../../capability/capability.ts";
import type { ActionsOf } from "../../control/route.ts";
import { projectInSandbox } from "./project-in-sandbox.ts";
import type { projectRoutes } from "./routes.ts";
import { statusOf } from "./project-view.ts";
import { projectStore } from "./store.ts";

export function projectActions(context: Context) {
  const { find } = context.sandboxes;
  const { transaction } = context.database;
  const projects = context.use(projectStore);
  return {
    prepareProject({ sandbox, project: wanted, ownerId: wantedOwner, documents = 3, stakeholders = 3 }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const { ownerId, ...project } = projectInSandbox(context, found, wanted, wantedOwner);
        const prepared = projects.change(project.key, {
          documentsCount: Math.max(documents, project.documentsCount),
          stakeholdersCount: Math.max(stakeholders, project.stakeholdersCount),
          hasAnalysis: true,
          hasInterviewAnalysis: true,
          lastUploadAt: now,
          updatedAt: now,
        });
        const { id, documentsCount, stakeholdersCount, hasAnalysis, hasInterviewAnalysis } = prepared;
        const status = statusOf(prepared);
        return { id, ownerId, status, documentsCount, stakeholdersCount, hasAnalysis, hasInterviewAnalysis };
      });
    },
  } satisfies ActionsOf<typeof projectRoutes>;
}
