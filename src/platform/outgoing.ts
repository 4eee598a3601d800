import { Agent, type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from "node:http";
import { Agent as SecureAgent, request as overHttps } from "node:https";
import { realSleep } from "../core/clock.ts";
import { inWords } from "../core/in-words.ts";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";

/** A request to another server. It is sent unchanged, and redirects are not followed. */
export type OutgoingRequest = {
  readonly url: string;
  /** Replaces path and query of the URL, which a URL parser would normalise. */
  readonly path?: string;
  /** Default: `GET`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Timeout for a server that sends nothing. Time in which the reader is slow does not count. */
  readonly silenceMs?: number;
  /** Aborts request and response. */
  readonly signal?: AbortSignal;
  /**
   * How long the server has time to refuse a large body by its length, before the body is sent. Without it, a server may
   * answer and close while the body is still being sent, and the answer is lost.
   */
  readonly refusalMs?: number;
};

/** A response whose body is read as a stream. */
export type StreamedAnswer = {
  readonly status: number;
  /** Names in lower case; the values of a header that came several times are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<string> & { destroy(): unknown };
};

/** A complete response. */
export type WholeAnswer = Omit<StreamedAnswer, "body"> & { readonly text: string };

/** A server may refuse a larger body before it was sent completely. */
const largeBytes = 65_536;

// Node's default agents use the proxy of HTTP_PROXY if NODE_USE_ENV_PROXY=1.
const direct = whenNeeded(() => ({
  http: new Agent({ keepAlive: true }),
  https: new SecureAgent({ keepAlive: true }),
}));

/**
 * Sends a request and reads the complete response.
 * @throws Error when there is no response, or it is larger than `mostMegabytes`
 */
export async function requestText({
  mostMegabytes,
  ...request
}: OutgoingRequest & { readonly mostMegabytes: number }): Promise<WholeAnswer> {
  const { body, ...answer } = await requestStream(request);
  let text = "";
  let bytes = 0;
  // Leaving this loop closes the response.
  for await (const piece of body) {
    text += piece;
    bytes += Buffer.byteLength(piece);
    if (bytes > mostMegabytes * 1e6)
      throw new Error(`the response of ${request.url} is larger than ${mostMegabytes} MB`);
  }
  return { ...answer, text };
}

/** Sends a request and resolves with the response headers. @throws Error when there is no response */
export const requestStream = ({
  url,
  body,
  silenceMs,
  refusalMs,
  ...given
}: OutgoingRequest): Promise<StreamedAnswer> =>
  new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body ?? "");
    const headers = { ...given.headers, ...(body !== undefined && { "content-length": String(length) }) };
    const options = { ...given, headers, ...(silenceMs !== undefined && { timeout: silenceMs }) };
    let received: IncomingMessage | undefined;
    const sent = sendTo(url, options, (response) => {
      received = response.setEncoding("utf8");
      const { statusCode: status = 0, headersDistinct } = response;
      const joined = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(", ")]);
      resolve({ status, headers: Object.fromEntries(joined) as Record<string, string>, body: received });
    });
    sent.on("timeout", () => {
      // If there is unread data, this process is slow and not the server.
      if (received?.readableLength) return;
      (received ?? sent).destroy(new Error(`timeout: ${url} has sent nothing for ${inWords(silenceMs ?? 0)}`));
    });
    sent.on("error", reject);
    if (refusalMs === undefined || length <= largeBytes) sent.end(body);
    else sendUnlessRefused(sent, body, refusalMs);
  });

function sendUnlessRefused(request: ClientRequest, body: string | undefined, refusalMs: number): void {
  let isAnswered = false;
  request.once("response", () => (isAnswered = true));
  request.flushHeaders();
  void realSleep(refusalMs).then(() => {
    if (isAnswered) request.destroy();
    else request.end(body);
  });
}

/**
 * Sends a request: to this machine directly, to other machines through the proxy of Node's environment variables. It does not
 * use `fetch`, which refuses some ports.
 * @param options Node's options, which override the URL
 * @param onResponse called with the response
 */
export function sendTo(
  url: string | URL,
  options: RequestOptions,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  const isSecure = new URL(url).protocol === "https:";
  const request = isSecure ? overHttps : overHttp;
  if (!isOfThisMachine(url)) return request(url, options, onResponse);
  return request(url, { agent: direct()[isSecure ? "https" : "http"], ...options }, onResponse);
}
