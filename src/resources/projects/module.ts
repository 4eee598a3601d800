import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { Strict } from "../../control/schemas.ts";
import { projectActions } from "./actions.ts";
import { projectData } from "./data.ts";
import { projectOperations } from "./operations.ts";
import { projectProbes } from "./probe.ts";
import { projectRoutes } from "./routes.ts";
import { seedProjects } from "./seed.ts";
import { projects } from "./table.ts";

/** The largest counts in a snapshot, because each document and stakeholder takes time to generate. */
const mostCounted = 10_000;

/** The projects of owners. */
export const projectFamily = capability({
  name: "projects",
  tables: [projects],
  data: [projectData],
  snapshots: {
    columns: {
      projects: {
        documents_count: Type.Integer({ maximum: mostCounted }),
        stakeholders_count: Type.Integer({ maximum: mostCounted }),
        documents: Type.Array(
          Strict({
            id: Type.Optional(Type.String()),
            fileName: Type.Optional(Type.String()),
            fileType: Type.Optional(Type.String()),
            fileSize: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
          }),
          { maxItems: mostCounted },
        ),
      },
    },
  },
  operations: projectOperations,
  probes: projectProbes,
  routes: projectRoutes,
  actions: projectActions,
  seed: seedProjects,
});

export { addProject } from "./add-project.ts";
export { projectAudits } from "./audits.ts";
export { ownProject } from "./own-project.ts";
export { projectInSandbox } from "./project-in-sandbox.ts";
export { statusOf } from "./project-view.ts";
export { sampleProjectId, sampleProjectIds } from "./seed.ts";
export { findProject, type OwnedProject, type ProjectRow, projectStore } from "./store.ts";
export { projects } from "./table.ts";
