import { findOwner, ownerStore } from "../account/module.ts";
import type { Context } from "../../capability/capability.ts";
import { notInSandbox } from "../../errors/control-error.ts";
import type { ActionsOf } from "../../control/route.ts";
import type { projectRoutes } from "./routes.ts";
import { statusOf } from "./project-view.ts";
import { projectStore } from "./store.ts";

export function projectActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const projects = use(projectStore);
  const owners = use(ownerStore);
  return {
    prepareProject({ sandbox, project: id, ownerId, documents = 3, stakeholders = 3 }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const candidates = ownerId === undefined ? owners.ofSandbox(found.key) : [findOwner(context, found, ownerId)];
        for (const owner of candidates) {
          const project = projects.find(owner.key, id.toLowerCase());
          if (!project) continue;
          const prepared = projects.change(project.key, {
            documentsCount: Math.max(documents, project.documentsCount),
            stakeholdersCount: Math.max(stakeholders, project.stakeholdersCount),
            hasAnalysis: true,
            hasInterviewAnalysis: true,
            lastUploadAt: now,
            updatedAt: now,
          });
          const { documentsCount, stakeholdersCount, hasAnalysis, hasInterviewAnalysis } = prepared;
          const status = statusOf(prepared);
          const counts = { documentsCount, stakeholdersCount };
          return { id: project.id, ownerId: owner.id, status, ...counts, hasAnalysis, hasInterviewAnalysis };
        }
        const ids = candidates.flatMap((owner) => projects.list(owner.key).map((each) => each.id));
        throw notInSandbox(found, "project", id, [...new Set(ids)]);
      });
    },
  } satisfies ActionsOf<typeof projectRoutes>;
}
