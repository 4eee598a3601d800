import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { owners, tokens } from "../database/schema.ts";
import type { Scope } from "./token.ts";

type NewToken = {
  readonly ownerKey: number;
  readonly id: string;
  readonly label: string;
  readonly digest: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
};

export type TokenStore = ReturnType<typeof createTokenStore>;

export function createTokenStore({ orm }: Database) {
  const byDigest = orm
    .select({
      tokenKey: tokens.key,
      tokenId: tokens.id,
      scopes: tokens.scopes,
      expiresAt: tokens.expiresAt,
      ownerKey: owners.key,
      ownerId: owners.id,
      sandboxKey: owners.sandboxKey,
    })
    .from(tokens)
    .innerJoin(owners, eq(owners.key, tokens.ownerKey))
    .where(and(eq(tokens.digest, sql.placeholder("digest")), isNull(tokens.revokedAt)))
    .prepare();

  return {
    /** The token with this digest, unless it was revoked. */
    findByDigest: (digest: string) => byDigest.get({ digest }),
    /**
     * Makes this the owner's one token with its label; another one, such as that of an earlier secret, is revoked. A
     * token that exists goes on, whatever an earlier version called it.
     */
    put(token: NewToken): void {
      const { ownerKey, label, digest, createdAt } = token;
      orm
        .update(tokens)
        .set({ revokedAt: createdAt })
        .where(
          and(
            eq(tokens.ownerKey, ownerKey),
            eq(tokens.label, label),
            ne(tokens.digest, digest),
            isNull(tokens.revokedAt),
          ),
        )
        .run();
      orm
        .insert(tokens)
        .values(token)
        .onConflictDoUpdate({
          target: tokens.digest,
          set: { label, revokedAt: null },
          setWhere: sql`${tokens.label} <> excluded.label OR ${tokens.revokedAt} IS NOT NULL`,
        })
        .run();
    },
  };
}
