import type { Context } from "../../capability/capability.ts";
import { notANameOf, available } from "../../core/names.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { ControlError, fieldError } from "../../errors/control-error.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { balanceAt } from "./credits.ts";
import { featuresOf } from "./features.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";
import { type TokenRow, tokenStore } from "./token-store.ts";

/** An owner in the format of the control plane. */
export function ownerView(owner: OwnerRow, now: number) {
  const { multiReadyLink, readyLinkLimit, templateLimit, nucleus } = featuresOf(owner);
  return {
    id: owner.id,
    tier: owner.tier,
    creditsAllocated: owner.creditsAllocated,
    creditsUsed: balanceAt(owner, now).used,
    createdAt: isoTimestamp(owner.createdAt),
    multiReadyLink,
    readyLinkLimit: readyLinkLimit === Infinity ? null : readyLinkLimit,
    templateLimit,
    nucleus,
  };
}

/**
 * The token of a sandbox with an id or a prefix, or all of them.
 * @param field the field of the call that contains the id or prefix
 */
export function findTokens(
  { use }: Context,
  sandbox: LiveSandbox,
  idOrPrefix: string | undefined,
  field = "tokenId",
): readonly TokenRow[] {
  const all = use(tokenStore).ofSandbox(sandbox.key);
  if (idOrPrefix === undefined) return all;
  const matching = all.filter(({ id, prefix }) => id === idOrPrefix.toLowerCase() || prefix === idOrPrefix);
  if (matching.length === 1) return matching;
  const looksLikeId = /^[0-9a-f-]{9}/i.test(idOrPrefix);
  const isShared = (prefix: string) => all.filter((token) => token.prefix === prefix).length > 1;
  const right = (matching.length > 1 ? matching : all).map(({ id, prefix }) =>
    looksLikeId || isShared(prefix) ? id : prefix,
  );
  const message =
    matching.length > 1
      ? `must be the id of a token, because ${matching.length} tokens begin with ${JSON.stringify(idOrPrefix)}; ${available(idOrPrefix, right)}`
      : notANameOf(`the id or prefix of a token of the sandbox ${sandbox.name}`, idOrPrefix, right);
  // An unknown token in the path is a 404, in a body a 400.
  if (field === "token") throw new ControlError(404, `${field} ${message}.`, [{ field, message }]);
  throw fieldError(field, message);
}

/** The owner of a sandbox with an id, or the first. */
export function findOwner({ use }: Context, sandbox: LiveSandbox, id: string | undefined): OwnerRow {
  const all = use(ownerStore).ofSandbox(sandbox.key);
  const matching = id === undefined ? all[0] : all.find((owner) => owner.id === id);
  if (matching) return matching;
  if (id === undefined) throw new ControlError(409, `The sandbox ${sandbox.name} has no owner.`);
  const ids = all.map((owner) => owner.id);
  throw fieldError("ownerId", notANameOf(`the id of an owner of the sandbox ${sandbox.name}`, id, ids));
}
