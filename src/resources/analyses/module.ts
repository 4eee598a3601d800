import { capability } from "../../capability/capability.ts";
import { analysisOperations } from "./operations.ts";
import { analysisProbes } from "./probe.ts";

/** The results of analyses. They are derived from jobs, so they have no table. */
export const analysisFamily = capability({ name: "analyses", operations: analysisOperations, probes: analysisProbes });
