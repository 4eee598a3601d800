import type { Context } from "../../capability/capability.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import { draw, wholeNumberOf } from "../../core/seed.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { findOwner } from "../account/module.ts";
import { ownProject } from "../projects/module.ts";
import { addMemory } from "./add-memory.ts";
import type { memoryRoutes } from "./routes.ts";
import { type MemoryRecord, memoryStore } from "./store.ts";

type View = OutputOf<typeof memoryRoutes.listSandboxMemories>[number];

/** How many memories followers get, the newest. */
const mostFollowed = 100;

/** The range of the random confidence of extracted and inferred memories, in hundredths. */
const drawnConfidence = { extracted: [60, 95], detected: [30, 70] } as const;

const viewOf = ({ createdAt, ...memory }: MemoryRecord): View => {
  const { id, ownerId, memoryType, sourceType, subject, content, confidence, projectId, captureId, isArchived } =
    memory;
  const shown = { id, ownerId, memoryType, sourceType, subject, content, confidence, projectId, captureId, isArchived };
  return { ...shown, createdAt: isoTimestamp(createdAt) };
};

/** The memories for followers of a sandbox. */
export function newestMemories({ use }: Context, { key }: LiveSandbox) {
  const store = use(memoryStore);
  return { total: store.countOf(key), newest: store.ofSandbox(key, mostFollowed).map(viewOf) };
}

export function memoryActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const store = use(memoryStore);

  return {
    async listSandboxMemories({ sandbox, limit = 100 }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      return store.ofSandbox(found.key, limit).map(viewOf);
    },
    addMemories({ sandbox, ownerId, projectId, count = 1, ...given }) {
      const found = find(sandbox);
      const { seed, clock } = found;
      const { sourceType = "explicit", memoryType = "client", confidence } = given;
      const { subject = "Sample subject", content = "A sample memory." } = given;
      return transaction(() => {
        const owner = findOwner(context, found, ownerId);
        const { memoriesCreated } = owner;
        const project = projectId === undefined ? null : ownProject(context, owner, projectId).id;
        return Array.from({ length: count }, (_, index) => {
          const [least, most] = sourceType === "explicit" ? [100, 100] : drawnConfidence[sourceType];
          const drawn =
            wholeNumberOf(draw(seed, "memory confidence", owner.id, memoriesCreated + index), least, most) / 100;
          const text = { subject, content, memoryType, sourceType };
          const memory = { ...text, confidence: confidence ?? drawn, projectId: project };
          return viewOf({ ...addMemory(context, seed, owner, memory, clock.now()), ownerId: owner.id });
        });
      });
    },
  } satisfies ActionsOf<typeof memoryRoutes>;
}
