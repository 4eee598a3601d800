import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Named, Text, Uuid, Whole } from "../../control/schemas.ts";

const AtLeast = (description: string) => Type.Optional(Whole([1, 100], description, { default: 3 }));

export const projectRoutes = {
  prepareProject: {
    method: "POST",
    path: "/sandboxes/{sandbox}/projects/{project}/prepare",
    summary: "Give a project what a job needs, as uploads and interviews in the browser would",
    input: Named("PrepareProjectOptions", "What a project is given.", {
      ownerId: Type.Optional(
        Text(
          "Owner of the project. Default: the first owner of the sandbox who has a project with the id.",
          "--owner <id>",
        ),
      ),
      documents: AtLeast("How many documents the project has then, at least."),
      stakeholders: AtLeast("How many stakeholders the project has then, at least."),
    }),
    output: Named("PreparedProject", "A project that has what a job needs.", {
      id: Uuid("Id of the project."),
      ownerId: Text("Owner of the project."),
      status: Text("Status of the project, as the Agent API shows it."),
      documentsCount: Count("How many documents the project has."),
      stakeholdersCount: Count("How many stakeholders the project has."),
      hasAnalysis: Flag("Whether its documents have been analysed."),
      hasInterviewAnalysis: Flag("Whether its interviews have been analysed."),
    }),
    command: {
      words: "project prepare",
      group: "list and show projects, add the documents and interviews that a job needs",
    },
  },
} as const satisfies Record<string, Route>;
