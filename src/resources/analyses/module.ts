import { capability } from "../../capability/capability.ts";
import { analysisActions } from "./actions.ts";
import { analysisOperations } from "./operations.ts";
import { analysisProbes } from "./probe.ts";
import { analysisRoutes, NewestProjects } from "./routes.ts";
import { newestProjects } from "./shown-projects.ts";

/** The results of analyses, and the projects with them. They are derived from jobs, so they have no table. */
export const analysisFamily = capability({
  name: "analyses",
  operations: analysisOperations,
  probes: analysisProbes,
  routes: analysisRoutes,
  actions: analysisActions,
  live: {
    kind: "projects",
    description: "The newest projects and their newest analyses.",
    schema: NewestProjects,
    read: newestProjects,
  },
});
