import { capability } from "../../capability/capability.ts";
import { analysisOperations } from "./operations.ts";
import { analysisProbes } from "./probe.ts";

/** What analyses have found. They follow from the jobs that made them, so they have no table. */
export const analysisFamily = capability({ name: "analyses", operations: analysisOperations, probes: analysisProbes });
