import { balanceAt } from "./credits.ts";
import type { OwnerRow, OwnerStore } from "./owner-store.ts";
import { ControlError, fieldError } from "../../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import type { tokenRoutes } from "./routes.ts";
import { addOwner } from "../../sandbox-control/seed.ts";
import type { ProjectStore } from "../projects/store.ts";
import { durationMsOf } from "../../core/duration.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { accountOf } from "../../sandbox/settings.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import type { PrincipalCache } from "../../agent/principal.ts";
import type { TokenRow, TokenStore } from "./token-store.ts";
import { digestOf, prefixOf, type Scope } from "../../agent/token.ts";
import { notANameOf, thereIs } from "../../core/names.ts";

type Dependencies = {
  readonly find: (name: string) => LiveSandbox;
  readonly tokens: TokenStore;
  readonly owners: OwnerStore;
  readonly projects: ProjectStore;
  readonly principals: PrincipalCache;
  readonly transaction: <T>(work: () => T) => T;
  /** A new token that nobody can guess. */
  readonly mintToken: () => string;
  /** What every token of this server begins with, or nothing. */
  readonly shard: string;
};

type Wanted = {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly initial: boolean;
};

/** How many tokens of an owner may be active at once (documentation topic: create a personal access token). */
const mostActiveTokens = 10;

/** Gives an owner a token. Call it in a transaction. @throws ControlError 409 when he has as many as he may have */
export function addToken(
  { tokens, mintToken, shard }: Pick<Dependencies, "tokens" | "mintToken" | "shard">,
  seed: number,
  owner: OwnerRow,
  wanted: Wanted,
  now: number,
): string {
  if (tokens.countActive(owner.key, now) >= mostActiveTokens)
    throw new ControlError(
      409,
      `The owner ${owner.id} has ${mostActiveTokens} active tokens, as many as production allows; revoke one first.`,
    );
  const token = mintToken();
  tokens.insert({
    ...wanted,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "token id", owner.id, tokens.countOfOwner(owner.key))),
    digest: digestOf(token),
    prefix: prefixOf(token, shard),
    createdAt: now,
  });
  return token;
}

function tokenView(token: TokenRow, now: number): OutputOf<typeof tokenRoutes.revokeToken> {
  const { id, prefix, label, ownerId, scopes, createdAt, expiresAt, revokedAt } = token;
  const expired = expiresAt !== null && now >= expiresAt;
  return {
    id,
    prefix,
    label,
    ownerId,
    scopes: [...scopes],
    createdAt: isoTimestamp(createdAt),
    expiresAt: isoOrNull(expiresAt),
    revokedAt: isoOrNull(revokedAt),
    state: revokedAt !== null ? "revoked" : expired ? "expired" : "active",
  };
}

export const ownerView = (owner: OwnerRow, now: number) => ({
  id: owner.id,
  tier: owner.tier,
  creditsAllocated: owner.creditsAllocated,
  creditsUsed: balanceAt(owner, now).used,
  createdAt: isoTimestamp(owner.createdAt),
});

/**
 * The tokens of a sandbox that a caller means: the one with an id or a prefix, or all.
 * @param field how the caller has named it
 */
export function tokensMeant(
  { tokens }: Pick<Dependencies, "tokens">,
  sandbox: LiveSandbox,
  idOrPrefix: string | undefined,
  field = "tokenId",
): readonly TokenRow[] {
  const all = tokens.ofSandbox(sandbox.key);
  if (idOrPrefix === undefined) return all;
  const meant = all.filter(({ id, prefix }) => id === idOrPrefix.toLowerCase() || prefix === idOrPrefix);
  if (meant.length === 1) return meant;
  const looksLikeId = /^[0-9a-f-]{9}/i.test(idOrPrefix);
  const isShared = (prefix: string) => all.filter((token) => token.prefix === prefix).length > 1;
  const right = (meant.length > 1 ? meant : all).map(({ id, prefix }) =>
    looksLikeId || isShared(prefix) ? id : prefix,
  );
  const message =
    meant.length > 1
      ? `must be the id of a token, because ${meant.length} begin with ${JSON.stringify(idOrPrefix)}; ${thereIs(idOrPrefix, right)}`
      : notANameOf(`the id or prefix of a token of the sandbox ${sandbox.name}`, idOrPrefix, right);
  // In a path it names what is asked for; in a body it is one field of several.
  if (field === "token") throw new ControlError(404, `${field} ${message}.`, [{ field, message }]);
  throw fieldError(field, message);
}

/** The owner of a sandbox that a caller means: the one with an id, or the first. */
export function ownerMeant(
  { owners }: Pick<Dependencies, "owners">,
  sandbox: LiveSandbox,
  id: string | undefined,
): OwnerRow {
  const all = owners.ofSandbox(sandbox.key);
  const meant = id === undefined ? all[0] : all.find((owner) => owner.id === id);
  if (meant) return meant;
  throw id === undefined
    ? new ControlError(409, `The sandbox ${sandbox.name} has no owner.`)
    : fieldError(
        "ownerId",
        notANameOf(
          `the id of an owner of the sandbox ${sandbox.name}`,
          id,
          all.map((owner) => owner.id),
        ),
      );
}

export function tokenActions(dependencies: Dependencies) {
  const { find, tokens, owners, principals, transaction } = dependencies;

  return {
    listTokens({ sandbox }) {
      const found = find(sandbox);
      return tokens.ofSandbox(found.key).map((token) => tokenView(token, found.clock.now()));
    },
    createToken({ sandbox, scopes = ["read", "write"], expiresInMs, ownerId, label = "made by hand" }) {
      const found = find(sandbox);
      const now = found.clock.now();
      const expiresAt = expiresInMs === undefined ? null : now + durationMsOf(expiresInMs);
      const [token, row] = transaction(() => {
        const owner = ownerMeant(dependencies, found, ownerId);
        const made = addToken(dependencies, found.seed, owner, { label, scopes, expiresAt, initial: false }, now);
        return [made, tokens.withDigest(digestOf(made)) as TokenRow];
      });
      return { ...tokenView(row, now), token };
    },
    revokeToken({ sandbox, token }) {
      const found = find(sandbox);
      const now = found.clock.now();
      const row = transaction(() => {
        const [meant] = tokensMeant(dependencies, found, token, "token") as [TokenRow];
        tokens.revoke(meant.key, now);
        return { ...meant, revokedAt: meant.revokedAt ?? now };
      });
      principals.clear();
      return tokenView(row, now);
    },
    listOwners({ sandbox }) {
      const { key, clock } = find(sandbox);
      return owners.ofSandbox(key).map((owner) => ownerView(owner, clock.now()));
    },
    createOwner({ sandbox, demoData = "projects", ...account }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const ordinal = owners.ofSandbox(found.key).length;
        const wanted = accountOf(account);
        const owner = addOwner(dependencies, found, wanted, now, "added", ordinal, demoData === "projects");
        const scopes = ["read", "write"] as const;
        const token = addToken(
          dependencies,
          found.seed,
          owner,
          { label: "first token", scopes, expiresAt: null, initial: false },
          now,
        );
        return { ...ownerView(owner, now), token };
      });
    },
  } satisfies Pick<
    ActionsOf<typeof tokenRoutes>,
    "listTokens" | "createToken" | "revokeToken" | "listOwners" | "createOwner"
  >;
}
