import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid } from "../../control/schemas.ts";

export const categories = ["quick_wins", "big_swings", "nice_to_haves", "deprioritize"] as const;

const analysis = {
  id: Uuid("Id of the analysis."),
  status: OneOf(["running", "complete", "failed"], "Status of the analysis."),
  startedAt: Instant("When the analysis started, on the sandbox's clock."),
  completedAt: Nullable(Instant("When the analysis was completed, on the sandbox's clock; null: not completed.")),
};

const project = {
  id: Uuid("Id of the project."),
  ownerId: Text("Owner of the project."),
  clientName: Text("Name of the client."),
  industry: Text("Industry of the client."),
  status: Text("Status of the project, as the Agent API shows it."),
  createdAt: Instant("When the project was created, on the sandbox's clock."),
  documentsCount: Count("Number of documents."),
  stakeholdersCount: Count("Number of stakeholders."),
  hasAnalysis: Flag("Whether its documents have been analysed."),
  hasInterviewAnalysis: Flag("Whether its interviews have been analysed."),
  ready: Flag("Whether a job can be triggered: the project has both of these analyses."),
  analysis: Nullable(
    Named("AnalysisSummary", "An audit analysis.", analysis),
    "The audit analysis that started last; null: none has started.",
  ),
  completedAnalysisId: Nullable(
    Uuid("Id of the newest complete audit analysis, whose opportunities the Agent API lists; null: none."),
  ),
};

/** What followers of a sandbox are shown. Opportunities are left out: drawing them takes a large module. */
export const NewestProjects = Named("NewestProjects", "The newest projects of a sandbox.", {
  total: Count("Number of projects."),
  newest: Type.Array(Named("ProjectView", "A project and its newest analysis.", project), {
    description: "The newest projects, at most 100, newest first.",
  }),
});

const OpportunityCounts = Named(
  "OpportunityCounts",
  "Number of opportunities in each category.",
  Object.fromEntries(
    categories.map((name) => [name, Count(`Number of opportunities in the category ${name}.`)]),
  ) as Record<(typeof categories)[number], ReturnType<typeof Count>>,
);

const OpportunityView = Named("OpportunityView", "An opportunity that an analysis has found.", {
  id: Uuid("Id of the opportunity."),
  title: Text("Title of the opportunity."),
  category: OneOf(categories, "Category, by impact and effort."),
  impactScore: Count("Impact, 1 to 10; 10 is the greatest."),
  effortScore: Count("Effort, 1 to 10; 10 is the greatest."),
  roiPotential: Text("Estimated return per year."),
  implementationTimeline: Text("Estimated time to implement it."),
});

export const analysisRoutes = {
  listSandboxProjects: {
    method: "GET",
    path: "/sandboxes/{sandbox}/projects",
    summary: "List the projects of a sandbox with their analyses, newest first",
    input: Named("ListProjectsOptions", "The projects to list.", {
      limit: Limit(1000, "List at most this many projects."),
    }),
    output: Type.Array(
      Named("ListedProject", "A project, its newest analysis, and the number of its opportunities.", {
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
    summary: "Show a project with its analyses, and the opportunities of one of them",
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
          readinessScore: Nullable(Count("AI readiness of the organisation, 0 to 100; null: not complete.")),
        }),
        { description: "The audit analyses that have started, at most 100, newest first." },
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
