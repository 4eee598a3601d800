import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

type Listed = { readonly id: string; readonly convertedToAuditId: string | null };

/** The first lead that is listed and can be converted, or else the first. */
const findLead: FindId = async ({ read }) => {
  const list = (await read("/api/lead-generation/leads")) as { data?: unknown } | undefined;
  const leads = itemsOf(list?.data) as readonly Listed[];
  return (leads.find(({ convertedToAuditId }) => convertedToAuditId === null) ?? leads[0])?.id;
};

export const leadProbes: Pick<Probes, "listLeads" | "getLead" | "convertLead"> = {
  listLeads: {},
  getLead: { findId: findLead },
  convertLead: { findId: findLead },
};
