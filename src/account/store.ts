import { eq, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { owners } from "../database/schema.ts";

export type OwnerRow = typeof owners.$inferSelect;
export type OwnerStore = ReturnType<typeof createOwnerStore>;

export function createOwnerStore({ orm }: Database) {
  const byKey = orm
    .select()
    .from(owners)
    .where(eq(owners.key, sql.placeholder("key")))
    .prepare();
  return {
    find: (key: number): OwnerRow | undefined => byKey.get({ key }),
    /** The owners of a sandbox in the order of their creation. */
    ofSandbox: (sandboxKey: number): OwnerRow[] =>
      orm.select().from(owners).where(eq(owners.sandboxKey, sandboxKey)).orderBy(owners.key).all(),
    insert: (owner: Omit<OwnerRow, "key">): OwnerRow => orm.insert(owners).values(owner).returning().get(),
  };
}
