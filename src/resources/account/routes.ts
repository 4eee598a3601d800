import { Type } from "typebox";
import { durationFor } from "../../core/duration.ts";
import type { Route } from "../../control/route.ts";
import { Instant, Nullable, Strict, Uuid } from "../../control/schemas.ts";
import { tierIds } from "./tiers.ts";

const Scopes = Type.Array(Type.Enum(["read", "write"], { "x-expected": "read or write" }), {
  minItems: 1,
  uniqueItems: true,
  default: ["read", "write"],
  description: "What the token may do.",
  "x-flag": "--scope <scope>",
  "x-expected": 'a list of "read", "write" or both, each once',
});

export const TokenView = Strict({
  id: Uuid,
  prefix: Type.String({ description: "The first characters, to recognise it by; the rest is never shown again." }),
  label: Type.String(),
  ownerId: Type.String(),
  scopes: Type.Array(Type.Enum(["read", "write"])),
  createdAt: Instant,
  expiresAt: Nullable(Instant),
  revokedAt: Nullable(Instant),
  state: Type.Enum(["active", "expired", "revoked"]),
});

const Credits = (flag: string, description: string) =>
  Type.Integer({
    minimum: 0,
    maximum: 1_000_000_000,
    description,
    "x-flag": `${flag} <number>`,
    "x-expected": "a whole number from 0 to 1000000000",
  });

export const Tier = Type.Enum(tierIds, {
  description: "Tier of the owner.",
  "x-flag": "--tier <tier>",
  "x-expected": `one of ${tierIds.join(", ")}`,
});

/** What an owner can be created with. */
export const AccountInput = {
  tier: Type.Optional(Tier),
  creditsAllocated: Type.Optional(Credits("--credits", "Credits of each billing period (default: 50000).")),
  creditsUsed: Type.Optional(
    Credits("--credits-used", "How many of them are used already (default: 4500, or as many as there are)."),
  ),
};

export const OwnerView = Strict({
  id: Type.String(),
  tier: Type.String(),
  creditsAllocated: Type.Integer(),
  creditsUsed: Type.Integer({ description: "In this billing period." }),
  createdAt: Instant,
});

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
    input: Strict({
      scopes: Type.Optional(Scopes),
      expiresInMs: Type.Optional(
        durationFor("How long it is valid, on the sandbox's clock (default: for ever).", "--expires <duration>"),
      ),
      ownerId: Type.Optional(
        Type.String({
          description: "Id of the owner (default: the first owner of the sandbox).",
          "x-flag": "--owner <id>",
        }),
      ),
      label: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: "What it is for.", "x-flag": "<text>" }),
      ),
    }),
    output: Strict({ ...TokenView.properties, token: Type.String() }),
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
    input: Strict({
      ...AccountInput,
      demoData: Type.Optional(
        Type.Enum(["none", "projects"], {
          default: "projects",
          description: "What the owner begins with.",
          "x-expected": "none or projects",
        }),
      ),
    }),
    output: Strict({ ...OwnerView.properties, token: Type.String() }),
    status: 201,
    command: { words: "owner create" },
  },
  setAccount: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/owners/{owner}",
    summary: "Change the tier and the credits of an owner; what is not given stays as it is",
    input: Strict({
      tier: Type.Optional(Tier),
      creditsAllocated: Type.Optional(Credits("--credits", "Credits of each billing period.")),
      creditsUsed: Type.Optional(Credits("--credits-used", "How many of them are used in this billing period.")),
    }),
    output: OwnerView,
    command: { words: "owner set" },
  },
} as const satisfies Record<string, Route>;
