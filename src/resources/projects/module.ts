import { capability } from "../../capability/capability.ts";
import { projectActions } from "./actions.ts";
import { projectData } from "./data.ts";
import { projectOperations } from "./operations.ts";
import { projectProbes } from "./probe.ts";
import { projectRoutes } from "./routes.ts";
import { seedProjects } from "./seed.ts";
import { projects } from "./table.ts";

/** The projects of owners: what an analysis is made of. */
export const projectFamily = capability({
  name: "projects",
  tables: [projects],
  data: [projectData],
  operations: projectOperations,
  probes: projectProbes,
  routes: projectRoutes,
  actions: projectActions,
  seed: seedProjects,
});

export { addProject } from "./add-project.ts";
export { projectAudits } from "./audits.ts";
export { ownProject } from "./own-project.ts";
export { sampleProjectIds } from "./seed.ts";
export { findProject, type ProjectRow, projectStore } from "./store.ts";
export { projects } from "./table.ts";
