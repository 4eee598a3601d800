import { createPrincipalCache, type Principal, type PrincipalCache } from "../../agent/principal.ts";
import { digestOf, readCredential } from "../../agent/token.ts";
import type { Context } from "../../capability/capability.ts";
import { isWellKnown } from "./demo-tokens.ts";
import { tokenStore } from "./token-store.ts";

/** Whether the documented demo tokens work: only if other machines cannot reach the server. */
export const acceptsWellKnown = ({ settings }: Context): boolean => settings.isLoopback && settings.shard === "";

/** The cached principals of tokens. Cleared when another process has written. */
export function principalCache(context: Context): PrincipalCache {
  const { use, sandboxes, events } = context;
  const tokens = use(tokenStore);
  const principals = createPrincipalCache((header): Principal | undefined => {
    const credential = readCredential(header);
    if (credential.kind !== "token") return undefined;
    const digest = digestOf(credential.token);
    // The file may have been used by a server that only this machine could reach.
    const token = acceptsWellKnown(context) || !isWellKnown(digest) ? tokens.findByDigest(digest) : undefined;
    const sandbox = token && sandboxes.withKey(token.sandboxKey);
    const expiresAt = token?.revokedAt === null ? token.expiresAt : -Infinity;
    return sandbox && { ...token, isWellKnown: isWellKnown(digest), expiresAt, sandbox, ended: sandbox.ended };
  });
  events.on("changedElsewhere", principals.clear);
  return principals;
}
