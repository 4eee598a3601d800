import type { Handlers } from "../../agent/handlers.ts";
import { pageOf, pageSnapshots } from "../../agent/paging.ts";
import type { Context } from "../../capability/capability.ts";
import { explain } from "../../errors/reasons.ts";
import { creditReaders } from "../account/module.ts";
import { linkStore, surveyUrl } from "../readylinks/module.ts";
import { conversionCost, convert } from "./convert.ts";
import { leadOf } from "./lead-view.ts";
import { findLead, leadStore } from "./store.ts";

export function leadOperations(context: Context): Pick<Handlers, "listLeads" | "getLead" | "convertLead"> {
  const { use, settings } = context;
  const { transaction } = context.database;
  const store = use(leadStore);
  const links = use(linkStore);
  const snapshots = use(pageSnapshots);

  return {
    listLeads({ query, principal, trace }) {
      const { status = "active", sortBy = "created_at", sortOrder = "desc", page = 1, limit = 50 } = query;
      const { ownerKey, sandbox } = principal;
      const filters = { status, sortBy, sortOrder };
      const now = sandbox.clock.now();
      store.endResearch(sandbox.key, now);
      const snapshot = snapshots.of(principal, ["leads", filters], page, () => store.count(ownerKey, status));
      const { pagination, offset } = pageOf(snapshot, page, limit);
      const rows = store.list(ownerKey, filters, snapshot.newestKey, limit, offset);
      if (Object.hasOwn(query, "surveyStatus")) trace.reason = explain({ code: "SURVEY_STATUS_IGNORED" });
      return { data: rows.map((lead) => leadOf(sandbox.seed, lead, now)), pagination, filters };
    },

    getLead({ params, principal }) {
      const { seed, clock } = principal.sandbox;
      const lead = findLead(context, principal, params.id);
      const link = lead.linkKey === null ? undefined : links.get(lead.linkKey);
      const trackingUrl = link && {
        id: link.id,
        name: link.name,
        slug: link.slug,
        url: surveyUrl(settings.url, link.slug),
      };
      const surveyResponses = { ...lead.answers };
      return { lead: { ...leadOf(seed, lead, clock.now()), surveyResponses, trackingUrl: trackingUrl ?? null } };
    },

    convertLead({ params, principal, trace }) {
      const converted = transaction(() => convert(context, principal, params.id));
      if (!use(creditReaders).has(principal.tokenKey))
        trace.reason = explain({ code: "CONVERTED_WITHOUT_READING_CREDITS", facts: { credits: conversionCost } });
      return converted;
    },
  };
}
