import { createHash } from "node:crypto";

/** The client of a recorded request: a name and an id that do not tell its token. */
export type RecordedClient = { readonly id: string; readonly name: string };

/** A UUID from the digest of a text, in the form of version 8 (RFC 9562). */
function digestOf(text: string): string {
  const digits = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

/**
 * The client that sent a request: the token, or what the recorder has left of it. Without any, all requests with the same
 * `User-Agent` are of one client.
 */
export function clientOf(authorization: string | undefined, userAgent: string | undefined): RecordedClient {
  const id = digestOf(authorization === undefined ? `user-agent ${userAgent ?? ""}` : `token ${authorization.trim()}`);
  return { id, name: `${authorization === undefined ? "client" : "token"}-${id.slice(0, 8)}` };
}
