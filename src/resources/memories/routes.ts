import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid, Whole } from "../../control/schemas.ts";

const types = ["client", "pattern", "preference"] as const;
const sources = ["explicit", "extracted", "detected"] as const;

const MemoryView = Named("MemoryView", "A memory, as it stands.", {
  id: Uuid("Id of the memory."),
  ownerId: Text("Owner of the memory."),
  memoryType: OneOf(types, "What it is about."),
  sourceType: OneOf(sources, "Where it comes from."),
  subject: Text("What it is about, in a few words."),
  content: Text("What is remembered."),
  confidence: Type.Number({ description: "How sure it is, 0 to 1." }),
  projectId: Nullable(Uuid("Project that it is about; null: none.")),
  captureId: Nullable(Uuid("Capture that it was extracted from; null: none.")),
  isArchived: Flag("Whether it was deleted."),
  createdAt: Instant("When it was made, on the sandbox's clock."),
});

/** What followers of a sandbox are shown. */
export const NewestMemories = Named("NewestMemories", "The newest memories of a sandbox.", {
  total: Count("How many memories there are."),
  newest: Type.Array(MemoryView, { description: "The newest memories, at most 100, newest first." }),
});

const Line = (most: number, description: string, flag: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: most, description, "x-flag": flag }));

export const memoryRoutes = {
  listSandboxMemories: {
    method: "GET",
    path: "/sandboxes/{sandbox}/memories",
    summary: "List the memories of a sandbox, newest first, deleted ones too",
    input: Named("ListMemoriesOptions", "Which memories to list.", {
      limit: Limit(1000, "How many memories to list at most."),
    }),
    output: Type.Array(MemoryView),
    command: {
      words: "memory list",
      columns: ["id", "memoryType", "sourceType", "isArchived", "subject"],
      group: "list or add memories",
    },
  },
  addMemories: {
    method: "POST",
    path: "/sandboxes/{sandbox}/memories",
    summary: "Add memories of any source",
    input: Named("AddMemoriesOptions", "Which memories to add.", {
      sourceType: Type.Optional(
        OneOf(sources, "Where they come from.", { default: "explicit", "x-flag": "--source <source>" }),
      ),
      memoryType: Type.Optional(OneOf(types, "What they are about.", { default: "client", "x-flag": "--type <type>" })),
      subject: Line(200, "What they are about, in a few words. Default: a sample subject.", "<text>"),
      content: Line(2000, "What is remembered. Default: a sample sentence.", "<text>"),
      confidence: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: 1,
          description: "How sure they are, 0 to 1. Default: 1 for explicit ones, otherwise drawn.",
          "x-flag": "<number>",
          "x-expected": "a number from 0 to 1",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the memories. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(Text("Project that they are about. Default: none.", "--project <id>")),
      count: Type.Optional(Whole([1, 1000], "How many memories to add.", { default: 1 })),
    }),
    output: Type.Array(MemoryView),
    status: 201,
    command: { words: "memory add", columns: ["id", "memoryType", "sourceType", "subject"] },
  },
} as const satisfies Record<string, Route>;
