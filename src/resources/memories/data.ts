import { Type } from "typebox";
import { dataSection, foundOrNull } from "../../capability/capability.ts";
import { MaybeReference, PinnedId, When, Words } from "../../capability/data-schemas.ts";
import { Named, OneOf } from "../../control/schemas.ts";
import { ownerStore } from "../account/module.ts";
import { memoryStore } from "./store.ts";
import { memories } from "./table.ts";

const MemoryData = Named("MemoryData", "A memory of an owner.", {
  subject: Words("Subject of the memory."),
  content: Words("Content of the memory.", 2000),
  id: PinnedId,
  memoryType: Type.Optional(OneOf(memories.memoryType.enumValues, "Kind of the memory. Default: client.")),
  sourceType: Type.Optional(OneOf(memories.sourceType.enumValues, "Source of the memory. Default: explicit.")),
  confidence: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "Confidence of the memory, 0 to 1. Default: 1." }),
  ),
  project: MaybeReference("projects", "Project of the memory, by name or id. Default: none."),
  isArchived: Type.Optional(Type.Boolean({ description: "Whether the memory was archived. Default: false." })),
  createdAt: When("When the memory was saved. Default: random, 1 to 30 days ago."),
});

const dayMs = 86_400_000;

/** The memories of an owner. */
export const memoryData = dataSection({
  field: "memories",
  description: "Memories of the owner.",
  schema: MemoryData,
  most: 100_000,
  add(scope, entries) {
    const { context, owner, at, drawn, added, owned } = scope;
    const store = context.use(memoryStore);
    entries.forEach((entry, index) => {
      const createdAt = at(entry.createdAt, drawn("memory created", index, [dayMs, 30 * dayMs]));
      store.insert({
        ...owned(entry, "memory id", index),
        memoryType: entry.memoryType ?? "client",
        subject: entry.subject,
        content: entry.content,
        sourceType: entry.sourceType ?? "explicit",
        confidence: entry.confidence ?? 1,
        projectId: foundOrNull(scope, "projects", entry.project)?.id ?? null,
        isArchived: entry.isArchived ?? false,
        createdAt,
        updatedAt: createdAt,
      });
      added();
    });
    context.use(ownerStore).saveAccount(owner.key, { memoriesCreated: entries.length });
  },
});
