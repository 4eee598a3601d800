import { isoTimestamp } from "../core/timestamp.ts";
import type { JournalEntry } from "./entry.ts";
import { requestHeadOf, responseHeadersOf, statusTextOf, valueOf } from "./headers.ts";

/** ISO 8601 with microseconds, so that requests that follow one another closely do not seem to overlap. */
function isoWithMicros(ms: number): string {
  const micros = Math.round(ms * 1000);
  return isoTimestamp(Math.floor(micros / 1000)).replace("Z", `${String(micros % 1000).padStart(3, "0")}Z`);
}

/** An unknown size in an HTTP Archive. */
const unknown = -1;

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
  const head = requestHeadOf(entry);
  const { version, headers } = head;
  const responseHeaders = responseHeadersOf(entry, head);
  // Of a webhook's response, only the status is kept.
  const size = delivery ? unknown : responseBytes;
  const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
  return {
    startedDateTime: isoWithMicros(entry.realAt),
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
      statusText: statusTextOf(status),
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
    _sandboxMs: entry.answeredAt - entry.at,
    _scale: entry.scale,
    _tokenId: entry.tokenId,
    _jobId: entry.jobId,
    _jobStatus: entry.jobStatus,
    _bucket: entry.bucket && { ...entry.bucket, resetsAt: isoTimestamp(entry.bucket.resetsAt) },
    _operation: entry.operation,
    _reason: entry.reason,
  };
}
