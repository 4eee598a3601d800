import type { Context } from "../../capability/capability.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { creditReaders, creditsAt } from "./credits.ts";
import { ownerStore } from "./owner-store.ts";

type Names = "getCurrentUser" | "getCurrentTier" | "getCredits";

export function accountOperations({ use }: Context): Pick<Handlers, Names> {
  const owners = use(ownerStore);
  return {
    getCurrentUser: ({ principal: { ownerId, tokenId, scopes } }) => ({
      success: true,
      authMethod: "pat",
      userId: ownerId,
      authData: { fromAuth: { userId: ownerId }, fromCurrentUser: null, patKeyId: tokenId, patScopes: [...scopes] },
    }),
    getCurrentTier: ({ principal: { ownerKey, ownerId } }) => ({
      success: true,
      tier: owners.get(ownerKey).tier,
      userId: ownerId,
    }),
    getCredits({ principal }) {
      use(creditReaders).add(principal.tokenKey);
      return creditsAt(owners.get(principal.ownerKey), principal.sandbox.clock.now());
    },
  };
}
