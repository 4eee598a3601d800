import { tokenRoutes } from "../resources/account/routes.ts";
import type { Config } from "../config/settings.ts";
import { connectionOf } from "./connection.ts";
import type { Terminal } from "./terminal.ts";

type Named = { readonly id: string; readonly label: string; readonly prefix: string };

/** The names of tokens by id: the label, with the prefix if several tokens have the same label. */
export type TokenNames = ReadonlyMap<string, string>;

export function tokenNames(tokens: readonly Named[]): TokenNames {
  const labels = Map.groupBy(tokens, ({ label }) => label);
  return new Map(
    tokens.map(({ id, label, prefix }) => [id, labels.get(label)?.length === 1 ? label : `${label} (${prefix})`]),
  );
}

/** Reads the names of the tokens of the sandbox that the settings name. */
export async function readTokenNames(config: Config, terminal: Terminal): Promise<TokenNames> {
  const { call } = await connectionOf(config, terminal, { listTokens: tokenRoutes.listTokens });
  return tokenNames(await call("listTokens", { sandbox: config.sandbox }));
}

/** Returns names that include a token, and reads them again for a token that they do not include. */
export function cachedTokenNames(read: () => Promise<TokenNames>): (tokenId: string | null) => Promise<TokenNames> {
  let names: TokenNames = new Map();
  const unnamed = new Set<string>();
  return async (tokenId) => {
    if (tokenId === null || names.has(tokenId) || unnamed.has(tokenId)) return names;
    // Without an answer, as while the server stops, the prefix of the token is shown.
    names = await read().catch(() => names);
    if (!names.has(tokenId)) unnamed.add(tokenId);
    return names;
  };
}

/** The name of a token, or its prefix if it has none. */
export const tokenNameOf = (id: string | null, prefix: string | null, names: TokenNames): string | null =>
  (id === null ? undefined : names.get(id)) ?? prefix;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a response names a token by its id. */
export function namesTokens(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesTokens);
  return isObject(value) && (typeof value["tokenId"] === "string" || Object.values(value).some(namesTokens));
}

/** Replaces the ids and prefixes of tokens in a response by their names, in the field `token`. */
export function withTokenNames(value: unknown, names: TokenNames): unknown {
  if (Array.isArray(value)) return value.map((item) => withTokenNames(item, names));
  if (!isObject(value)) return value;
  const { tokenId, tokenPrefix } = value;
  const name = typeof tokenId === "string" ? (names.get(tokenId) ?? tokenPrefix ?? tokenId) : null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => field !== "tokenPrefix")
      .map(([field, inner]) => (field === "tokenId" ? ["token", name] : [field, withTokenNames(inner, names)])),
  );
}
