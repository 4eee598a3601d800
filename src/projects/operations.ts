import type { Handlers } from "../contract/handlers.ts";
import { ApiError } from "../errors.ts";
import { listItemOf, projectOf } from "./project-view.ts";
import type { ProjectStore } from "./store.ts";

export function projectOperations(store: ProjectStore): Pick<Handlers, "listProjects" | "getProject"> {
  return {
    listProjects: ({ principal }) =>
      store.list(principal.ownerKey).map((project) => listItemOf(principal.sandbox.seed, project)),
    getProject({ params, principal }) {
      const project = store.find(principal.ownerKey, params.id.toLowerCase());
      if (!project) throw new ApiError("PROJECT_NOT_FOUND");
      return projectOf(principal.sandbox.seed, principal.ownerId, project);
    },
  };
}
