import { digestOf, prefixOf, type Scope } from "../../agent/token.ts";
import type { Context } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { ControlError } from "../../errors/control-error.ts";
import type { OwnerRow } from "./owner-store.ts";
import { tokenStore } from "./token-store.ts";

type NewTokenOptions = {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly initial: boolean;
};

/** How many tokens of an owner may be active at once (documentation topic: create a personal access token). */
const mostActiveTokens = 10;

/** Creates a token of an owner. Call it in a transaction. @throws ControlError 409 when the owner has the maximum number of tokens */
export function addToken(
  context: Context,
  seed: number,
  owner: OwnerRow,
  wanted: NewTokenOptions,
  now: number,
): string {
  if (context.use(tokenStore).countActive(owner.key, now) >= mostActiveTokens)
    throw new ControlError(
      409,
      `The owner ${owner.id} has ${mostActiveTokens} active tokens, the maximum in production. Revoke one first (token revoke).`,
    );
  return issueToken(context, seed, owner, wanted, now);
}

/** Creates a token of an owner without checking the maximum. Call it in a transaction. */
export function issueToken(
  { use, settings }: Context,
  seed: number,
  owner: OwnerRow,
  wanted: NewTokenOptions,
  now: number,
): string {
  const tokens = use(tokenStore);
  const token = settings.random.token();
  tokens.insert({
    ...wanted,
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "token id", owner.id, tokens.countOfOwner(owner.key))),
    digest: digestOf(token),
    prefix: prefixOf(token, settings.shard),
    createdAt: now,
  });
  return token;
}
