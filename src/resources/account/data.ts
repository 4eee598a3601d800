import { type Static, Type } from "typebox";
import { type Context, dataSection } from "../../capability/capability.ts";
import { PinnedId, Until, When } from "../../capability/data-schemas.ts";
import { Named, OneOf, Whole } from "../../control/schemas.ts";
import { instantOrOffset } from "../../core/instant.ts";
import { base62Of, draw } from "../../core/seed.ts";
import type { FieldProblem } from "../../errors/control-error.ts";
import { defaultAccount } from "../../sandbox/settings.ts";
import { balanceAt } from "./credits.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";
import { tierIds } from "./tiers.ts";
import { tokenStore } from "./token-store.ts";

const credits = (description: string) => Type.Optional(Whole([0, 1_000_000_000], description));
const quota = (description: string) => Type.Optional(Whole([0, 1_000_000], description));
const feature = (description: string) => Type.Optional(Type.Boolean({ description }));

/** The fields of an owner in a user's data, without its lists. */
const ownerFields = {
  id: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9_-]{1,100}$",
      description: "Id of the owner. Default: generated from the seed.",
      "x-expected": "letters, digits, underscores and hyphens, at most 100, such as user_one",
    }),
  ),
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: "Name of the owner, for your own use. The API does not show it.",
    }),
  ),
  tier: Type.Optional(OneOf(tierIds, "Tier of the owner. Default: agency.")),
  creditsAllocated: credits("Credits per billing period. Default: 50000."),
  creditsUsed: credits("Credits used in this billing period. Default: 0."),
  multiReadyLink: feature("Whether the owner can use ReadyLinks. Default: as the tier."),
  nucleus: feature("Whether the owner can use Nucleus. Default: true."),
  readyLinkLimit: quota("Maximum number of ReadyLinks. Default: as the tier."),
  templateLimit: quota("Maximum number of assessment config templates. Default: 10."),
  createdAt: When("When the owner was created. Default: -9d."),
};

type OwnerEntry = Static<ReturnType<typeof Type.Object<typeof ownerFields>>>;

/** The owner in a user's data: its fields, checks beyond the schema, and how to add it. */
export const ownerData = {
  fields: ownerFields,
  check({ creditsAllocated = defaultAccount.creditsAllocated, creditsUsed = 0 }: OwnerEntry) {
    const problems: FieldProblem[] = [];
    if (creditsUsed > creditsAllocated)
      problems.push({
        field: "creditsUsed",
        message: `must not be above creditsAllocated, which is ${creditsAllocated}`,
      });
    return problems;
  },
  /** @param index index of the owner in the data */
  add({ use }: Context, sandbox: SandboxId, owner: OwnerEntry, index: number, now: number): OwnerRow {
    const { id, tier, creditsAllocated, creditsUsed = 0, createdAt: created = "-9d" } = owner;
    const { multiReadyLink = null, readyLinkLimit = null, templateLimit = null, nucleus = null } = owner;
    const store = use(ownerStore);
    const createdAt = instantOrOffset(created, now) ?? now;
    const row = store.insert({
      sandboxKey: sandbox.key,
      id: id ?? `user_${base62Of(draw(sandbox.seed, "owner id", "data", index), 27)}`,
      tier: tier ?? defaultAccount.tier,
      creditsAllocated: creditsAllocated ?? defaultAccount.creditsAllocated,
      creditsUsed,
      createdAt,
    });
    const creditsPeriod = balanceAt(row, now).period;
    store.saveAccount(row.key, { creditsPeriod, multiReadyLink, readyLinkLimit, templateLimit, nucleus });
    return row;
  },
};

type SandboxId = { readonly key: number; readonly seed: number };

const TokenData = Named("TokenData", "A token of an owner.", {
  token: Type.String({
    pattern: "^aky_[0-9A-Za-z]{32}$",
    description: "The token itself. The server stores only its digest.",
    "x-expected": "aky_ and 32 letters and digits",
  }),
  id: PinnedId,
  label: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: "Label of the token. Default: data file." }),
  ),
  scopes: Type.Optional(
    Type.Array(Type.Enum(["read", "write"], { "x-expected": "read or write" }), {
      minItems: 1,
      uniqueItems: true,
      description: "Scopes of the token. Default: both.",
      "x-expected": 'a list of "read", "write" or both, each once',
    }),
  ),
  createdAt: When("When the token was created. Default: now."),
  expiresAt: Until("When the token expires. Default: never."),
});

/** The digest and the prefix of a token, which replace it in stored data. */
export type KeptToken = { readonly digest: string; readonly prefix: string };

/** The tokens of an owner. */
export const tokenData = dataSection({
  field: "tokens",
  description:
    "Tokens of the owner, at most ten. Only for a server that other machines cannot reach, or with --allow-data-tokens.",
  schema: TokenData,
  most: 10,
  unique: ["token"],
  conflict: ({ use }, entry) =>
    use(tokenStore).withDigest((entry as unknown as KeptToken).digest)
      ? { field: "token", message: "belongs to another sandbox of this server" }
      : null,
  add({ context, now, at, added, owned }, entries) {
    const store = context.use(tokenStore);
    entries.forEach((entry, index) => {
      const { digest, prefix } = entry as unknown as KeptToken;
      store.insert({
        ...owned(entry, "token id", index),
        label: entry.label ?? "data file",
        digest,
        prefix,
        scopes: entry.scopes ?? ["read", "write"],
        createdAt: at(entry.createdAt, now),
        expiresAt: entry.expiresAt === undefined ? null : at(entry.expiresAt, now),
        // A reset adds the token again from the data.
        initial: false,
      });
      added();
    });
  },
});
