import type { Context } from "../../capability/capability.ts";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { ApiError } from "../../errors/api-error.ts";
import { owners } from "./table.ts";

export type OwnerRow = typeof owners.$inferSelect;
/** Counters of an owner, which make generated ids unique. */
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
    /** @throws ApiError UNAUTHORIZED when the owner was deleted */
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
    /** Saves the used credits of an owner in a billing period. */
    saveUsed(key: number, used: number, period: number): void {
      saveUsed.run(used, period, key);
    },
    /** Changes tier, credits, features and quotas of an owner. */
    saveAccount(key: number, change: AccountChange): void {
      orm.update(owners).set(change).where(eq(owners.key, key)).run();
    },
    /** Increments a counter of an owner. @returns the value before */
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

/** Finds the owner of a resource by its id, among all owners of a sandbox; undefined for an unknown id. */
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
