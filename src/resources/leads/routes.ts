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

const LeadView = Named("LeadView", "A lead in its present state.", {
  id: Uuid("Id of the lead."),
  ownerId: Text("Owner of the lead."),
  status: OneOf(statuses, "State of the lead."),
  businessName: Nullable(Text("Name of the business; null: unknown.")),
  clientName: Nullable(Text("Name of the person; null: unknown.")),
  clientEmail: Nullable(Text("E-mail address of the person; null: unknown.")),
  aiReadinessScore: Nullable(Count("Score of the answers, 0 to 100; null: none.")),
  compositeScore: Nullable(Count("Score including web research, 0 to 100; null: none.")),
  webResearchStatus: Nullable(OneOf(researchStatuses, "Status of web research; null: none.")),
  readyLinkId: Nullable(Uuid("ReadyLink of the lead; null: none.")),
  projectId: Nullable(Uuid("Project that the lead was converted to; null: none.")),
  pdf: Flag("Whether a conversion attaches the survey as a document."),
  createdAt: Instant("When the survey was opened, on the sandbox's clock."),
  completedAt: Nullable(Instant("When the survey was completed, on the sandbox's clock; null: not completed.")),
});

/** The leads for followers of a sandbox. */
export const NewestLeads = Named("NewestLeads", "The newest leads of a sandbox.", {
  total: Count("Number of leads."),
  newest: Type.Array(LeadView, { description: "The newest leads, at most 100, newest first." }),
});

const Line = (description: string, flag?: string) =>
  Type.String({ minLength: 1, maxLength: 200, description, ...(flag !== undefined && { "x-flag": flag }) });

const contact = {
  businessName: Type.Optional(Line("Name of the business. Default: a sample name.", "--business <name>")),
  clientName: Type.Optional(Line("Name of the person. Default: a sample name.", "--client <name>")),
  clientEmail: Type.Optional(
    Line("E-mail address of the person. Default: an address at example.com.", "--email <address>"),
  ),
  industry: Type.Optional(Line("Industry of the business. Default: a sample industry.", "<text>")),
  companySize: Type.Optional(Line("Size of the business, such as 11-50. Default: a sample size.", "--size <text>")),
};

const Score = (description: string) => Type.Optional(Whole([0, 100], description));

const onLead = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, output: LeadView, command: { words } }) as const;

export const leadRoutes = {
  listSandboxLeads: {
    method: "GET",
    path: "/sandboxes/{sandbox}/leads",
    summary: "List the leads of a sandbox, newest first",
    input: Named("ListLeadsOptions", "The leads to list.", { limit: Limit(1000, "List at most this many leads.") }),
    output: Type.Array(LeadView),
    command: {
      words: "lead list",
      columns: ["id", "status", "businessName", "aiReadinessScore", "webResearchStatus"],
      empty: "No leads.",
      group: "list, add, complete, research and archive leads",
    },
  },
  addLeads: {
    method: "POST",
    path: "/sandboxes/{sandbox}/leads",
    summary: "Add leads with a completed survey, or pending leads that have only opened it",
    input: Named("AddLeadsOptions", "The leads to add.", {
      status: Type.Optional(
        OneOf(["pending", "completed"], "Status of the leads: pending (survey opened) or completed.", {
          default: "completed",
        }),
      ),
      count: Type.Optional(Whole([1, 1000], "Number of leads to add.", { default: 1 })),
      seed: Type.Optional(
        Whole([0, 1_000_000_000], "Seed of the sample data and answers. Default: the seed of the sandbox."),
      ),
      ownerId: Type.Optional(Text("Owner of the leads. Default: the first owner of the sandbox.", "--owner <id>")),
      readyLinkId: Type.Optional(
        Text("ReadyLink of the leads. Default: the owner's first ReadyLink, if any.", "--readylink <id>"),
      ),
      ...contact,
      score: Score("Score of the answers. Default: calculated from the answers."),
      duplicates: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Every third lead has the same business as the lead before it.",
          "x-flag": "--duplicates",
        }),
      ),
      ties: Type.Optional(
        Type.Boolean({ default: false, description: "All scores are multiples of 10.", "x-flag": "--ties" }),
      ),
      missingScores: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Every fourth lead has no score.",
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
        description: "Add a pending lead, which has opened a survey but not completed it",
        columns: ["id", "status", "businessName"],
      },
    ],
  },
  completeLead: {
    ...onLead("/sandboxes/{sandbox}/leads/{lead}/complete", "lead complete", "Complete the survey of a pending lead"),
    input: Named("CompleteLeadOptions", "The answers of the survey.", {
      answers: Type.Optional(
        Type.Record(
          Type.String(),
          Type.Union([Type.String({ maxLength: 5000 }), Type.Number(), Type.Array(Type.String({ maxLength: 200 }))]),
          { description: "Answers by question id. Default: sample answers to all questions." },
        ),
      ),
      score: Score("Score of the answers. Default: calculated from the answers."),
    }),
  },
  archiveLead: onLead("/sandboxes/{sandbox}/leads/{lead}/archive", "lead archive", "Archive a lead"),
  restoreLead: onLead("/sandboxes/{sandbox}/leads/{lead}/restore", "lead restore", "Restore an archived lead"),
  researchLead: {
    ...onLead(
      "/sandboxes/{sandbox}/leads/{lead}/research",
      "lead research",
      "Start web research of a lead: pending, then processing, then completed or failed",
    ),
    input: Named("ResearchLeadOptions", "Result of the web research.", {
      outcome: Type.Optional(OneOf(["completed", "failed"], "Final status of the research.", { default: "completed" })),
      compositeScore: Score("Score after the research. Default: random, near the score of the answers."),
      startsInMs: Type.Optional(DurationInput("Time in the status pending, on the sandbox's clock. Default: 2 s.")),
      takesMs: Type.Optional(DurationInput("Time in the status processing, on the sandbox's clock. Default: 30 s.")),
    }),
  },
  setLead: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/leads/{lead}",
    summary: "Set whether a conversion of the lead attaches the survey as a document",
    input: Named("SetLeadOptions", "The changes of a lead.", {
      pdf: Type.Boolean({
        description: "Whether a conversion attaches the survey as a document.",
        "x-flag": "<on|off>",
      }),
    }),
    output: LeadView,
    command: { words: "lead set" },
  },
} as const satisfies Record<string, Route>;
