import { thereIs } from "../../core/names.ts";
import type { OwnerStore } from "../account/owner-store.ts";
import { ownerMeant } from "../account/token-actions.ts";
import { ControlError } from "../../errors/control-error.ts";
import type { ActionsOf } from "../../control/route.ts";
import type { projectRoutes } from "./routes.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { statusOf } from "./project-view.ts";
import type { ProjectStore } from "./store.ts";

type Dependencies = {
  readonly find: (name: string) => LiveSandbox;
  readonly projects: ProjectStore;
  readonly owners: OwnerStore;
  readonly transaction: <T>(work: () => T) => T;
};

export function projectActions({ find, projects, owners, transaction }: Dependencies) {
  return {
    prepareProject({ sandbox, project: id, ownerId, documents = 3, stakeholders = 3 }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const meant = ownerId === undefined ? owners.ofSandbox(found.key) : [ownerMeant({ owners }, found, ownerId)];
        for (const owner of meant) {
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
        const ids = meant.flatMap((owner) => projects.list(owner.key).map((each) => each.id));
        const right = thereIs(id, [...new Set(ids)]);
        throw new ControlError(404, `The sandbox ${found.name} has no project ${JSON.stringify(id)}; ${right}.`);
      });
    },
  } satisfies ActionsOf<typeof projectRoutes>;
}
