/** How a recorder writes its entries. */
export type RecorderStyle = "browser" | "browser without secrets" | "mitmproxy";

export type RecordedEntry = {
  startedDateTime: string;
  time: number;
  request: { method: string; url: string; headers: { name: string; value: string }[]; [field: string]: unknown };
  response: {
    status: number;
    headers: { name: string; value: string }[];
    content: { size: number; mimeType: string; text?: string; encoding?: string };
    [field: string]: unknown;
  };
  [field: string]: unknown;
};

const pairs = (headers: Iterable<readonly [string, string]>) => [...headers].map(([name, value]) => ({ name, value }));

/** The time in milliseconds, from a clock that only goes forward. */
const now = (): number => performance.timeOrigin + performance.now();

/** ISO 8601 with milliseconds, as a browser writes it, or with microseconds, as mitmproxy does. */
function isoOf(ms: number, style: RecorderStyle): string {
  const text = new Date(ms).toISOString();
  if (style !== "mitmproxy") return text;
  const micros = String(Math.floor((ms % 1) * 1000)).padStart(3, "0");
  return text.replace("Z", `${micros}+00:00`);
}

/**
 * Records the requests of a client at the client, in the words of a recorder that knows nothing of audity-mock. The entries are
 * in the order of the responses, as in a browser.
 */
export function createHarRecorder(style: RecorderStyle) {
  const entries: RecordedEntry[] = [];

  async function recordedFetch(url: string, init: RequestInit = {}): Promise<Response> {
    const startedAt = now();
    const sent = pairs(new Headers(init.headers)).filter(
      ({ name }) => style !== "browser without secrets" || name !== "authorization",
    );
    const request = {
      method: init.method ?? "GET",
      url,
      httpVersion: style === "mitmproxy" ? "HTTP/1.1" : "http/1.1",
      cookies: [],
      headers: sent,
      queryString: [],
      headersSize: -1,
      bodySize: -1,
      ...(typeof init.body === "string" && { postData: { mimeType: "application/json", text: init.body } }),
    };
    const add = (response: RecordedEntry["response"]) =>
      entries.push({
        ...(style !== "mitmproxy" && { _resourceType: "fetch", _priority: "High", pageref: "page_1" }),
        startedDateTime: isoOf(startedAt, style),
        time: now() - startedAt,
        request,
        response,
        cache: {},
        timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: now() - startedAt, receive: 0 },
      });
    try {
      const response = await fetch(url, init);
      const text = await response.clone().text();
      // Browsers encode some JSON as base64.
      const isEncoded = style !== "mitmproxy" && entries.length % 2 === 1;
      add({
        status: response.status,
        statusText: response.statusText,
        httpVersion: "http/1.1",
        cookies: [],
        headers: pairs(response.headers),
        content: {
          size: text.length,
          mimeType: "application/json",
          ...(isEncoded ? { text: Buffer.from(text).toString("base64"), encoding: "base64" } : { text }),
        },
        redirectURL: "",
        headersSize: -1,
        bodySize: text.length,
      });
      return response;
    } catch (error) {
      add({
        status: 0,
        statusText: "",
        headers: [],
        content: { size: 0, mimeType: "x-unknown" },
        _error: "net::ERR_CONNECTION_RESET",
      });
      throw error;
    }
  }

  return { fetch: recordedFetch, entries, text: () => harTextOf(entries) };
}

/** An HTTP Archive with some entries. */
export const harTextOf = (entries: readonly unknown[]): string =>
  JSON.stringify({
    log: { version: "1.2", creator: { name: "a recorder", version: "1" }, pages: [], entries },
  });
