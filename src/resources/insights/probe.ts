import type { Probes } from "../../contract/probe.ts";

export const insightProbes: Pick<Probes, "listInsights" | "getSuggestions"> = { listInsights: {}, getSuggestions: {} };
