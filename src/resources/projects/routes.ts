import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Named, Text, Uuid, Whole } from "../../control/schemas.ts";

const AtLeast = (description: string) => Type.Optional(Whole([1, 100], description, { default: 3 }));

export const projectRoutes = {
  prepareProject: {
    method: "POST",
    path: "/sandboxes/{sandbox}/projects/{project}/prepare",
    summary: "Add the documents and interviews that a job needs, as a browser session would",
    input: Named("PrepareProjectOptions", "Additions to the project.", {
      ownerId: Type.Optional(
        Text("Owner of the project. Default: the first owner with a project of this id.", "--owner <id>"),
      ),
      documents: AtLeast("Minimum number of documents afterwards."),
      stakeholders: AtLeast("Minimum number of stakeholders afterwards."),
    }),
    output: Named("PreparedProject", "A project with the prerequisites of a job.", {
      id: Uuid("Id of the project."),
      ownerId: Text("Owner of the project."),
      status: Text("Status of the project in the Agent API."),
      documentsCount: Count("Number of documents."),
      stakeholdersCount: Count("Number of stakeholders."),
      hasAnalysis: Flag("Whether the documents were analysed."),
      hasInterviewAnalysis: Flag("Whether the interviews were analysed."),
    }),
    command: {
      words: "project prepare",
      group: "list and show projects, add the documents and interviews that a job needs",
    },
  },
} as const satisfies Record<string, Route>;
