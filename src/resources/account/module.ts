import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { accountActions, tokenViews } from "./actions.ts";
import { tokenData } from "./data.ts";
import { accountOperations } from "./operations.ts";
import { accountProbes } from "./probe.ts";
import { tokenRoutes, TokenView } from "./routes.ts";
import { owners, tokens } from "./table.ts";
import { tokenStore } from "./token-store.ts";

/** Owners with tiers and credits, and their tokens. */
export const accountFamily = capability({
  name: "account",
  tables: [owners, tokens],
  data: [tokenData],
  snapshots: {
    columns: {
      tokens: {
        scopes: Type.Array(Type.Enum(["read", "write"]), { maxItems: 2 }),
        digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
        prefix: Type.String({ pattern: "^aky_[0-9A-Za-z]{0,32}$" }),
      },
    },
  },
  operations: accountOperations,
  probes: accountProbes,
  routes: tokenRoutes,
  actions: accountActions,
  live: {
    kind: "tokens",
    description: "State of the tokens.",
    schema: Type.Array(TokenView, { description: "All tokens." }),
    read: tokenViews,
  },
  nextEvents: {
    kinds: { tokenExpiry: "a token expires" },
    read: ({ use }, { key }) =>
      use(tokenStore)
        .ofSandbox(key)
        .filter(({ revokedAt }) => revokedAt === null)
        .map(({ expiresAt }) => ({ kind: "tokenExpiry", at: expiresAt })),
  },
});

export { addFirstOwners } from "./add-owner.ts";
export { addToken, issueToken } from "./add-token.ts";
export { charge, ownerWithPlan } from "./charge.ts";
export { creditReaders, projectCreationCost } from "./credits.ts";
export { ownerData } from "./data.ts";
export { addDemoTokens, ensureDemoTokens, privateTokens, wellKnownTokens } from "./demo-tokens.ts";
export { featuresOf, isFeature, requireFeature } from "./features.ts";
export { findOwner, findTokens, ownerView } from "./find-account.ts";
export { ownerByResourceId, type OwnerRow, ownerStore } from "./owner-store.ts";
export { acceptsWellKnown, principalCache } from "./principals.ts";
export { AccountInput, OwnerView, TokenView } from "./routes.ts";
export { owners, tokens } from "./table.ts";
export { type TokenRow, tokenStore } from "./token-store.ts";
