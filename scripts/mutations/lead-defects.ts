import type * as Features from "../../src/resources/account/features.ts";
import type * as ConfigOperations from "../../src/resources/assessment-configs/operations.ts";
import type * as Convert from "../../src/resources/leads/convert.ts";
import type * as LeadView from "../../src/resources/leads/lead-view.ts";
import type * as LeadOperations from "../../src/resources/leads/operations.ts";
import type * as LinkOperations from "../../src/resources/readylinks/operations.ts";
import type { components } from "../../src/contract/openapi.gen.ts";
import { defect } from "./defect.ts";

type Schemas = components["schemas"];
type Operations = ReturnType<typeof LeadOperations.leadOperations>;

/** A defect in an operation of leads. */
const wrongOperation = (name: string, change: (real: Operations) => Partial<Operations>) =>
  defect(name, "src/resources/leads/operations.ts", ({ leadOperations }: typeof LeadOperations) => ({
    leadOperations(context) {
      const real = leadOperations(context);
      return { ...real, ...change(real) };
    },
  }));

/** A defect in the answer of the list of leads. */
const wrongList = (name: string, change: (list: Schemas["LeadList"]) => object) =>
  wrongOperation(name, ({ listLeads }) => ({
    listLeads(input) {
      const list = listLeads(input) as Schemas["LeadList"];
      return { ...list, ...change(list) };
    },
  }));

/** Defects of leads, ReadyLinks and assessment configs. */
export const leadDefects = [
  wrongOperation("archived leads are in every list", ({ listLeads }) => ({
    listLeads: (input) => listLeads({ ...input, query: { ...input.query, status: "all" } }),
  })),
  wrongList("leads without a score come first", ({ data }) => ({
    data: data.toSorted(
      (one, other) => Number(other.aiReadinessScore === null) - Number(one.aiReadinessScore === null),
    ),
  })),
  wrongOperation("every page of leads is the first", ({ listLeads }) => ({
    listLeads: (input) => listLeads({ ...input, query: { ...input.query, page: 1 } }),
  })),
  wrongList("a list of leads has a page more than there are", ({ pagination }) => ({
    pagination: { ...pagination, totalPages: pagination.totalPages + 1 },
  })),
  defect(
    "a lead that is read is older than in the list",
    "src/resources/leads/lead-view.ts",
    (real: typeof LeadView) => {
      let calls = 0;
      return {
        leadOf(...given) {
          const lead = real.leadOf(...given);
          calls += 1;
          return { ...lead, createdAt: `20${10 + (calls % 10)}-01-01T00:00:00+00:00` };
        },
      };
    },
  ),
  defect("a conversion takes no credits", "src/resources/leads/convert.ts", ({ convert }: typeof Convert) => ({
    convert(context, principal, id) {
      const converted = convert(context, principal, id);
      const give = context.database.sqlite.prepare<[number]>(
        "UPDATE owners SET credits_used = credits_used - 1000 WHERE key = ?",
      );
      give.run(principal.ownerKey);
      return converted;
    },
  })),
  wrongOperation("a lead can be converted again and again", ({ convertLead }) => {
    const converted = new Map<string, ReturnType<typeof convertLead>>();
    return {
      convertLead(input) {
        const before = converted.get(input.params.id);
        const answer = before ?? convertLead(input);
        converted.set(input.params.id, answer);
        return answer;
      },
    };
  }),
  defect("a quota is not checked", "src/resources/account/features.ts", ({ featuresOf }: typeof Features) => ({
    featuresOf: (owner) => ({ ...featuresOf(owner), readyLinkLimit: Infinity, templateLimit: Infinity }),
  })),
  defect("a feature that is off can be used", "src/resources/account/features.ts", (): Partial<typeof Features> => ({
    requireFeature: () => undefined,
  })),
  defect(
    "a ReadyLink is still there after it was deleted",
    "src/resources/readylinks/operations.ts",
    ({ linkOperations }: typeof LinkOperations) => ({
      linkOperations: (context) => ({ ...linkOperations(context), deleteReadyLink: () => undefined }),
    }),
  ),
  defect(
    "a ReadyLink does not copy its template",
    "src/resources/readylinks/operations.ts",
    ({ linkOperations }: typeof LinkOperations) => ({
      linkOperations(context) {
        const real = linkOperations(context);
        return {
          ...real,
          createReadyLink({ body, ...input }) {
            const withoutTemplate = { ...(body as Schemas["ReadyLinkCreate"]) };
            delete withoutTemplate.templateId;
            return real.createReadyLink({ ...input, body: withoutTemplate });
          },
        };
      },
    }),
  ),
  defect(
    "a change of a config forgets what it does not name",
    "src/resources/assessment-configs/operations.ts",
    ({ configOperations }: typeof ConfigOperations) => ({
      configOperations(context) {
        const real = configOperations(context);
        return {
          ...real,
          updateAssessmentConfig: ({ body = {}, ...input }) =>
            real.updateAssessmentConfig({ ...input, body: { name: "Forgotten", ...body } }),
        };
      },
    }),
  ),
];
