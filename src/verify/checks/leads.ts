import type { components } from "../../contract/openapi.gen.ts";
import type { Check } from "../check.ts";
import type { World } from "../world.ts";

type Schemas = components["schemas"];

const list = "openapi.json#/paths/~1api~1lead-generation~1leads/get";
const convert = "openapi.json#/paths/~1api~1lead-generation~1leads~1{id}~1convert/post";
const path = "/api/lead-generation/leads";

async function leadsOf({ ask }: World, query = ""): Promise<Schemas["LeadList"]> {
  return (await ask("GET", path + query)).body as Schemas["LeadList"];
}

export const leadChecks: readonly Check[] = [
  {
    id: "leads.list",
    demand: "The list has exactly `data`, `pagination` and `filters`, and contains archived leads only on request",
    clause: list,
    basis: "documented",
    async run(world) {
      const active = await leadsOf(world);
      world.is("fields", Object.keys(active).toSorted(), ["data", "filters", "pagination"]);
      world.is("pagination", Object.keys(active.pagination).toSorted(), ["limit", "page", "total", "totalPages"]);
      world.is("archived in it", active.data.filter(({ status }) => status === "archived").length, 0);
      const { data } = await leadsOf(world, "?status=archived");
      world.is("others among the archived", data.filter(({ status }) => status !== "archived").length, 0);
      world.is(
        "has surveyStatus",
        active.data.some((lead) => Object.hasOwn(lead, "surveyStatus")),
        false,
      );
    },
  },
  {
    id: "leads.sorted",
    demand: "Leads are sorted by score, the highest first; leads without a score come last",
    clause: list,
    basis: "recorded",
    async run(world) {
      const { data } = await leadsOf(world, "?sortBy=ai_readiness_score&sortOrder=desc&limit=100");
      const scores = data.map(({ aiReadinessScore }) => aiReadinessScore ?? -1);
      world.is("in order", scores.toSorted((one, other) => other - one).join() === scores.join(), true);
    },
  },
  {
    id: "leads.pages",
    demand: "Pages with one lead each contain the whole list, without gaps or duplicates",
    clause: list,
    basis: "inferred",
    async run(world) {
      const { data } = await leadsOf(world, "?limit=3");
      if (data.length < 2) return world.skip("the account has fewer than two leads");
      const pages: string[] = [];
      for (let page = 1; page <= data.length; page += 1) {
        const { data: leads, pagination } = await leadsOf(world, `?limit=1&page=${page}`);
        pages.push(...leads.map(({ id }) => id));
        world.is("pages", pagination.totalPages, pagination.total);
      }
      world.is("the same", pages.join() === data.map(({ id }) => id).join(), true);
    },
  },
  {
    id: "leads.query-invalid",
    demand: "An invalid query parameter of the list gets 400",
    clause: `${list}/responses/400`,
    basis: "inferred",
    async run({ ask, is }) {
      for (const query of ["status=open", "sortOrder=up", "limit=101", "page=0"])
        is(query, (await ask("GET", `${path}?${query}`)).status, 400);
    },
  },
  {
    id: "leads.read",
    demand: "A listed lead can be read with its answers, and has the same fields as in the list",
    clause: "openapi.json#/paths/~1api~1lead-generation~1leads~1{id}/get",
    basis: "documented",
    async run(world) {
      const [listed] = (await leadsOf(world)).data;
      if (!listed) return world.skip("the account has no lead");
      const { status, body } = await world.ask("GET", `${path}/${listed.id}`);
      world.is("status", status, 200);
      const { lead } = body as { lead: Schemas["LeadDetail"] };
      for (const field of ["id", "status", "aiReadinessScore", "createdAt"] as const)
        world.is(`the same ${field}`, lead[field] === listed[field], true);
      world.is("answers", typeof lead.surveyResponses, "object");
    },
  },
  {
    id: "leads.convert",
    demand: "A conversion creates a project and costs 1,000 credits; a second one gets 400 and costs nothing",
    clause: convert,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const used = async () => ((await ask("GET", "/api/user/credits")).body as Schemas["Credits"]).used;
      const [lead] = await own().leads.add();
      const before = await used();
      const { status, body } = await ask("POST", `${path}/${lead?.id}/convert`);
      is("status", status, 200);
      const { auditId } = (body as Schemas["LeadConversion"]).data;
      is("project", (await ask("GET", `/api/projects/${auditId}`)).status, 200);
      is("again", (await ask("POST", `${path}/${lead?.id}/convert`)).status, 400);
      is("credits", (await used()) - before, 1000);
      const { lead: read } = (await ask("GET", `${path}/${lead?.id}`)).body as { lead: Schemas["LeadDetail"] };
      is("read again", [read.status, read.convertedToAuditId === auditId], ["converted", true]);
    },
  },
  {
    id: "leads.convert-refused",
    demand: "A conversion gets 402 without credits and 403 on a low tier, and does not change the lead",
    clause: `${convert}/responses/402`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { leads, owners, owner } = own();
      const [lead] = await leads.add();
      await owners.set(owner.id, { creditsAllocated: 999, creditsUsed: 0 });
      is("without credits", (await ask("POST", `${path}/${lead?.id}/convert`)).status, 402);
      await owners.set(owner.id, { tier: "solo", creditsAllocated: 50_000 });
      is("on a low tier", (await ask("POST", `${path}/${lead?.id}/convert`)).status, 403);
      const { lead: read } = (await ask("GET", `${path}/${lead?.id}`)).body as { lead: Schemas["LeadDetail"] };
      is("status afterwards", [read.status, read.convertedToAuditId], ["completed", null]);
    },
  },
];
