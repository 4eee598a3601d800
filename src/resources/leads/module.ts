import { capability } from "../../capability/capability.ts";
import { leadActions } from "./actions.ts";
import { leadData } from "./data.ts";
import { leadOperations } from "./operations.ts";
import { leadProbes } from "./probe.ts";
import { leadRoutes, NewestLeads } from "./routes.ts";
import { seedLeads } from "./seed.ts";
import { newestLeads } from "./shown-leads.ts";
import { leadStore } from "./store.ts";
import { surveyPages } from "./survey-pages.ts";
import { leadCounts, leads } from "./table.ts";

/** Leads: those who have opened the survey of a ReadyLink, and what becomes of them. */
export const leadFamily = capability({
  name: "leads",
  tables: [leads, leadCounts],
  data: [leadData],
  operations: leadOperations,
  probes: leadProbes,
  routes: leadRoutes,
  actions: leadActions,
  seed: seedLeads,
  pages: surveyPages,
  live: { kind: "leads", description: "The newest leads.", schema: NewestLeads, read: newestLeads },
  nextEvents: {
    kinds: { webResearch: "web research of a lead begins or ends" },
    read: ({ use }, { key }, now) => [{ kind: "webResearch", at: use(leadStore).nextResearch(key, now) }],
  },
});
