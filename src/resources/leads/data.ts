import { Type } from "typebox";
import { type Context, dataSection, foundOrNull } from "../../capability/capability.ts";
import { disorder, EntryName, MaybeReference, MaybeWords, PinnedId, When } from "../../capability/data-schemas.ts";
import { Named, OneOf, Whole } from "../../control/schemas.ts";
import { draw, wholeNumberOf } from "../../core/seed.ts";
import { questionIdPattern, scoreOf } from "../assessment-configs/module.ts";
import { type LinkRow, linkStore } from "../readylinks/module.ts";
import { questionsFor } from "./complete.ts";
import { leadStore } from "./store.ts";
import type { Answers } from "./table.ts";

const Answer = Type.Union([
  Type.String({ maxLength: 5000, description: "A text, or one of the answers to choose from." }),
  Type.Number({ description: "A number." }),
  Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: "Several of the answers to choose from." }),
]);

const LeadData = Named("LeadData", "A lead of an owner.", {
  name: EntryName,
  id: PinnedId,
  readyLink: MaybeReference("readyLinks", "ReadyLink of the lead, by name or id. Default: none."),
  businessName: MaybeWords("Name of the business. Default: the `name` of the lead, or none."),
  clientName: MaybeWords("Name of the person. Default: none."),
  clientEmail: MaybeWords("E-mail address of the person. Default: none.", 320),
  industry: MaybeWords("Industry of the business. Default: none."),
  companySize: MaybeWords("Size of the business. Default: none."),
  status: Type.Optional(
    OneOf(["pending", "completed", "converted", "archived"], "Status of the lead. Default: completed."),
  ),
  score: Type.Optional(Whole([0, 100], "Score of the survey. Default: from its answers, otherwise random.")),
  answers: Type.Optional(
    Type.Unsafe<Answers>({
      type: "object",
      patternProperties: { [questionIdPattern]: Answer },
      additionalProperties: false,
      description: "The answers of the survey, by question id. Default: none.",
      "x-expected": "answers by question ids, such as q1",
    }),
  ),
  project: MaybeReference("projects", "Project that the lead was converted to, by name or id."),
  createdAt: When("When the survey was opened. Default: random, 1 to 14 days ago."),
  completedAt: When("When the survey was completed. Default: random, 3 to 20 minutes after it was opened."),
  convertedAt: When("When the lead was converted. Default: when the survey was completed."),
});

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The score of a survey: from its answers, otherwise random. */
function scoreOfEntry(
  context: Context,
  seed: number,
  id: string,
  linkKey: number | null,
  answers: Answers | undefined,
): number {
  return answers === undefined
    ? wholeNumberOf(draw(seed, "lead score", id), 0, 100)
    : scoreOf(questionsFor(context, { linkKey }), answers);
}

/** The leads of an owner. */
export const leadData = dataSection({
  field: "leads",
  description: "Leads of the owner.",
  schema: LeadData,
  most: 100_000,
  check({ status = "completed", ...entry }, at) {
    const only = (
      field: "project" | "convertedAt" | "completedAt" | "score" | "answers",
      isFit: boolean,
      of: string,
    ) => (entry[field] !== undefined && !isFit ? [{ field, message: `requires a lead that ${of}` }] : []);
    if (status === "converted" && entry.project === undefined)
      return [{ field: "project", message: "is required for a converted lead" }];
    const wrong = [
      ...(["project", "convertedAt"] as const).flatMap((field) => only(field, status === "converted", "is converted")),
      ...(["completedAt", "score", "answers"] as const).flatMap((field) =>
        only(field, status !== "pending", "is not pending"),
      ),
    ];
    if (wrong.length > 0) return wrong;
    const steps = [
      ["createdAt", entry.createdAt],
      ["completedAt", entry.completedAt],
    ] as const;
    return disorder(steps, at);
  },
  add(scope, entries) {
    const { context, sandbox, owner, now, at, drawn, remember, added, owned } = scope;
    const ofLinks = new Map<number, number>();
    const store = context.use(leadStore);
    let archived = 0;
    for (const [index, entry] of entries.entries()) {
      const { status = "completed", name } = entry;
      const linkKey = (foundOrNull(scope, "readyLinks", entry.readyLink) as LinkRow | null)?.key ?? null;
      if (linkKey !== null) ofLinks.set(linkKey, (ofLinks.get(linkKey) ?? 0) + 1);
      const isSent = status !== "pending";
      const usual = drawn("lead created", index, [dayMs, 14 * dayMs]);
      // Both instants use the same random value.
      const surveyMs = 3 * minuteMs + ((now - usual) % (17 * minuteMs));
      const createdAt = at(entry.createdAt, Math.min(usual, at(entry.completedAt, usual + surveyMs) - surveyMs));
      const completedAt = isSent
        ? at(entry.completedAt, Math.max(createdAt, Math.min(createdAt + surveyMs, now)))
        : null;
      const whose = owned(entry, "lead id", index);
      const score = isSent
        ? (entry.score ?? scoreOfEntry(context, sandbox.seed, whose.id, linkKey, entry.answers))
        : null;
      const project = foundOrNull(scope, "projects", entry.project);
      const convertedAt = project ? at(entry.convertedAt, completedAt ?? now) : null;
      const key = store.insertOfMany({
        ...whose,
        linkKey,
        businessName: entry.businessName ?? name ?? null,
        clientName: entry.clientName ?? null,
        clientEmail: entry.clientEmail ?? null,
        industry: entry.industry ?? null,
        companySize: entry.companySize ?? null,
        aiReadinessScore: score,
        compositeScore: score,
        status,
        statusBefore: status === "archived" ? "completed" : null,
        isArchived: status === "archived",
        projectId: project?.id ?? null,
        convertedAt,
        completedAt,
        answers: entry.answers ?? {},
        createdAt,
        updatedAt: convertedAt ?? completedAt ?? createdAt,
      });
      if (status === "archived") archived += 1;
      remember("leads", name, { key, id: whose.id });
      added();
    }
    store.countAdded(owner, true, archived);
    store.countAdded(owner, false, entries.length - archived);
    for (const [key, count] of ofLinks) context.use(linkStore).countLead(key, count);
  },
});
