import { findProjectThat, type Probes } from "../../contract/probe.ts";

const findProject = findProjectThat();

export const projectProbes: Pick<Probes, "listProjects" | "getProject" | "createProject" | "patchProject"> = {
  listProjects: {},
  getProject: { findId: findProject },
  createProject: { body: { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" } },
  patchProject: { findId: findProject, body: { clientName: "Sample client" } },
};
