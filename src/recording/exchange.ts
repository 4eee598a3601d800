import { type ContractDocument, type Operation, operationsOf } from "../contract/document.ts";
import type { ReasonCode } from "../errors/reason-table.ts";
import { isCut } from "./bounded-strings.ts";
import { instantIn, isReadable, listAt, numberAt, numberIn, textAt, valueAt } from "./fields.ts";

/** A recorded request to the Agent API, with its response. */
export type Exchange = {
  /** Its place in the recording, counted from 1. */
  readonly number: number;
  readonly method: string;
  /** The path of the Agent API, without the path of a base URL and without the query. */
  readonly path: string;
  readonly query: string;
  /** The operation; undefined for a method that the contract does not have at this path. */
  readonly operation: Operation | undefined;
  /** When the request was sent, in milliseconds since the epoch; NaN when the recording does not say, or not in the years 1 to 9999. */
  readonly at: number;
  readonly durationMs: number;
  /** Null when there was no response. */
  readonly status: number | null;
  /** The value of a header of the request; undefined when there is none, or the recorder has removed it. */
  readonly asked: (header: string) => string | undefined;
  /** The value of a header of the response. */
  readonly answered: (header: string) => string | undefined;
  /** Whether the recording has headers of the response. */
  readonly hasHeaders: boolean;
  /** The text of the response; undefined when the recording does not have it. */
  readonly text: string | undefined;
  /** Whether audity-mock has injected a fault. Only its exports say so. */
  readonly isFault: boolean;
  /** The whole entry, for fields of its own that an export of audity-mock has. */
  readonly entry: unknown;
};

/** The headers by their names in lower case: HTTP/2 has no others. The values of a repeated header are joined, as in HTTP. */
function headersOf(list: readonly unknown[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const header of list) {
    const name = textAt(header, "name")?.toLowerCase();
    const value = textAt(header, "value");
    if (name === undefined || value === undefined) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** The text of a response. Recorders write a text as base64 when they take it for binary, or leave it out. */
function textOf(response: unknown, status: number | null): string | undefined {
  const text = textAt(response, "content", "text");
  const isWithoutBody = status === 204 || status === 304 || numberAt(response, "content", "size") === 0;
  if (text === undefined) return isWithoutBody && status !== null ? "" : undefined;
  if (isCut(text)) return undefined;
  const encoding = textAt(response, "content", "encoding");
  if (encoding === undefined || encoding === "") return text;
  return encoding.toLowerCase() === "base64" ? Buffer.from(text, "base64").toString() : undefined;
}

/** The time of a request in milliseconds, and the smallest step of the recorder's clock. */
function startOf(started: string): { readonly at: number; readonly stepMs: number } {
  const [, digits = ""] = /\.(\d+)/.exec(started) ?? [];
  // Date.parse reads milliseconds only.
  const rest = Number(`0.${digits.slice(3) || "0"}`);
  return { at: instantIn(started) + rest, stepMs: digits.length > 3 ? 0 : 10 ** (3 - digits.length) };
}

/** A request that took longer counts as one whose duration is unknown. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * How long a request took; 0 when the recording does not say. The time of its end is uncertain by the smallest step of the recorder's clock; the earliest possible
 * end counts, so that no two requests overlap only because times are rounded.
 */
function durationOf(entry: unknown, { at, stepMs }: ReturnType<typeof startOf>): number {
  const parts = Object.values(valueAt(entry, "timings") ?? {}).map((part) => Math.max(0, numberIn(part) ?? 0));
  const total = numberAt(entry, "time") ?? parts.reduce((sum, part) => sum + part, 0);
  if (total > longestMs || !isReadable(at + total)) return 0;
  const isWhole = stepMs > 0 && Number.isInteger(total);
  return Math.max(0, total - stepMs - (isWhole ? 1 : 0));
}

const pathsOf = ({ paths }: ContractDocument): readonly RegExp[] =>
  Object.keys(paths).map((path) => new RegExp(`(?:^|/[^?#]*?)(${path.replaceAll(/\{\w+\}/g, "[^/]+")})$`));

/**
 * Returns a function that reads an entry of an HTTP Archive; null for a request to something else than the Agent API. The
 * origin does not matter, nor does a path before that of the API.
 */
export function exchangeReader(contract: ContractDocument): (entry: unknown, number: number) => Exchange | null {
  const patterns = pathsOf(contract);
  const operations = operationsOf(contract).map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  return (entry, number) => {
    const request = valueAt(entry, "request");
    const url = URL.parse(textAt(request, "url") ?? "");
    const method = textAt(request, "method")?.toUpperCase();
    // A browser's cache, not the server, has answered.
    if (!url || method === undefined || textAt(entry, "_fromCache")) return null;
    const path = patterns.flatMap((pattern) => pattern.exec(url.pathname)?.[1] ?? [])[0];
    if (path === undefined) return null;
    const response = valueAt(entry, "response");
    const code = numberAt(response, "status") ?? 0;
    const status = code >= 100 && code <= 599 ? code : null;
    const start = startOf(textAt(entry, "startedDateTime") ?? "");
    const asked = headersOf(listAt(request, "headers"));
    const answered = headersOf(listAt(response, "headers"));
    return {
      number,
      method,
      path,
      query: url.search,
      operation: operations.find(({ operation, pattern }) => operation.method === method && pattern.test(path))
        ?.operation,
      at: start.at,
      durationMs: durationOf(entry, start),
      status,
      asked: (header) => asked.get(header),
      answered: (header) => answered.get(header),
      hasHeaders: answered.size > 0,
      text: textOf(response, status),
      isFault: textAt(entry, "_reason", "code") === ("FAULT_APPLIED" satisfies ReasonCode),
      entry,
    };
  };
}
