import type { Context } from "../../capability/capability.ts";
import { and, count, eq, getTableColumns, gt, isNull, ne, or, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { owners, tokens } from "./table.ts";

export type TokenRow = typeof tokens.$inferSelect & { readonly ownerId: string };

/** A new token, which has no key yet and cannot be revoked. */
type NewToken = Omit<typeof tokens.$inferSelect, "key" | "revokedAt"> & {
  readonly key?: undefined;
  readonly revokedAt?: null;
};

export type TokenStore = ReturnType<typeof createTokenStore>;
/** A placeholder for each column of a new token. */
const placeholders = Object.fromEntries(
  Object.keys(getTableColumns(tokens))
    .filter((name) => name !== "key" && name !== "revokedAt")
    .map((name) => [name, sql.placeholder(name)]),
);

const queries = savedQueries({
  replaceOthers: (orm) =>
    orm
      .update(tokens)
      .set({ revokedAt: sql`${sql.placeholder("createdAt")}` })
      .where(
        and(
          eq(tokens.ownerKey, sql.placeholder("ownerKey")),
          eq(tokens.label, sql.placeholder("label")),
          ne(tokens.digest, sql.placeholder("digest")),
          isNull(tokens.revokedAt),
        ),
      ),
  put: (orm) =>
    orm
      .insert(tokens)
      .values(placeholders as never)
      .onConflictDoUpdate({
        target: tokens.digest,
        set: { label: sql`excluded.label`, revokedAt: null, initial: sql`excluded.initial` },
        setWhere: sql`${tokens.label} <> excluded.label OR ${tokens.revokedAt} IS NOT NULL OR NOT ${tokens.initial}`,
      }),
  byDigest: (orm) =>
    orm
      .select({
        tokenKey: tokens.key,
        tokenId: tokens.id,
        tokenPrefix: tokens.prefix,
        scopes: tokens.scopes,
        expiresAt: tokens.expiresAt,
        revokedAt: tokens.revokedAt,
        ownerKey: owners.key,
        ownerId: owners.id,
        sandboxKey: tokens.sandboxKey,
      })
      .from(tokens)
      .innerJoin(owners, eq(owners.key, tokens.ownerKey))
      .where(eq(tokens.digest, sql.placeholder("digest"))),
});

export function createTokenStore(database: Database) {
  const { orm } = database;
  const { byDigest, replaceOthers, put } = queries(database);

  const rows = () =>
    orm
      .select({ ...getTableColumns(tokens), ownerId: owners.id })
      .from(tokens)
      .innerJoin(owners, eq(owners.key, tokens.ownerKey));

  return {
    /** The tokens of a sandbox in the order of their creation. */
    ofSandbox: (sandboxKey: number): TokenRow[] =>
      rows().where(eq(tokens.sandboxKey, sandboxKey)).orderBy(tokens.key).all(),
    /** The tokens of a sandbox's initial state. */
    initialOf: (sandboxKey: number): TokenRow[] =>
      rows()
        .where(and(eq(tokens.sandboxKey, sandboxKey), tokens.initial))
        .orderBy(tokens.key)
        .all(),
    /** How many tokens were ever created for an owner. */
    countOfOwner: (ownerKey: number): number =>
      orm.select({ count: count() }).from(tokens).where(eq(tokens.ownerKey, ownerKey)).get()?.count ?? 0,
    /** How many tokens of an owner are valid at an instant. */
    countActive: (ownerKey: number, now: number): number =>
      orm
        .select({ count: count() })
        .from(tokens)
        .where(
          and(
            eq(tokens.ownerKey, ownerKey),
            isNull(tokens.revokedAt),
            or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
          ),
        )
        .get()?.count ?? 0,
    insert(token: NewToken): void {
      orm.insert(tokens).values(token).run();
    },
    withDigest: (digest: string): TokenRow | undefined => rows().where(eq(tokens.digest, digest)).get(),
    /** Revokes a token that has not been revoked before. */
    revoke(key: number, at: number): void {
      orm
        .update(tokens)
        .set({ revokedAt: at })
        .where(and(eq(tokens.key, key), isNull(tokens.revokedAt)))
        .run();
    },
    /** Renames other tokens of the owner that have the label of a token, so that `put` does not revoke them. */
    keepOthers({ ownerKey, label, digest }: Pick<NewToken, "ownerKey" | "label" | "digest">): void {
      orm
        .update(tokens)
        .set({ label: `${label}, of a snapshot` })
        .where(and(eq(tokens.ownerKey, ownerKey), eq(tokens.label, label), ne(tokens.digest, digest)))
        .run();
    },
    /** The token with this digest, revoked or not. */
    findByDigest: (digest: string) => byDigest.get({ digest }),
    /**
     * Adds a token, and revokes another token of the owner with the same label, such as that of an earlier secret. An existing
     * token stays valid, also if an earlier version gave it another label.
     */
    put(token: NewToken): void {
      replaceOthers.run(token);
      put.run(token);
    },
  };
}

export const tokenStore = ({ database }: Context): TokenStore => createTokenStore(database);
