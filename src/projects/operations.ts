import type { Handlers } from "../contract/handlers.ts";
import { projectMeant } from "./project-meant.ts";
import { listItemOf, projectOf } from "./project-view.ts";
import type { ProjectStore } from "./store.ts";

export function projectOperations(store: ProjectStore): Pick<Handlers, "listProjects" | "getProject"> {
  return {
    listProjects: ({ principal }) =>
      store.list(principal.ownerKey).map((project) => listItemOf(principal.sandbox.seed, project)),
    getProject({ params, principal }) {
      const project = projectMeant(store, principal, params.id);
      return projectOf(principal.sandbox.seed, principal.ownerId, project);
    },
  };
}
