import type { Context } from "../../capability/capability.ts";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { ApiError } from "../../errors/api-error.ts";
import { owners } from "./table.ts";

export type OwnerRow = typeof owners.$inferSelect;
type AccountChange = Partial<Pick<OwnerRow, "tier" | "creditsAllocated" | "creditsUsed" | "creditsPeriod">>;
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
    insert: (owner: Omit<OwnerRow, "key" | "creditsPeriod" | "projectsCreated">): OwnerRow =>
      orm.insert(owners).values(owner).returning().get(),
    /** Saves what an owner has used in a billing period. */
    saveUsed(key: number, used: number, period: number): void {
      saveUsed.run(used, period, key);
    },
    /** Changes what an owner may do and has left. */
    saveAccount(key: number, change: AccountChange): void {
      orm.update(owners).set(change).where(eq(owners.key, key)).run();
    },
    /** Counts one more project. */
    countProject(key: number): void {
      orm
        .update(owners)
        .set({ projectsCreated: sql`${owners.projectsCreated} + 1` })
        .where(eq(owners.key, key))
        .run();
    },
  };
}

export const ownerStore = ({ database }: Context): OwnerStore => createOwnerStore(database);
