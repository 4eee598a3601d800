import { changesOf } from "../../agent/changes.ts";
import type { Handlers } from "../../agent/handlers.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { ApiError } from "../../errors/api-error.ts";
import type { Cause } from "../../errors/reason-table.ts";
import { findProject } from "../projects/module.ts";
import { addMemory } from "./add-memory.ts";
import { findMemory, type MemoryRow, memoryStore } from "./store.ts";

type Schemas = components["schemas"];
type Names = "listMemories" | "createMemory" | "updateMemory" | "deleteMemory" | "deleteMemoryByBody";

export function memoryOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(memoryStore);

  return {
    async listMemories({ query, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      // Write due captures first, so that the list contains their memories.
      await sandbox.worker.catchUp();
      const { type: memoryType, projectId } = query;
      const rows = store.list(ownerKey, { memoryType, projectId: projectId?.toLowerCase() });
      return { memories: rows.map((memory) => memoryView(sandbox.seed, ownerId, memory)) };
    },

    createMemory({ body, principal }) {
      const { subject, content, memoryType = "client", projectId = null } = body as Schemas["MemoryCreate"];
      const { sandbox, ownerKey, ownerId } = principal;
      const created = transaction(() => {
        const project = projectId === null ? null : findProject(context, principal, projectId);
        const owner = { key: ownerKey, sandboxKey: sandbox.key, id: ownerId };
        const text = { subject: subject.trim(), content: content.trim() };
        const given = {
          ...text,
          memoryType,
          projectId: project?.id ?? null,
          sourceType: "explicit",
          confidence: 1,
        } as const;
        return addMemory(context, sandbox.seed, owner, given, sandbox.clock.now());
      });
      return memoryView(sandbox.seed, ownerId, created);
    },

    updateMemory({ body, principal }) {
      const { memoryId, ...given } = body as Schemas["MemoryPatch"];
      const changes = changesOf(given, ["subject", "content"]);
      const trimmed = Object.fromEntries(Object.entries(changes).map(([name, text]) => [name, text.trim()]));
      transaction(() => {
        const { key } = findMemory(context, principal, memoryId);
        store.change(key, { ...trimmed, updatedAt: principal.sandbox.clock.now() });
      });
      return { success: true };
    },

    deleteMemory({ params, principal }) {
      const memory = store.findListed(principal.ownerKey, params.id.toLowerCase());
      if (memory) store.change(memory.key, { isArchived: true, updatedAt: principal.sandbox.clock.now() });
      return undefined;
    },

    deleteMemoryByBody({ body, principal }) {
      const { memoryId } = body as Schemas["MemoryReference"];
      const { ownerKey, ownerId: caller, sandbox } = principal;
      const memory = store.find(ownerKey, memoryId.toLowerCase());
      if (!memory) {
        const owner = store.ownerOf(sandbox.key, memoryId.toLowerCase());
        const cause: Cause =
          owner === undefined
            ? { code: "MEMORY_UNKNOWN", facts: { id: memoryId } }
            : { code: "MEMORY_OF_ANOTHER_OWNER", facts: { owner, caller } };
        // The documentation says 500 for this error.
        throw new ApiError("MEMORY_DELETION_FAILED", { cause });
      }
      if (!memory.isArchived) store.change(memory.key, { isArchived: true, updatedAt: principal.sandbox.clock.now() });
      return { success: true };
    },
  };
}

/** A memory in the format of the contract (Memory). */
function memoryView(seed: number, userId: string, memory: MemoryRow): Schemas["Memory"] {
  const { id, memoryType, subject, content, sourceType, confidence, projectId, captureId, isArchived } = memory;
  return {
    id,
    memoryType,
    subject,
    content,
    sourceType,
    confidence,
    userId,
    projectId,
    stakeholderId: null,
    timesRetrieved: 0,
    createdAt: databaseTimestamp(seed, id, memory.createdAt),
    updatedAt: databaseTimestamp(seed, id, memory.updatedAt),
    isArchived,
    isShared: false,
    teamId: null,
    sourceContext: captureId === null ? null : { captureId },
    sourceConversationId: null,
    lastRetrievedAt: null,
  };
}
