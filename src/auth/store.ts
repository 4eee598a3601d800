import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { owners, tokens } from "../database/schema.ts";
import type { Scope } from "./token.ts";

export type NewToken = {
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
    /** Makes this the owner's token with its label: a new one, or in place of the text that it had before. */
    put(token: NewToken): void {
      const { ownerKey, label, digest, prefix } = token;
      const known = orm
        .select({ key: tokens.key, digest: tokens.digest, label: tokens.label })
        .from(tokens)
        .where(and(eq(tokens.ownerKey, ownerKey), or(eq(tokens.digest, digest), eq(tokens.label, label))))
        .orderBy(desc(eq(tokens.digest, digest)))
        .get();
      if (!known) orm.insert(tokens).values(token).run();
      else if (known.digest !== digest || known.label !== label)
        orm.update(tokens).set({ digest, prefix, label }).where(eq(tokens.key, known.key)).run();
    },
    /** Ends a token at an instant of the sandbox's clock; for good. */
    revoke(key: number, revokedAt: number): void {
      orm
        .update(tokens)
        .set({ revokedAt })
        .where(and(eq(tokens.key, key), isNull(tokens.revokedAt)))
        .run();
    },
  };
}
