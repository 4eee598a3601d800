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
  prefix: Text("First characters of the token, to recognise it by. The rest is never shown again."),
  label: Text("Name that the token was given."),
  ownerId: Text("Owner that the token belongs to."),
  scopes: Type.Array(Type.Enum([...scopes]), { description: "What the token may do." }),
  createdAt: Instant("When the token was created, on the sandbox's clock."),
  expiresAt: Nullable(Instant("When the token expires, on the sandbox's clock; null: never.")),
  revokedAt: Nullable(Instant("When the token was revoked, on the sandbox's clock; null: it was not.")),
  state: Type.Enum(["active", "expired", "revoked"], { description: "Whether the token works now." }),
});

const NewToken = Text("The token itself. No other answer shows it.");

const credits = (flag: string, description: string, usual?: number) =>
  Whole([0, 1_000_000_000], description, {
    ...(usual !== undefined && { default: usual }),
    "x-flag": `${flag} <number>`,
  });

const tier = (description: string, usual?: "agency") =>
  OneOf(tierIds, description, { ...(usual !== undefined && { default: usual }), "x-flag": "--tier <tier>" });

/** What an owner can be created with. */
export const AccountInput = {
  tier: Type.Optional(tier("Tier of the owner.", "agency")),
  creditsAllocated: Type.Optional(credits("--credits", "Credits of each billing period.", 50_000)),
  creditsUsed: Type.Optional(
    credits(
      "--credits-used",
      "How many of them are used in this billing period. Default: 4500, or as many as there are.",
    ),
  ),
};

export const OwnerView = Named("OwnerView", "An owner with tier and credits.", {
  id: Text("Id of the owner, such as `user_…`."),
  tier: Text("Tier of the owner."),
  creditsAllocated: Count("Credits of each billing period."),
  creditsUsed: Count("How many of them are used in this billing period."),
  createdAt: Instant("When the owner was created, on the sandbox's clock."),
  multiReadyLink: Flag("Whether the owner may use ReadyLinks."),
  readyLinkLimit: Nullable(Count("How many ReadyLinks the owner may have; null: any number.")),
  templateLimit: Count("How many templates of assessment configs the owner may have."),
  nucleus: Flag("Whether the owner may use Nucleus: memories, captures, contacts, insights and suggestions."),
});

const feature = (flag: string, what: string) =>
  Type.Optional(Type.Boolean({ description: `${what} Default: no change.`, "x-flag": `${flag} <on|off>` }));

const quota = (flag: string, what: string) =>
  Type.Optional(Whole([0, 1_000_000], `${what} Default: no change.`, { "x-flag": `${flag} <number>` }));

export const tokenRoutes = {
  listTokens: {
    method: "GET",
    path: "/sandboxes/{sandbox}/tokens",
    summary: "List the tokens of a sandbox; none is shown in full",
    output: Type.Array(TokenView),
    command: {
      words: "token list",
      columns: ["prefix", "state", "scopes", "expiresAt", "label", "id"],
      group: "list, create or revoke tokens",
    },
  },
  createToken: {
    method: "POST",
    path: "/sandboxes/{sandbox}/tokens",
    summary:
      "Create a token; this answer is the only one that shows it, and an owner has ten that are active at the most",
    input: Named("CreateTokenOptions", "Which token to create.", {
      scopes: Type.Optional(
        Type.Array(Type.Enum([...scopes], { "x-expected": "read or write" }), {
          minItems: 1,
          uniqueItems: true,
          default: [...scopes],
          description: "What the token may do.",
          "x-flag": "--scope <scope>",
          "x-expected": 'a list of "read", "write" or both, each once',
        }),
      ),
      expiresInMs: Type.Optional(
        DurationInput(
          "How long until the token expires, on the sandbox's clock. Default: it never does.",
          "--expires <duration>",
        ),
      ),
      ownerId: Type.Optional(Text("Owner of the token. Default: the first owner of the sandbox.", "--owner <id>")),
      label: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 100,
          default: "made by hand",
          description: "A name to recognise the token by.",
          "x-flag": "<text>",
        }),
      ),
    }),
    output: Named("CreatedToken", "A new token with the token itself.", { ...TokenView.properties, token: NewToken }),
    status: 201,
    command: { words: "token create" },
  },
  revokeToken: {
    method: "POST",
    path: "/sandboxes/{sandbox}/tokens/{token}/revoke",
    summary: "Revoke a token, by its id or its prefix: 401 from now on",
    parameters: { token: Type.String({ description: "Id or prefix of the token." }) },
    output: TokenView,
    command: { words: "token revoke" },
  },
  listOwners: {
    method: "GET",
    path: "/sandboxes/{sandbox}/owners",
    summary: "List the owners of a sandbox",
    output: Type.Array(OwnerView),
    command: { words: "owner list", group: "list, create or change owners" },
  },
  createOwner: {
    method: "POST",
    path: "/sandboxes/{sandbox}/owners",
    summary: "Create an owner with a token that may read and write",
    input: Named("CreateOwnerOptions", "Which owner to create.", {
      ...AccountInput,
      demoData: Type.Optional(
        OneOf(["none", "projects"], "Whether the owner has sample projects.", { default: "projects" }),
      ),
    }),
    output: Named("CreatedOwner", "A new owner with a token that may read and write.", {
      ...OwnerView.properties,
      token: NewToken,
    }),
    status: 201,
    command: { words: "owner create" },
  },
  setAccount: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/owners/{owner}",
    summary: "Change the tier, the credits, features and quotas of an owner; what is not given stays as it is",
    input: Named("SetAccountOptions", "What to change of an owner.", {
      tier: Type.Optional(tier("Tier of the owner. Default: no change.")),
      creditsAllocated: Type.Optional(credits("--credits", "Credits of each billing period. Default: no change.")),
      creditsUsed: Type.Optional(
        credits("--credits-used", "How many of them are used in this billing period. Default: no change."),
      ),
      multiReadyLink: feature("--readylinks", "Whether the owner may use ReadyLinks."),
      readyLinkLimit: quota("--readylink-limit", "How many ReadyLinks the owner may have."),
      templateLimit: quota("--template-limit", "How many templates of assessment configs the owner may have."),
      nucleus: feature("--nucleus", "Whether the owner may use Nucleus."),
    }),
    output: OwnerView,
    command: { words: "owner set" },
  },
} as const satisfies Record<string, Route>;
