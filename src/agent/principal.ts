import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Scope } from "./token.ts";

/** The identity that a token resolves to. */
export type Principal = {
  readonly tokenKey: number;
  readonly tokenId: string;
  /** The first characters of the token, which are shown to recognise it. */
  readonly tokenPrefix: string;
  /** Whether the token is published in the documentation. */
  readonly isWellKnown: boolean;
  readonly scopes: readonly Scope[];
  /** When the token expires, on the sandbox's clock; null: never, -Infinity: it was revoked. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly ownerKey: number;
  readonly ownerId: string;
  readonly sandbox: LiveSandbox;
  /** Aborts when the sandbox is reset or deleted, which removes the owner and the token. */
  readonly ended: AbortSignal;
};

export type PrincipalCache = ReturnType<typeof createPrincipalCache>;

/** Longer `Authorization` headers are not cached. */
const longestKept = 100;

/** Caches principals by `Authorization` header, in memory only. Drops the oldest entry beyond `limit`. */
export function createPrincipalCache(resolve: (header: string) => Principal | undefined, limit = 10_000) {
  const principals = new Map<string, Principal>();
  return {
    find(header: string): Principal | undefined {
      const cached = principals.get(header);
      if (cached) return cached;
      const resolved = resolve(header);
      if (!resolved || header.length > longestKept) return resolved;
      if (principals.size >= limit) principals.delete(principals.keys().next().value ?? "");
      principals.set(header, resolved);
      return resolved;
    },
    /** The cached principal of a header, if there is one. */
    known: (header: string): Principal | undefined => principals.get(header),
    /** Drops the principals of a sandbox, because it was reset or deleted or a token of it was revoked. */
    drop(sandboxKey: number): void {
      for (const [header, { sandbox }] of principals) if (sandbox.key === sandboxKey) principals.delete(header);
    },
    clear: (): void => principals.clear(),
  };
}

export const isExpired = (principal: Pick<Principal, "expiresAt">, now: number): boolean =>
  principal.expiresAt !== null && now >= principal.expiresAt;

/** Whether a token may write. Reading needs no scope (documentation topic: authentication). */
export const mayWrite = ({ scopes }: Principal): boolean => scopes.includes("write");
