import type { Context } from "../../capability/capability.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { ApiError } from "../../errors/api-error.ts";
import { creditsAt } from "./credits.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

export function accountOperations({
  use,
}: Context): Pick<Handlers, "getCurrentUser" | "getCurrentTier" | "getCredits"> {
  const store = use(ownerStore);
  const ownerWithKey = (key: number): OwnerRow => {
    const owner = store.find(key);
    if (!owner) throw new ApiError("UNAUTHORIZED");
    return owner;
  };
  return {
    getCurrentUser: ({ principal: { ownerId, tokenId, scopes } }) => ({
      success: true,
      authMethod: "pat",
      userId: ownerId,
      authData: { fromAuth: { userId: ownerId }, fromCurrentUser: null, patKeyId: tokenId, patScopes: [...scopes] },
    }),
    getCurrentTier: ({ principal }) => ({
      success: true,
      tier: ownerWithKey(principal.ownerKey).tier,
      userId: principal.ownerId,
    }),
    getCredits: ({ principal }) => creditsAt(ownerWithKey(principal.ownerKey), principal.sandbox.clock.now()),
  };
}
