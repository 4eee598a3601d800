import { deriveToken, digestOf, prefixOf, type Scope } from "../../agent/token.ts";
import type { Context, DemoTokens } from "../../capability/capability.ts";
import { ownerStore } from "./owner-store.ts";
import { tokenStore } from "./token-store.ts";
import { draw, uuidOf } from "../../core/seed.ts";

/** The documented demo tokens. They work only if other machines cannot reach the server. */
export const wellKnownTokens: DemoTokens = {
  full: "aky_DemoOwnerOneReadWrite00000000001",
  readOnly: "aky_DemoOwnerOneReadOnly000000000001",
  secondOwner: "aky_DemoOwnerTwoReadWrite00000000001",
};

const wellKnownDigests = new Set(Object.values(wellKnownTokens).map(digestOf));

export const isWellKnown = (digest: string): boolean => wellKnownDigests.has(digest);

/** Private demo tokens, derived from a secret: the same after each restart. */
export const privateTokens = (secret: string, shard = ""): DemoTokens => ({
  full: deriveToken(secret, "full", shard),
  readOnly: deriveToken(secret, "readOnly", shard),
  secondOwner: deriveToken(secret, "secondOwner", shard),
});

const kinds: Record<keyof DemoTokens, { owner: 0 | 1; scopes: readonly Scope[] }> = {
  full: { owner: 0, scopes: ["read", "write"] },
  readOnly: { owner: 0, scopes: ["read"] },
  secondOwner: { owner: 1, scopes: ["read", "write"] },
};

type SandboxId = { readonly key: number; readonly seed: number };

/**
 * Adds the demo tokens of this server to the default sandbox. Private tokens replace those of another secret. Well-known and
 * private tokens can coexist, because a server of each kind may run on the same file.
 */
export function ensureDemoTokens(context: Context, sandbox: SandboxId, now: number): void {
  const store = context.use(tokenStore);
  for (const token of demoTokensOf(context, sandbox, now)) store.put(token);
}

/**
 * Adds the demo tokens of this server to a default sandbox that was loaded from a snapshot. The snapshot's tokens are not
 * changed: private demo tokens of the other server continue to work, also after the next start.
 */
export function addDemoTokens(context: Context, sandbox: SandboxId, now: number): void {
  const store = context.use(tokenStore);
  for (const token of demoTokensOf(context, sandbox, now)) {
    store.keepOthers(token);
    if (!store.findByDigest(token.digest)) store.insert(token);
  }
}

const demoTokensOf = ({ use, settings: { tokens, shard } }: Context, { key, seed }: SandboxId, now: number) => {
  const owners = use(ownerStore).ofSandbox(key);
  return (Object.keys(kinds) as (keyof DemoTokens)[]).flatMap((name) => {
    const owner = owners[kinds[name].owner];
    if (!owner) return [];
    const digest = digestOf(tokens[name]);
    return {
      sandboxKey: owner.sandboxKey,
      ownerKey: owner.key,
      id: uuidOf(draw(seed, "token id", `${owner.id} ${digest}`)),
      label: `demo ${name}${isWellKnown(digest) ? "" : ", private"}`,
      digest,
      prefix: prefixOf(tokens[name], shard),
      scopes: kinds[name].scopes,
      createdAt: now,
      expiresAt: null,
      initial: true,
    };
  });
};
