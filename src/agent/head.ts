import type { IncomingMessage } from "node:http";
import { cut, type Redact } from "../core/redact.ts";

/** The head of a request: the version of HTTP and the headers as they came. */
export type Head = {
  readonly version: string;
  /** Names and values in turn. */
  readonly raw: readonly string[];
  /** In characters. */
  readonly size: number;
  /** As it is kept: made when it is first written. */
  kept: string | null;
};

/** The head of a request, or the one before it where it is the same, as it nearly always is on one connection. */
export function headOf({ httpVersion: version, rawHeaders: raw }: IncomingMessage, before: Head | null): Head {
  if (before?.version === version && isSame(before.raw, raw)) return before;
  return { version, raw, size: raw.reduce((sum, { length }) => sum + length, 0), kept: null };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}

/** More of a value is not kept. */
const longestValue = 1000;

/** Headers whose values let somebody in. */
const secretName = /auth(?!or(?!iz))|cookie|token|secret|password|api-?key|session|credential|signature/i;

/** What is shown of a secret: how it is presented, and the beginning of an access token. */
const shortened = (value: string): string =>
  value.replace(
    /^((?:(?:bearer|basic|digest|negotiate|token) +)*)(aky_\w{0,4})?.*$/is,
    (_, schemes: string, beginning = "") => `${schemes}${beginning}…`,
  );

/** A head as text, without its secrets. */
export function keptHead(head: Head, redact: Redact): string {
  return (head.kept ??= JSON.stringify([
    head.version,
    ...head.raw.map((text, index) => {
      const name = index % 2 === 1 ? (head.raw[index - 1] ?? "") : "";
      return cut(secretName.test(name) ? shortened(text) : redact(text), longestValue);
    }),
  ]));
}

/** Reads a head that was kept. */
export function readHead(text: string): { version: string; headers: { name: string; value: string }[] } {
  const [version = "", ...raw] = JSON.parse(text) as string[];
  const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? "" }] : []));
  return { version, headers };
}
