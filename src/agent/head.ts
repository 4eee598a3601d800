import type { IncomingMessage } from "node:http";
import { cut, type Redact } from "../core/redact.ts";

/** The head of a request: the HTTP version and the headers as they were received. */
export type Head = {
  readonly version: string;
  /** Alternating names and values. */
  readonly raw: readonly string[];
  /** In characters. */
  readonly size: number;
  /** The redacted text for the journal, created when it is first needed. */
  kept: string | null;
};

/** The head of a request. Returns the previous head of the connection if it is equal, as nearly always, to save memory. */
export function headOf({ httpVersion: version, rawHeaders: raw }: IncomingMessage, before: Head | null): Head {
  if (before?.version === version && isSame(before.raw, raw)) return before;
  return { version, raw, size: raw.reduce((sum, { length }) => sum + length, 0), kept: null };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}

/** Longer header values are cut. */
const longestValue = 1000;

/** Names of headers whose values are credentials. */
const secretName = /auth(?!or(?!iz))|cookie|token|secret|password|api-?key|session|credential|signature/i;

/** The part of a credential that is kept: its scheme and the beginning of an access token. */
const shortened = (value: string): string =>
  value.replace(
    /^((?:(?:bearer|basic|digest|negotiate|token) +)*)(aky_\w{0,4})?.*$/is,
    (_, schemes: string, beginning = "") => `${schemes}${beginning}…`,
  );

/** The text of a head, without secrets. */
export function keptHead(head: Head, redact: Redact): string {
  return (head.kept ??= JSON.stringify([
    head.version,
    ...head.raw.map((text, index) => {
      const name = index % 2 === 1 ? (head.raw[index - 1] ?? "") : "";
      return cut(secretName.test(name) ? shortened(text) : redact(text), longestValue);
    }),
  ]));
}

/** Parses the text of a head. */
export function readHead(text: string): { version: string; headers: { name: string; value: string }[] } {
  const [version = "", ...raw] = JSON.parse(text) as string[];
  const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? "" }] : []));
  return { version, headers };
}
