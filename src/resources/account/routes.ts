import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { tierIds } from "./tiers.ts";
import {
  Count,
  DurationInput,
  Flag,
  Instant,
  Named,
  Nullable,
  OneOf,
  Text,
  Uuid,
  Whole,
} from "../../control/schemas.ts";

const scopes = ["read", "write"] as const;

export const TokenView = Named("TokenView", "A token, without the token itself.", {
  id: Uuid("Id of the token."),
  prefix: Text("First characters of the token. The rest is never shown again."),
  label: Text("Label of the token."),
  ownerId: Text("Owner of the token."),
  scopes: Type.Array(Type.Enum([...scopes]), { description: "Scopes of the token." }),
  createdAt: Instant("When the token was created, on the sandbox's clock."),
  expiresAt: Nullable(Instant("When the token expires, on the sandbox's clock; null: never.")),
  revokedAt: Nullable(Instant("When the token was revoked, on the sandbox's clock; null: not revoked.")),
  state: Type.Enum(["active", "expired", "revoked"], { description: "Whether the token is valid now." }),
});

const NewToken = Text("The token itself. No other response contains it.");

const credits = (flag: string, description: string, usual?: number) =>
  Whole([0, 1_000_000_000], description, {
    ...(usual !== undefined && { default: usual }),
    "x-flag": `${flag} <number>`,
  });

const tier = (description: string, usual?: "agency") =>
  OneOf(tierIds, description, { ...(usual !== undefined && { default: usual }), "x-flag": "--tier <tier>" });

/** Options of a new owner. */
export const AccountInput = {
  tier: Type.Optional(tier("Tier of the owner.", "agency")),
  creditsAllocated: Type.Optional(credits("--credits", "Credits per billing period.", 50_000)),
  creditsUsed: Type.Optional(
    credits("--credits-used", "Credits used in this billing period. Default: 4500, or all credits if there are fewer."),
  ),
};

export const OwnerView = Named("OwnerView", "An owner with tier, credits, features and quotas.", {
  id: Text("Id of the owner, such as `user_…`."),
  tier: Text("Tier of the owner."),
  creditsAllocated: Count("Credits per billing period."),
  creditsUsed: Count("Credits used in this billing period."),
  createdAt: Instant("When the owner was created, on the sandbox's clock."),
  multiReadyLink: Flag("Whether the owner can use ReadyLinks."),
  readyLinkLimit: Nullable(Count("Maximum number of ReadyLinks; null: no limit.")),
  templateLimit: Count("Maximum number of assessment config templates."),
  nucleus: Flag("Whether the owner can use Nucleus: memories, captures, contacts, insights and suggestions."),
});

const feature = (flag: string, what: string) =>
  Type.Optional(Type.Boolean({ description: `${what} Default: no change.`, "x-flag": `${flag} <on|off>` }));

const quota = (flag: string, what: string) =>
  Type.Optional(Whole([0, 1_000_000], `${what} Default: no change.`, { "x-flag": `${flag} <number>` }));

export const tokenRoutes = {
  listTokens: {
    method: "GET",
    path: "/sandboxes/{sandbox}/tokens",
    summary: "List the tokens of a sandbox, by label and prefix",
    output: Type.Array(TokenView),
    command: {
      words: "token list",
      columns: ["label", "prefix", "state", "scopes", "expiresAt", "id"],
      empty: "No tokens.",
      group: "list, create and revoke tokens",
    },
  },
  createToken: {
    method: "POST",
    path: "/sandboxes/{sandbox}/tokens",
    summary: "Create a token, which only this response contains; an owner can have ten active tokens",
    input: Named("CreateTokenOptions", "Options of the new token.", {
      scopes: Type.Optional(
        Type.Array(Type.Enum([...scopes], { "x-expected": "read or write" }), {
          minItems: 1,
          uniqueItems: true,
          default: [...scopes],
          description: "Scopes of the token.",
          "x-flag": "--scope <scope>",
          "x-expected": 'a list of "read", "write" or both, each once',
        }),
      ),
      expiresInMs: Type.Optional(
        DurationInput(
          "Time until the token expires, on the sandbox's clock. Default: it never expires.",
          "--expires <duration>",
        ),
      ),
      ownerId: Type.Optional(Text("Owner of the token. Default: the first owner of the sandbox.", "--owner <id>")),
      label: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 100,
          default: "created manually",
          description: "Label of the token.",
          "x-flag": "<text>",
        }),
      ),
    }),
    output: Named("CreatedToken", "The new token, with the token itself.", {
      ...TokenView.properties,
      token: NewToken,
    }),
    status: 201,
    command: { words: "token create" },
  },
  revokeToken: {
    method: "POST",
    path: "/sandboxes/{sandbox}/tokens/{token}/revoke",
    summary: "Revoke a token (id or prefix); requests with it get 401",
    parameters: { token: Type.String({ description: "Id or prefix of the token." }) },
    output: TokenView,
    command: { words: "token revoke" },
  },
  listOwners: {
    method: "GET",
    path: "/sandboxes/{sandbox}/owners",
    summary: "List the owners of a sandbox",
    output: Type.Array(OwnerView),
    command: {
      words: "owner list",
      columns: ["id", "tier", "creditsAllocated", "creditsUsed", "nucleus"],
      empty: "No owners.",
      group: "list, create and change owners",
    },
  },
  createOwner: {
    method: "POST",
    path: "/sandboxes/{sandbox}/owners",
    summary: "Create an owner with a token that can read and write",
    input: Named("CreateOwnerOptions", "Options of the new owner.", {
      ...AccountInput,
      demoData: Type.Optional(OneOf(["none", "projects"], "Whether to add sample projects.", { default: "projects" })),
    }),
    output: Named("CreatedOwner", "The new owner, with a token that can read and write.", {
      ...OwnerView.properties,
      token: NewToken,
    }),
    status: 201,
    command: { words: "owner create" },
  },
  setAccount: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/owners/{owner}",
    summary: "Change tier, credits, features or quotas of an owner",
    input: Named("SetAccountOptions", "The changes of an owner.", {
      tier: Type.Optional(tier("Tier of the owner. Default: no change.")),
      creditsAllocated: Type.Optional(credits("--credits", "Credits per billing period. Default: no change.")),
      creditsUsed: Type.Optional(credits("--credits-used", "Credits used in this billing period. Default: no change.")),
      multiReadyLink: feature("--readylinks", "Whether the owner can use ReadyLinks."),
      readyLinkLimit: quota("--readylink-limit", "Maximum number of ReadyLinks."),
      templateLimit: quota("--template-limit", "Maximum number of assessment config templates."),
      nucleus: feature("--nucleus", "Whether the owner can use Nucleus."),
    }),
    output: OwnerView,
    command: { words: "owner set" },
  },
} as const satisfies Record<string, Route>;
