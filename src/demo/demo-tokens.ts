import { deriveToken, digestOf, prefixOf, type Scope } from "../auth/token.ts";
import type { TokenStore } from "../auth/store.ts";
import { draw, uuidOf } from "../sandbox/seed.ts";

/** The tokens that the default sandbox can be used with. */
export type DemoTokens = {
  /** First owner, may read and write. */
  readonly full: string;
  /** First owner, may only read. */
  readonly readOnly: string;
  /** Second owner, may read and write. */
  readonly secondOwner: string;
};

/** Written down in the documentation, so they exist only where nobody but this machine can connect. */
export const wellKnownTokens: DemoTokens = {
  full: "aky_DemoOwnerOneReadWrite00000000001",
  readOnly: "aky_DemoOwnerOneReadOnly000000000001",
  secondOwner: "aky_DemoOwnerTwoReadWrite00000000001",
};

/** The demo tokens of a server that others can reach: the same after each restart, known to those who know the secret. */
export const privateTokens = (secret: string): DemoTokens => ({
  full: deriveToken(secret, "full"),
  readOnly: deriveToken(secret, "readOnly"),
  secondOwner: deriveToken(secret, "secondOwner"),
});

const kinds: Record<keyof DemoTokens, { owner: 0 | 1; scopes: readonly Scope[] }> = {
  full: { owner: 0, scopes: ["read", "write"] },
  readOnly: { owner: 0, scopes: ["read"] },
  secondOwner: { owner: 1, scopes: ["read", "write"] },
};

/** Makes exactly these the demo tokens: others that an earlier start left behind are deleted. */
export function ensureDemoTokens(
  store: TokenStore,
  tokens: DemoTokens,
  owners: readonly { key: number; id: string }[],
  seed: number,
  now: number,
): void {
  const names = Object.keys(kinds) as (keyof DemoTokens)[];
  const labelOf = (name: keyof DemoTokens) => `demo ${name}`;
  store.deleteOthers(
    owners.map(({ key }) => key),
    names.map(labelOf),
    Object.values(tokens).map(digestOf),
  );
  for (const name of names) {
    const owner = owners[kinds[name].owner];
    const digest = digestOf(tokens[name]);
    if (!owner || store.has(digest)) continue;
    store.insert({
      ownerKey: owner.key,
      id: uuidOf(draw(seed, "token id", `${owner.id} ${name}`)),
      label: labelOf(name),
      digest,
      prefix: prefixOf(tokens[name]),
      scopes: kinds[name].scopes,
      createdAt: now,
      expiresAt: null,
    });
  }
}
