import { digestOf } from "../../agent/token.ts";
import type { Context } from "../../capability/capability.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import { durationMsOf } from "../../core/duration.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import { fieldError, notInSandbox } from "../../errors/control-error.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { accountOf } from "../../sandbox/settings.ts";
import { addOwner } from "./add-owner.ts";
import { addToken } from "./add-token.ts";
import { balanceAt } from "./credits.ts";
import { findOwner, findTokens, ownerView } from "./find-account.ts";
import { ownerStore } from "./owner-store.ts";
import { principalCache } from "./principals.ts";
import type { tokenRoutes } from "./routes.ts";
import { type TokenRow, tokenStore } from "./token-store.ts";

function tokenView(token: TokenRow, now: number): OutputOf<typeof tokenRoutes.revokeToken> {
  const { id, prefix, label, ownerId, scopes, createdAt, expiresAt, revokedAt } = token;
  const unrevoked = expiresAt !== null && now >= expiresAt ? "expired" : "active";
  return {
    id,
    prefix,
    label,
    ownerId,
    scopes: [...scopes],
    createdAt: isoTimestamp(createdAt),
    expiresAt: isoOrNull(expiresAt),
    revokedAt: isoOrNull(revokedAt),
    state: revokedAt === null ? unrevoked : "revoked",
  };
}

/** The tokens of a sandbox in the format of the control plane. */
export const tokenViews = ({ use }: Context, { key, clock }: LiveSandbox) =>
  use(tokenStore)
    .ofSandbox(key)
    .map((token) => tokenView(token, clock.now()));

export function accountActions(context: Context) {
  const { use } = context;
  const { find } = context.sandboxes;
  const { transaction } = context.database;
  const tokens = use(tokenStore);
  const owners = use(ownerStore);

  return {
    listTokens: ({ sandbox }) => tokenViews(context, find(sandbox)),
    createToken({ sandbox, scopes = ["read", "write"], expiresInMs, ownerId, label = "created manually" }) {
      const found = find(sandbox);
      const now = found.clock.now();
      const expiresAt = expiresInMs === undefined ? null : now + durationMsOf(expiresInMs);
      return transaction(() => {
        const owner = findOwner(context, found, ownerId);
        const token = addToken(context, found.seed, owner, { label, scopes, expiresAt, initial: false }, now);
        return { ...tokenView(tokens.withDigest(digestOf(token)) as TokenRow, now), token };
      });
    },
    revokeToken({ sandbox, token }) {
      const found = find(sandbox);
      const now = found.clock.now();
      const row = transaction(() => {
        const [row] = findTokens(context, found, token, "token") as [TokenRow];
        tokens.revoke(row.key, now);
        return { ...row, revokedAt: row.revokedAt ?? now };
      });
      use(principalCache).drop(found.key);
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
        const owner = addOwner(context, found, accountOf(account), now, "added", ordinal, demoData);
        const wanted = { label: "first token", scopes: ["read", "write"], expiresAt: null, initial: false } as const;
        return { ...ownerView(owner, now), token: addToken(context, found.seed, owner, wanted, now) };
      });
    },
    setAccount({ sandbox, owner: id, ...change }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const all = owners.ofSandbox(found.key);
        const owner = all.find((each) => each.id === id);
        if (!owner) {
          const ids = all.map((each) => each.id);
          throw notInSandbox(found, "owner", id, ids);
        }
        const { period, used } = balanceAt(owner, now);
        const { tier = owner.tier, creditsAllocated = owner.creditsAllocated, creditsUsed = used } = change;
        const { multiReadyLink = owner.multiReadyLink, readyLinkLimit = owner.readyLinkLimit } = change;
        const { templateLimit = owner.templateLimit, nucleus = owner.nucleus } = change;
        if (creditsUsed > creditsAllocated)
          throw fieldError(
            change.creditsUsed === undefined ? "creditsAllocated" : "creditsUsed",
            `would result in ${creditsUsed} used of ${creditsAllocated} credits; the used credits cannot exceed the allocated ones`,
          );
        const account = {
          ...{ tier, creditsAllocated, creditsUsed, creditsPeriod: period },
          ...{ multiReadyLink, readyLinkLimit, templateLimit, nucleus },
        };
        owners.saveAccount(owner.key, account);
        return ownerView({ ...owner, ...account }, now);
      });
    },
  } satisfies ActionsOf<typeof tokenRoutes>;
}
