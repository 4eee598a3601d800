import { isoTimestamp } from "../sandbox/timestamp.ts";
import type { JournalEntry } from "./entry.ts";

const header = (name: string, value: string | number | null) =>
  value === null ? [] : [{ name, value: String(value) }];

/** Sizes that are not known, as HTTP Archive writes them. */
const unknown = -1;

/**
 * Writes entries as an HTTP Archive 1.2, piece by piece. What has no place in one is in fields that begin with an
 * underscore. Headers are those that the journal keeps.
 * @param url base URL of the server
 */
export async function* harOf(
  batches: AsyncIterable<readonly JournalEntry[]>,
  url: string,
  version: string,
): AsyncGenerator<string, void> {
  yield `{"log":{"version":"1.2","creator":${JSON.stringify({ name: "audity-mock", version })},"entries":[`;
  let separator = "\n";
  for await (const batch of batches) {
    for (const entry of batch) {
      yield separator + JSON.stringify(harEntry(entry, url));
      separator = ",\n";
    }
  }
  yield "\n]}}\n";
}

const harEntry = (entry: JournalEntry, url: string): object => ({
  startedDateTime: isoTimestamp(entry.realAt),
  time: entry.durationMs,
  request: {
    method: entry.method,
    url: entry.delivery === null ? url + entry.path : entry.path,
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: header("user-agent", entry.userAgent),
    queryString: [...new URLSearchParams(entry.path.split("?")[1] ?? "")].map(([name, value]) => ({
      name,
      value,
    })),
    ...(entry.requestBody !== null && {
      postData: { mimeType: "application/json", text: entry.requestBody },
    }),
    headersSize: unknown,
    bodySize: entry.requestBytes,
  },
  response: {
    status: entry.status ?? 0,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: [
      ...(entry.status === null ? [] : header("content-type", "application/json; charset=utf-8")),
      ...header("retry-after", entry.retryAfterSeconds),
    ],
    content: {
      size: entry.responseBytes,
      mimeType: "application/json; charset=utf-8",
      ...(entry.responseBody !== null && { text: entry.responseBody }),
    },
    redirectURL: "",
    headersSize: unknown,
    bodySize: entry.responseBytes,
    ...(entry.status === null && { _error: entry.reason.code }),
  },
  cache: {},
  timings: { send: 0, wait: entry.durationMs, receive: 0 },
  connection: String(entry.connection),
  _number: entry.number,
  _sandboxAt: isoTimestamp(entry.at),
  _operation: entry.operation,
  _reason: entry.reason,
});
