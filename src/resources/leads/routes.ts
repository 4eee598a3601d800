import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import {
  Count,
  DurationInput,
  Flag,
  Instant,
  Limit,
  Named,
  Nullable,
  OneOf,
  Text,
  Uuid,
  Whole,
} from "../../control/schemas.ts";

const statuses = ["pending", "completed", "converted", "archived"] as const;
const researchStatuses = ["pending", "processing", "completed", "failed"] as const;

const LeadView = Named("LeadView", "A lead, as it stands.", {
  id: Uuid("Id of the lead."),
  ownerId: Text("Owner of the lead."),
  status: OneOf(statuses, "State of the lead."),
  businessName: Nullable(Text("Name of the business; null: not known.")),
  clientName: Nullable(Text("Name of the person; null: not known.")),
  clientEmail: Nullable(Text("Address of the person; null: not known.")),
  aiReadinessScore: Nullable(Count("Score of the answers, 0 to 100; null: none.")),
  compositeScore: Nullable(Count("Score with web research, 0 to 100; null: none.")),
  webResearchStatus: Nullable(OneOf(researchStatuses, "How far web research is; null: nobody has asked.")),
  readyLinkId: Nullable(Uuid("ReadyLink whose survey the lead has opened; null: none.")),
  projectId: Nullable(Uuid("Project that the lead became; null: none.")),
  pdf: Flag("Whether a conversion makes a document of the survey."),
  createdAt: Instant("When the survey was opened, on the sandbox's clock."),
  completedAt: Nullable(Instant("When the survey was sent, on the sandbox's clock; null: it was not.")),
});

/** What followers of a sandbox are shown. */
export const NewestLeads = Named("NewestLeads", "The newest leads of a sandbox.", {
  total: Count("How many leads there are."),
  newest: Type.Array(LeadView, { description: "The newest leads, at most 100, newest first." }),
});

const Line = (description: string, flag?: string) =>
  Type.String({ minLength: 1, maxLength: 200, description, ...(flag !== undefined && { "x-flag": flag }) });

const contact = {
  businessName: Type.Optional(Line("Name of the business. Default: a sample name.", "--business <name>")),
  clientName: Type.Optional(Line("Name of the person. Default: a sample name.", "--client <name>")),
  clientEmail: Type.Optional(Line("Address of the person. Default: one at example.com.", "--email <address>")),
  industry: Type.Optional(Line("Industry. Default: a sample one.", "<text>")),
  companySize: Type.Optional(Line("Size of the business, such as 11-50. Default: a sample one.", "--size <text>")),
};

const Score = (description: string) => Type.Optional(Whole([0, 100], description));

const onLead = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, output: LeadView, command: { words } }) as const;

export const leadRoutes = {
  listSandboxLeads: {
    method: "GET",
    path: "/sandboxes/{sandbox}/leads",
    summary: "List the leads of a sandbox, newest first",
    input: Named("ListLeadsOptions", "Which leads to list.", { limit: Limit(1000, "How many leads to list at most.") }),
    output: Type.Array(LeadView),
    command: {
      words: "lead list",
      columns: ["id", "status", "businessName", "aiReadinessScore", "webResearchStatus"],
      group: "list, add, complete, research or archive leads",
    },
  },
  addLeads: {
    method: "POST",
    path: "/sandboxes/{sandbox}/leads",
    summary: "Add leads, as if prospects had opened a survey and, unless they are pending, sent it",
    input: Named("AddLeadsOptions", "Which leads to add.", {
      status: Type.Optional(
        OneOf(["pending", "completed"], "Whether the survey was opened (pending) or sent.", { default: "completed" }),
      ),
      count: Type.Optional(Whole([1, 1000], "How many leads to add.", { default: 1 })),
      seed: Type.Optional(Whole([0, 1_000_000_000], "Draws other samples and answers. Default: the sandbox's seed.")),
      ownerId: Type.Optional(Text("Owner of the leads. Default: the first owner of the sandbox.", "--owner <id>")),
      readyLinkId: Type.Optional(
        Text("ReadyLink whose survey they answer. Default: the owner's first, if there is one.", "--readylink <id>"),
      ),
      ...contact,
      score: Score("Score of their answers. Default: what the answers are worth."),
      duplicates: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Whether every third lead is of the business before it.",
          "x-flag": "--duplicates",
        }),
      ),
      ties: Type.Optional(
        Type.Boolean({ default: false, description: "Whether all scores are whole tens.", "x-flag": "--ties" }),
      ),
      missingScores: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Whether every fourth lead has no score.",
          "x-flag": "--missing-scores",
        }),
      ),
    }),
    output: Type.Array(LeadView),
    status: 201,
    command: [
      { words: "lead add", columns: ["id", "status", "businessName", "aiReadinessScore"] },
      {
        words: "lead start",
        fixed: { status: "pending", score: undefined, ties: undefined, missingScores: undefined },
        description: "Add a lead whose survey was opened and not sent",
        columns: ["id", "status", "businessName"],
      },
    ],
  },
  completeLead: {
    ...onLead("/sandboxes/{sandbox}/leads/{lead}/complete", "lead complete", "Send the survey of a pending lead"),
    input: Named("CompleteLeadOptions", "How a survey is answered.", {
      answers: Type.Optional(
        Type.Record(
          Type.String(),
          Type.Union([Type.String({ maxLength: 5000 }), Type.Number(), Type.Array(Type.String({ maxLength: 200 }))]),
          { description: "Answers by the ids of their questions. Default: sample answers to all." },
        ),
      ),
      score: Score("Score of the answers. Default: what they are worth."),
    }),
  },
  archiveLead: onLead("/sandboxes/{sandbox}/leads/{lead}/archive", "lead archive", "Archive a lead"),
  restoreLead: onLead("/sandboxes/{sandbox}/leads/{lead}/restore", "lead restore", "Restore an archived lead"),
  researchLead: {
    ...onLead(
      "/sandboxes/{sandbox}/leads/{lead}/research",
      "lead research",
      "Begin web research of a lead: it is pending, then processing, then it ends",
    ),
    input: Named("ResearchLeadOptions", "What comes of web research.", {
      outcome: Type.Optional(OneOf(["completed", "failed"], "How it ends.", { default: "completed" })),
      compositeScore: Score("Score that the lead has then. Default: drawn, near the score of its answers."),
      startsInMs: Type.Optional(DurationInput("How long it is pending, on the sandbox's clock. Default: 2 s.")),
      takesMs: Type.Optional(DurationInput("How long it is processed, on the sandbox's clock. Default: 30 s.")),
    }),
  },
  setLead: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/leads/{lead}",
    summary: "Say whether a conversion of a lead makes a document of its survey",
    input: Named("SetLeadOptions", "What to change of a lead.", {
      pdf: Type.Boolean({ description: "Whether a conversion makes a document of the survey.", "x-flag": "<on|off>" }),
    }),
    output: LeadView,
    command: { words: "lead set" },
  },
} as const satisfies Record<string, Route>;
