import type { Probes } from "../../contract/probe.ts";

export const accountProbes: Pick<Probes, "getCurrentUser" | "getCurrentTier" | "getCredits"> = {
  getCurrentUser: {},
  getCurrentTier: {},
  getCredits: {},
};
