import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { Nullable } from "../../control/schemas.ts";
import { leadActions } from "./actions.ts";
import { leadData } from "./data.ts";
import { leadOperations } from "./operations.ts";
import { leadProbes } from "./probe.ts";
import { leadRoutes, NewestLeads } from "./routes.ts";
import { seedLeads } from "./seed.ts";
import { newestLeads } from "./shown-leads.ts";
import { leadStore } from "./store.ts";
import { surveyPages } from "./survey-pages.ts";
import { leadCounts, leads, type LeadStatus } from "./table.ts";

const leadStatuses = ["pending", "completed", "converted", "archived"] as const satisfies readonly LeadStatus[];

/** Leads: prospects who have opened the survey of a ReadyLink. */
export const leadFamily = capability({
  name: "leads",
  tables: [leads, leadCounts],
  data: [leadData],
  snapshots: {
    columns: {
      leads: {
        answers: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())])),
        status: Type.Enum([...leadStatuses]),
        status_before: Nullable(Type.Enum([...leadStatuses])),
        research_outcome: Nullable(Type.Enum(["completed", "failed"])),
      },
    },
  },
  operations: leadOperations,
  probes: leadProbes,
  routes: leadRoutes,
  actions: leadActions,
  seed: seedLeads,
  pages: surveyPages,
  live: { kind: "leads", description: "The newest leads.", schema: NewestLeads, read: newestLeads },
  nextEvents: {
    kinds: { webResearch: "web research of a lead starts or ends" },
    read: ({ use }, { key }, now) => [{ kind: "webResearch", at: use(leadStore).nextResearch(key, now) }],
  },
});
