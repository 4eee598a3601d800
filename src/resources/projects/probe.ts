import type { components } from "../../contract/openapi.gen.ts";
import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

type Project = components["schemas"]["ProjectListItem"];

const findProject: FindId = async ({ read }) => {
  const [project] = itemsOf(await read("/api/projects")) as readonly Project[];
  return project?.id;
};

export const projectProbes: Pick<Probes, "listProjects" | "getProject" | "createProject" | "patchProject"> = {
  listProjects: {},
  getProject: { findId: findProject },
  createProject: { body: { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" } },
  patchProject: { findId: findProject, body: { clientName: "Sample client" } },
};
