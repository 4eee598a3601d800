import { STATUS_CODES } from "node:http";
import { httpDate, isoTimestamp } from "../core/timestamp.ts";
import { keepAliveTimeoutMs } from "../platform/listen.ts";
import type { JournalEntry } from "./entry.ts";
import { readHead } from "../agent/head.ts";

type Header = { readonly name: string; readonly value: string };

const header = (name: string, value: string | number | null): readonly Header[] =>
  value === null ? [] : [{ name, value: String(value) }];

/** The value of a header. The values of a repeated header are joined with commas, as in HTTP. */
const valueOf = (headers: readonly Header[], wanted: string): string =>
  headers.flatMap(({ name, value }) => (name.toLowerCase() === wanted ? [value] : [])).join(", ");

/** An unknown size in an HTTP Archive. */
const unknown = -1;

const json = "application/json; charset=utf-8";

/**
 * Writes entries as an HTTP Archive 1.2, piece by piece. Fields that the format does not define begin with an underscore.
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

function harEntry(entry: JournalEntry, url: string): object {
  const { delivery, path, requestBody, responseBody, responseBytes, status } = entry;
  const { version, headers } = delivery ? deliveryHead(entry) : headOf(entry);
  const responseHeaders = delivery || status === null ? [] : responseHeadersOf(entry, version, headers);
  // Of a webhook's response, only the status is kept.
  const size = delivery ? unknown : responseBytes;
  const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
  return {
    startedDateTime: isoTimestamp(entry.realAt),
    time: entry.durationMs,
    request: {
      method: entry.method,
      url: delivery ? path : url + path,
      httpVersion: `HTTP/${version}`,
      cookies: [],
      headers,
      queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      ...(requestBody !== null && {
        postData: { mimeType: valueOf(headers, "content-type"), text: requestBody },
      }),
      headersSize: unknown,
      bodySize: entry.requestBytes,
    },
    response: {
      status: status ?? 0,
      // The same text that Node writes.
      statusText: status === null ? "" : (STATUS_CODES[status] ?? "unknown"),
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: responseHeaders,
      content: {
        size,
        mimeType: valueOf(responseHeaders, "content-type"),
        ...(responseBody !== null && { text: responseBody }),
      },
      redirectURL: "",
      headersSize: unknown,
      bodySize: size,
      ...(status === null && { _error: entry.reason.code }),
    },
    cache: {},
    timings: { send: 0, wait: entry.durationMs, receive: 0 },
    connection: String(entry.connection),
    _number: entry.number,
    _sandboxAt: isoTimestamp(entry.at),
    _operation: entry.operation,
    _reason: entry.reason,
  };
}

type RequestHead = { readonly version: string; readonly headers: readonly Header[] };

const headOf = ({ requestHead, userAgent }: JournalEntry): RequestHead =>
  requestHead === null ? { version: "1.1", headers: header("user-agent", userAgent) } : readHead(requestHead);

/** The headers of a delivery, with those that Node adds. */
const deliveryHead = ({ path, operation, requestBytes, delivery }: JournalEntry): RequestHead => ({
  version: "1.1",
  headers: [
    ...header("content-type", "application/json"),
    ...header("content-length", requestBytes),
    ...header("x-audity-event", operation),
    ...header("x-audity-delivery", delivery?.id ?? null),
    ...header("host", new URL(path).host),
    ...header("connection", "close"),
  ],
});

/** The response headers, derived from the entry. The journal does not store them. */
function responseHeadersOf(entry: JournalEntry, version: string, asked: readonly Header[]): readonly Header[] {
  const { retryAfter, retryAfterSeconds, announcedBytes, responseBytes, dateAt, answeredAt, closes } = entry;
  const wanted = valueOf(asked, "connection")
    .toLowerCase()
    .split(/[\s,]+/);
  const isKept = !closes && (version === "1.0" ? wanted.includes("keep-alive") : !wanted.includes("close"));
  return [
    ...header("content-type", json),
    ...header("content-length", announcedBytes ?? responseBytes),
    ...header("retry-after", retryAfter ?? retryAfterSeconds),
    ...header("date", httpDate(dateAt ?? answeredAt)),
    ...header("connection", isKept ? "keep-alive" : "close"),
    ...(isKept ? header("keep-alive", `timeout=${keepAliveTimeoutMs / 1000}`) : []),
  ];
}
