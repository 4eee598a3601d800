import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId, owners } from "../account/module.ts";
import { memories } from "./table.ts";

export type MemoryRow = typeof memories.$inferSelect;
export type MemoryRecord = MemoryRow & { readonly ownerId: string };
export type NewMemory = typeof memories.$inferInsert;

/** The origin of extracted memories. */
type Extraction = Pick<MemoryRow, "sandboxKey" | "ownerKey" | "memoryType" | "captureId" | "projectId"> & {
  readonly now: number;
};
type Extracted = Pick<MemoryRow, "id" | "subject" | "content" | "confidence">;

/** Filters of memories; an undefined filter matches all. */
export type MemoryFilters = {
  readonly memoryType?: MemoryRow["memoryType"] | undefined;
  readonly projectId?: string | undefined;
};
const queries = savedQueries({
  byId: (orm) =>
    orm
      .select()
      .from(memories)
      .where(and(eq(memories.ownerKey, sql.placeholder("ownerKey")), eq(memories.id, sql.placeholder("id")))),
});

function createMemoryStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId } = queries(database);
  const isThere = eq(memories.isArchived, false);
  const matching = ({ memoryType, projectId }: MemoryFilters): SQL | undefined =>
    and(
      isThere,
      memoryType === undefined ? undefined : eq(memories.memoryType, memoryType),
      projectId === undefined ? undefined : eq(memories.projectId, projectId),
    );
  const total = sqlite
    .prepare<{ sandboxKey: number }, number>("SELECT count(*) FROM memories WHERE sandbox_key = @sandboxKey")
    .pluck();
  // One statement for all memories of a capture, because a thousand captures may end at once.
  const insertExtracted = sqlite.prepare<Extraction & { extracted: string }>(
    `INSERT INTO memories (sandbox_key, owner_key, id, memory_type, subject, content, source_type, confidence, project_id,
       capture_id, is_archived, created_at, updated_at)
     SELECT @sandboxKey, @ownerKey, value ->> 'id', @memoryType, value ->> 'subject', value ->> 'content', 'extracted',
       value ->> 'confidence', @projectId, @captureId, 0, @now, @now
     FROM json_each(@extracted)`,
  );
  return {
    /** The number of memories of a sandbox, including archived ones. */
    countOf: (sandboxKey: number): number => total.get({ sandboxKey }) ?? 0,
    /** The memories of a sandbox, including archived ones, the newest first. */
    ofSandbox: (sandboxKey: number, limit: number): MemoryRecord[] =>
      orm
        .select({ memory: memories, ownerId: owners.id })
        .from(memories)
        .innerJoin(owners, eq(owners.key, memories.ownerKey))
        .where(eq(memories.sandboxKey, sandboxKey))
        .orderBy(desc(memories.key))
        .limit(limit)
        .all()
        .map(({ memory, ownerId }) => ({ ...memory, ownerId })),
    /** Finds a memory, also an archived one. */
    find: (ownerKey: number, id: string): MemoryRow | undefined => byId.get({ ownerKey, id }),
    /** Finds a memory that is not archived. */
    findListed: (ownerKey: number, id: string): MemoryRow | undefined => {
      const memory = byId.get({ ownerKey, id });
      return memory?.isArchived ? undefined : memory;
    },
    /** The owner of a memory, in a sandbox. */
    ownerOf: ownerByResourceId(sqlite, "memories"),
    /** The memories of an owner that are not archived, the newest first. */
    list: (ownerKey: number, filters: MemoryFilters): MemoryRow[] =>
      orm
        .select()
        .from(memories)
        .where(and(eq(memories.ownerKey, ownerKey), matching(filters)))
        .orderBy(desc(memories.createdAt), desc(memories.key))
        .all(),
    insert: preparedInsert(database, memories),
    /** Writes the memories of a capture. */
    insertExtracted(from: Extraction, extracted: readonly Extracted[]): void {
      if (extracted.length > 0) insertExtracted.run({ ...from, extracted: JSON.stringify(extracted) });
    },
    change: (key: number, change: Partial<NewMemory>): MemoryRow =>
      orm.update(memories).set(change).where(eq(memories.key, key)).returning().get(),
  };
}

export const memoryStore = ({ database }: Context): ReturnType<typeof createMemoryStore> => createMemoryStore(database);

/** The memory of the caller with an id, if it is not archived. @throws ApiError MEMORY_NOT_FOUND */
export function findMemory({ use }: Context, principal: Principal, id: string): MemoryRow {
  const { find, findListed, ownerOf } = use(memoryStore);
  const deletedAt = (ownerKey: number, name: string) => find(ownerKey, name)?.updatedAt;
  return findOwned({ noun: "MEMORY", find: findListed, ownerOf, deletedAt }, principal, id);
}
