import { Agent, type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from "node:http";
import { Agent as SecureAgent, request as overHttps } from "node:https";
import { realSleep } from "../core/clock.ts";
import { inWords } from "../core/in-words.ts";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";

/** A request to another server, sent exactly as it is given: nothing follows a redirect. */
export type OutgoingRequest = {
  readonly url: string;
  /** Instead of the path and query of the URL, which a parser tidies up. */
  readonly path?: string;
  /** `GET` without it. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** How long the server may send nothing; a reader that is slow does not count. */
  readonly silenceMs?: number;
  /** Ends request and answer when it aborts. */
  readonly signal?: AbortSignal;
  /**
   * How long the server has time to refuse a large body by its length, before the body is sent. Without it, a server may
   * answer and close while the body is still being sent, and the answer is lost.
   */
  readonly refusalMs?: number;
};

/** An answer whose body is read as it comes. */
export type StreamedAnswer = {
  readonly status: number;
  /** Names in lower case; the values of a header that came several times are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<string> & { destroy(): unknown };
};

/** An answer that has been read to its end. */
export type WholeAnswer = Omit<StreamedAnswer, "body"> & { readonly text: string };

/** A body that is larger may be refused before all of it has been sent. */
const largeBytes = 65_536;

// Node's own agents send everything through the proxy that HTTP_PROXY names, where NODE_USE_ENV_PROXY=1 asks for it.
const direct = whenNeeded(() => ({
  http: new Agent({ keepAlive: true }),
  https: new SecureAgent({ keepAlive: true }),
}));

/**
 * Sends a request and reads the answer to its end.
 * @throws Error when no answer comes, or it is larger than `mostMegabytes`
 */
export async function requestText({
  mostMegabytes,
  ...request
}: OutgoingRequest & { readonly mostMegabytes: number }): Promise<WholeAnswer> {
  const { body, ...answer } = await requestStream(request);
  let text = "";
  let bytes = 0;
  // It ends the answer to leave this loop.
  for await (const piece of body) {
    text += piece;
    bytes += Buffer.byteLength(piece);
    if (bytes > mostMegabytes * 1e6)
      throw new Error(`${request.url} answers more than ${mostMegabytes} MB and was cut off`);
  }
  return { ...answer, text };
}

/** Sends a request and resolves when the headers of the answer are there. @throws Error when none comes */
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
      // Where there is something to be read, it is this end that is slow.
      if (received?.readableLength) return;
      (received ?? sent).destroy(new Error(`${url} has not answered for ${inWords(silenceMs ?? 0)}.`));
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
 * Sends a request of ours: to this machine directly, to others as the proxy variables of Node say. All of
 * them are sent here, and none with `fetch`, which refuses some ports.
 * @param options of Node; they win over what the URL says
 * @param onResponse is called with the answer
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
