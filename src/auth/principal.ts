import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Scope } from "./token.ts";

/** Who a request speaks for: what a valid token resolves to. */
export type Principal = {
  readonly tokenKey: number;
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** The instant from which the token is refused, on the sandbox's clock; null means never. */
  readonly expiresAt: number | null;
  readonly ownerKey: number;
  readonly ownerId: string;
  readonly sandbox: Sandbox;
};

/** A map from token digest to principal that forgets its oldest entries beyond `limit`. */
export type PrincipalCache = {
  find(digest: string): Principal | undefined;
  clear(): void;
};

export function createPrincipalCache(
  resolve: (digest: string) => Principal | undefined,
  limit = 10_000,
): PrincipalCache {
  const principals = new Map<string, Principal>();
  return {
    find(digest) {
      const cached = principals.get(digest);
      if (cached) return cached;
      const resolved = resolve(digest);
      if (!resolved) return undefined;
      if (principals.size >= limit) principals.delete(principals.keys().next().value ?? "");
      principals.set(digest, resolved);
      return resolved;
    },
    clear: () => principals.clear(),
  };
}

export const isExpired = (principal: Principal, now: number): boolean =>
  principal.expiresAt !== null && now >= principal.expiresAt;

/** Scopes (documentation topic: authentication): reading needs none, and write implies read. */
export const mayWrite = ({ scopes }: Principal): boolean => scopes.includes("write");
