import { hash, hkdfSync } from "node:crypto";
import { base62 } from "../core/base62.ts";

export type Scope = "read" | "write";

/** What an `Authorization` header turned out to hold. */
export type Credential =
  { readonly kind: "token"; readonly token: string } | { readonly kind: "malformed" } | { readonly kind: "absent" };

const bearer = /^bearer +(.*)$/i;
const doubledBearer = /^bearer(?: |$)/i;
const wellFormed = /^aky_[0-9A-Za-z]{32}$/;

/**
 * Reads an `Authorization` header as production does (documentation topic: authentication).
 * The scheme's case and the number of spaces after it do not matter; nothing else is forgiven.
 */
export function readCredential(header: string): Credential {
  const credentials = bearer.exec(header)?.[1];
  if (credentials === undefined) return { kind: "absent" };
  if (wellFormed.test(credentials)) return { kind: "token", token: credentials };
  return doubledBearer.test(credentials) || credentials.startsWith("aky_") ? { kind: "malformed" } : { kind: "absent" };
}

/** A token somewhere in a header that does not present it as it should. */
export const tokenWithin = (header: string): string | undefined =>
  /(?<![0-9A-Za-z_])aky_[0-9A-Za-z]{32}(?![0-9A-Za-z])/.exec(header)?.[0];

/** What is kept of a token. It is looked up by this, so no comparison ever sees the token itself. */
export const digestOf = (token: string): string => hash("sha256", token, "hex");

/** What is shown of a token to recognise it by: four characters beside those that every token of a server begins with. */
export const prefixOf = (token: string, shard: string): string => token.slice(0, 8 + shard.length);

/**
 * Derives a token from a secret: the same secret, label and shard always give the same token.
 * @param label what the token is for
 */
export function deriveToken(secret: string, label: string, shard = ""): string {
  return tokenFrom(Buffer.from(hkdfSync("sha256", secret, "audity-mock token", label, 32)), shard);
}

/**
 * Writes 32 bytes as a token.
 * @param shard what it begins with, so that a proxy can read from it which server knows it
 */
export const tokenFrom = (bytes: Buffer, shard = ""): string =>
  `aky_${shard}${base62(BigInt(`0x${bytes.toString("hex")}`), 32 - shard.length)}`;
