import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid } from "../../control/schemas.ts";

export const categories = ["quick_wins", "big_swings", "nice_to_haves", "deprioritize"] as const;

const analysis = {
  id: Uuid("Id of the analysis."),
  status: OneOf(["running", "complete", "failed"], "How the analysis stands."),
  startedAt: Instant("When the analysis began, on the sandbox's clock."),
  completedAt: Nullable(Instant("When the analysis was completed, on the sandbox's clock; null: it is not.")),
};

const project = {
  id: Uuid("Id of the project."),
  ownerId: Text("Owner of the project."),
  clientName: Text("Whom the project is for."),
  industry: Text("Industry of the client."),
  status: Text("Status of the project, as the Agent API shows it."),
  createdAt: Instant("When the project was created, on the sandbox's clock."),
  documentsCount: Count("How many documents the project has."),
  stakeholdersCount: Count("How many stakeholders the project has."),
  hasAnalysis: Flag("Whether its documents have been analysed."),
  hasInterviewAnalysis: Flag("Whether its interviews have been analysed."),
  ready: Flag("Whether it has what a job needs: both of these analyses."),
  analysis: Nullable(
    Named("AnalysisSummary", "An audit analysis.", analysis),
    "The audit analysis that began last; null: none has begun.",
  ),
  completedAnalysisId: Nullable(
    Uuid("The newest complete audit analysis, whose opportunities the Agent API lists; null: there is none."),
  ),
};

/** What followers of a sandbox are shown. Opportunities are left out: drawing them takes a large module. */
export const NewestProjects = Named("NewestProjects", "The newest projects of a sandbox.", {
  total: Count("How many projects there are."),
  newest: Type.Array(Named("ProjectView", "A project and its newest analysis.", project), {
    description: "The newest projects, at most 100, newest first.",
  }),
});

const OpportunityCounts = Named(
  "OpportunityCounts",
  "How many opportunities there are in each category.",
  Object.fromEntries(categories.map((name) => [name, Count(`How many have the category ${name}.`)])) as Record<
    (typeof categories)[number],
    ReturnType<typeof Count>
  >,
);

const OpportunityView = Named("OpportunityView", "An opportunity that an analysis has found.", {
  id: Uuid("Id of the opportunity."),
  title: Text("What can be done."),
  category: OneOf(categories, "Where impact and effort put it."),
  impactScore: Count("Impact, 1 to 10; 10 is the greatest."),
  effortScore: Count("Effort, 1 to 10; 10 is the greatest."),
  roiPotential: Text("What it may bring a year."),
  implementationTimeline: Text("How long it takes."),
});

export const analysisRoutes = {
  listSandboxProjects: {
    method: "GET",
    path: "/sandboxes/{sandbox}/projects",
    summary: "List the projects of a sandbox with their analyses, newest first",
    input: Named("ListProjectsOptions", "Which projects to list.", {
      limit: Limit(1000, "How many projects to list at most."),
    }),
    output: Type.Array(
      Named("ListedProject", "A project, its newest analysis, and what that has found.", {
        ...project,
        opportunities: Nullable(
          OpportunityCounts,
          "Opportunities of the newest complete analysis by category; null: there is none.",
        ),
      }),
    ),
    command: {
      words: "project list",
      columns: ["id", "ready", "analysis.status", "clientName"],
      empty: "No projects.",
    },
  },
  readProject: {
    method: "GET",
    path: "/sandboxes/{sandbox}/projects/{project}",
    summary: "Read a project with its analyses, and the opportunities that one of them has found",
    input: Named("ReadProjectOptions", "Which project, and which of its analyses.", {
      ownerId: Type.Optional(
        Text(
          "Owner of the project. Default: the first owner of the sandbox who has a project with the id.",
          "--owner <id>",
        ),
      ),
      analysisId: Type.Optional(
        Text("Analysis whose opportunities are listed. Default: the newest complete one.", "--analysis <id>"),
      ),
    }),
    output: Named("ProjectDetails", "A project with its analyses and the opportunities of one of them.", {
      ...project,
      analyses: Type.Array(
        Named("AnalysisView", "An audit analysis of a project.", {
          ...analysis,
          readinessScore: Nullable(Count("How ready for AI the organisation is, 0 to 100; null: it is not known yet.")),
        }),
        { description: "The audit analyses that have begun, at most 100, the last first." },
      ),
      opportunities: Type.Array(OpportunityView, {
        description: "Opportunities of the analysis, by impact; none while it is not complete.",
      }),
    }),
    command: {
      words: "project show",
      columns: [
        ...["analyses.id", "analyses.status", "analyses.completedAt", "analyses.readinessScore"],
        ...["opportunities.category", "opportunities.impactScore", "opportunities.effortScore", "opportunities.title"],
      ],
    },
  },
} as const satisfies Record<string, Route>;
