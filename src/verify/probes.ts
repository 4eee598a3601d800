import type { Probes } from "../contract/probe.ts";
import { accountProbes } from "../resources/account/probe.ts";
import { analysisProbes } from "../resources/analyses/probe.ts";
import { jobProbes } from "../resources/jobs/probe.ts";
import { projectProbes } from "../resources/projects/probe.ts";

/** The probes of all families. */
export const probes: Probes = { ...accountProbes, ...projectProbes, ...analysisProbes, ...jobProbes };
