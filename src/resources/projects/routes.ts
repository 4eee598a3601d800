import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Strict, Uuid } from "../../control/schemas.ts";

const Count = (description: string) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 3, description, "x-expected": "a whole number from 1 to 100" }),
  );

export const projectRoutes = {
  prepareProject: {
    method: "POST",
    path: "/sandboxes/{sandbox}/projects/{project}/prepare",
    summary: "Give a project what a job needs, as uploads and interviews in the browser would",
    input: Strict({
      ownerId: Type.Optional(
        Type.String({
          description: "Id of the owner (default: the first owner of the sandbox who has it).",
          "x-flag": "--owner <id>",
        }),
      ),
      documents: Count("How many documents it has then, at the least."),
      stakeholders: Count("How many stakeholders it has then, at the least."),
    }),
    output: Strict({
      id: Uuid,
      ownerId: Type.String(),
      status: Type.String(),
      documentsCount: Type.Integer(),
      stakeholdersCount: Type.Integer(),
      hasAnalysis: Type.Boolean(),
      hasInterviewAnalysis: Type.Boolean(),
    }),
    command: { words: "project prepare", group: "add the documents and interviews that a job needs" },
  },
} as const satisfies Record<string, Route>;
