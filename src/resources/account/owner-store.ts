import type { Context } from "../../capability/capability.ts";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { ApiError } from "../../errors/api-error.ts";
import { owners } from "./table.ts";

export type OwnerRow = typeof owners.$inferSelect;
/** What is counted of an owner, so that each gets an id of its own. */
type Counted = Extract<keyof OwnerRow, `${string}Created`>;

type AccountChange = Partial<Omit<OwnerRow, "key" | "sandboxKey" | "id" | "createdAt">>;
export type OwnerStore = ReturnType<typeof createOwnerStore>;

export function createOwnerStore({ orm, sqlite }: Database) {
  const byKey = orm
    .select()
    .from(owners)
    .where(eq(owners.key, sql.placeholder("key")))
    .prepare();
  const saveUsed = sqlite.prepare<[number, number, number]>(
    "UPDATE owners SET credits_used = ?, credits_period = ? WHERE key = ?",
  );
  return {
    /** @throws ApiError UNAUTHORIZED when there is no such owner any more */
    get(key: number): OwnerRow {
      const owner = byKey.get({ key });
      if (!owner) throw new ApiError("UNAUTHORIZED");
      return owner;
    },
    /** The owners of a sandbox in the order of their creation. */
    ofSandbox: (sandboxKey: number): OwnerRow[] =>
      orm.select().from(owners).where(eq(owners.sandboxKey, sandboxKey)).orderBy(owners.key).all(),
    insert: (
      owner: Pick<OwnerRow, "sandboxKey" | "id" | "tier" | "creditsAllocated" | "creditsUsed" | "createdAt">,
    ): OwnerRow => orm.insert(owners).values(owner).returning().get(),
    /** Saves what an owner has used in a billing period. */
    saveUsed(key: number, used: number, period: number): void {
      saveUsed.run(used, period, key);
    },
    /** Changes what an owner may do and has left. */
    saveAccount(key: number, change: AccountChange): void {
      orm.update(owners).set(change).where(eq(owners.key, key)).run();
    },
    /** Counts one more of what an owner has. @returns how many there were before */
    count(key: number, what: Counted): number {
      const counted = orm
        .update(owners)
        .set({ [what]: sql`${owners[what]} + 1` })
        .where(eq(owners.key, key))
        .returning()
        .get();
      return counted[what] - 1;
    },
  };
}

export const ownerStore = ({ database }: Context): OwnerStore => createOwnerStore(database);

/** Finds the owner of a resource by the id of the resource, among all owners of a sandbox; undefined: there is no such resource. */
export function ownerByResourceId(sqlite: Database["sqlite"], table: string) {
  // The owners come first, because a table has an index of its ids for each owner.
  const owner = sqlite
    .prepare<{ sandboxKey: number; id: string }, string>(
      `SELECT owners.id FROM owners CROSS JOIN ${table} AS owned
       WHERE owners.sandbox_key = @sandboxKey AND owned.owner_key = owners.key AND owned.id = @id`,
    )
    .pluck();
  return (sandboxKey: number, id: string): string | undefined => owner.get({ sandboxKey, id });
}
