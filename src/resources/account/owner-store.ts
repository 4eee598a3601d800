import type { Statement } from "better-sqlite3";
import type { Context } from "../../capability/capability.ts";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ApiError } from "../../errors/api-error.ts";
import { owners } from "./table.ts";

export type OwnerRow = typeof owners.$inferSelect;
/** Counters of an owner, which make generated ids unique. */
type Counted = Extract<keyof OwnerRow, `${string}Created`>;

type AccountChange = Partial<Omit<OwnerRow, "key" | "sandboxKey" | "id" | "createdAt">>;
export type OwnerStore = ReturnType<typeof createOwnerStore>;
const queries = savedQueries({
  ofSandbox: (orm) =>
    orm
      .select()
      .from(owners)
      .where(eq(owners.sandboxKey, sql.placeholder("sandboxKey")))
      .orderBy(owners.key),
  byKey: (orm) =>
    orm
      .select()
      .from(owners)
      .where(eq(owners.key, sql.placeholder("key"))),
});

export function createOwnerStore(database: Database) {
  const { orm, sqlite } = database;
  const { byKey, ofSandbox } = queries(database);
  const insert = preparedInsert(database, owners);
  const increments = new Map<Counted, Statement<[number], number>>();
  const prepareIncrement = (column: string) =>
    sqlite
      .prepare<[number], number>(`UPDATE owners SET ${column} = ${column} + 1 WHERE key = ? RETURNING ${column} - 1`)
      .pluck();
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
    ofSandbox: (sandboxKey: number): OwnerRow[] => ofSandbox.all({ sandboxKey }),
    insert: (
      owner: Pick<OwnerRow, "sandboxKey" | "id" | "tier" | "creditsAllocated" | "creditsUsed" | "createdAt">,
    ): OwnerRow => insert(owner),
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
      const increment = increments.get(what) ?? prepareIncrement(owners[what].name);
      increments.set(what, increment);
      const before = increment.get(key);
      if (before === undefined) throw new Error("The owner does not exist.");
      return before;
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
