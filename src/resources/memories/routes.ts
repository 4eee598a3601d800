import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid, Whole } from "../../control/schemas.ts";

const types = ["client", "pattern", "preference"] as const;
const sources = ["explicit", "extracted", "detected"] as const;

const MemoryView = Named("MemoryView", "A memory in its present state.", {
  id: Uuid("Id of the memory."),
  ownerId: Text("Owner of the memory."),
  memoryType: OneOf(types, "Type of the memory."),
  sourceType: OneOf(sources, "Source of the memory."),
  subject: Text("Subject of the memory."),
  content: Text("Content of the memory."),
  confidence: Type.Number({ description: "Confidence of the memory, 0 to 1." }),
  projectId: Nullable(Uuid("Project of the memory; null: none.")),
  captureId: Nullable(Uuid("Capture of an extracted memory; null: none.")),
  isArchived: Flag("Whether the memory was deleted."),
  createdAt: Instant("When the memory was created, on the sandbox's clock."),
});

/** The memories for followers of a sandbox. */
export const NewestMemories = Named("NewestMemories", "The newest memories of a sandbox.", {
  total: Count("Number of memories."),
  newest: Type.Array(MemoryView, { description: "The newest memories, at most 100, newest first." }),
});

const Line = (most: number, description: string, flag: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: most, description, "x-flag": flag }));

export const memoryRoutes = {
  listSandboxMemories: {
    method: "GET",
    path: "/sandboxes/{sandbox}/memories",
    summary: "List the memories of a sandbox, newest first, including deleted ones",
    input: Named("ListMemoriesOptions", "The memories to list.", {
      limit: Limit(1000, "List at most this many memories."),
    }),
    output: Type.Array(MemoryView),
    command: {
      words: "memory list",
      columns: ["id", "memoryType", "sourceType", "isArchived", "subject"],
      empty: "No memories.",
      group: "list and add memories",
    },
  },
  addMemories: {
    method: "POST",
    path: "/sandboxes/{sandbox}/memories",
    summary: "Add memories of any source",
    input: Named("AddMemoriesOptions", "The memories to add.", {
      sourceType: Type.Optional(
        OneOf(sources, "Source of the memories.", { default: "explicit", "x-flag": "--source <source>" }),
      ),
      memoryType: Type.Optional(
        OneOf(types, "Type of the memories.", { default: "client", "x-flag": "--type <type>" }),
      ),
      subject: Line(200, "Subject of the memories. Default: a sample subject.", "<text>"),
      content: Line(2000, "Content of the memories. Default: a sample sentence.", "<text>"),
      confidence: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: 1,
          description: "Confidence of the memories, 0 to 1. Default: 1 for explicit ones, otherwise random.",
          "x-flag": "<number>",
          "x-expected": "a number from 0 to 1",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the memories. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(Text("Project of the memories. Default: none.", "--project <id>")),
      count: Type.Optional(Whole([1, 1000], "Number of memories to add.", { default: 1 })),
    }),
    output: Type.Array(MemoryView),
    status: 201,
    command: { words: "memory add", columns: ["id", "memoryType", "sourceType", "subject"] },
  },
} as const satisfies Record<string, Route>;
