import { hash, hkdfSync } from "node:crypto";
import { base62 } from "../core/base62.ts";

export type Scope = "read" | "write";

/** The content of an `Authorization` header. */
export type Credential =
  { readonly kind: "token"; readonly token: string } | { readonly kind: "malformed" } | { readonly kind: "absent" };

const bearer = /^bearer +(.*)$/i;
const doubledBearer = /^bearer(?: |$)/i;
const wellFormed = /^aky_[0-9A-Za-z]{32}$/;

/**
 * Reads an `Authorization` header as production does (documentation topic: authentication).
 * The case of the scheme and the number of spaces after it do not matter. Everything else must be exact.
 */
export function readCredential(header: string): Credential {
  const credentials = bearer.exec(header)?.[1];
  if (credentials === undefined) return { kind: "absent" };
  if (wellFormed.test(credentials)) return { kind: "token", token: credentials };
  return doubledBearer.test(credentials) || credentials.startsWith("aky_") ? { kind: "malformed" } : { kind: "absent" };
}

/** Finds a token in a header that is malformed. */
export const tokenWithin = (header: string): string | undefined =>
  /(?<![0-9A-Za-z_])aky_[0-9A-Za-z]{32}(?![0-9A-Za-z])/.exec(header)?.[0];

/** The digest of a token. The database stores and finds tokens only by digest. */
export const digestOf = (token: string): string => hash("sha256", token, "hex");

/** The prefix that identifies a token for people: the common beginning of the server's tokens and four more characters. */
export const prefixOf = (token: string, shard: string): string => token.slice(0, 8 + shard.length);

/**
 * Derives a token from a secret. The same secret, label and shard always give the same token.
 * @param label the purpose of the token
 */
export function deriveToken(secret: string, label: string, shard = ""): string {
  return tokenFrom(Buffer.from(hkdfSync("sha256", secret, "audity-mock token", label, 32)), shard);
}

/**
 * Encodes 32 bytes as a token.
 * @param shard the first characters, by which a proxy can route requests to this server
 */
export const tokenFrom = (bytes: Buffer, shard = ""): string =>
  `aky_${shard}${base62(BigInt(`0x${bytes.toString("hex")}`), 32 - shard.length)}`;
