import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Scope } from "./token.ts";

/** Who a request speaks for: what a token resolves to. */
export type Principal = {
  readonly tokenKey: number;
  readonly tokenId: string;
  /** What is shown of the token to recognise it by. */
  readonly tokenPrefix: string;
  /** Whether anybody can read the token in the documentation. */
  readonly isWellKnown: boolean;
  readonly scopes: readonly Scope[];
  /** The instant from which the token is refused, on the sandbox's clock; null means never, and -Infinity always. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly ownerKey: number;
  readonly ownerId: string;
  readonly sandbox: LiveSandbox;
  /** Aborts when the sandbox begins anew or is deleted, and with it the owner and the token are no more. */
  readonly ended: AbortSignal;
};

export type PrincipalCache = ReturnType<typeof createPrincipalCache>;

/** Longer headers than clients send are not kept. */
const longestKept = 100;

/** A map from `Authorization` header to principal, in memory alone, that forgets its oldest entries beyond `limit`. */
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
    /** One that has been found before. */
    known: (header: string): Principal | undefined => principals.get(header),
    clear: (): void => principals.clear(),
  };
}

export const isExpired = (principal: Pick<Principal, "expiresAt">, now: number): boolean =>
  principal.expiresAt !== null && now >= principal.expiresAt;

/** Scopes (documentation topic: authentication): reading needs none, and write implies read. */
export const mayWrite = ({ scopes }: Principal): boolean => scopes.includes("write");
