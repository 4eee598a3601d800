import { and, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
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
    insert(token: NewToken): void {
      orm.insert(tokens).values(token).run();
    },
    has: (digest: string): boolean =>
      orm.select({ key: tokens.key }).from(tokens).where(eq(tokens.digest, digest)).get() !== undefined,
    /** Deletes the tokens with one of these labels whose digest is not among those given. */
    deleteOthers(ownerKeys: readonly number[], labels: readonly string[], digests: readonly string[]): void {
      orm
        .delete(tokens)
        .where(
          and(
            inArray(tokens.ownerKey, [...ownerKeys]),
            inArray(tokens.label, [...labels]),
            notInArray(tokens.digest, [...digests]),
          ),
        )
        .run();
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
