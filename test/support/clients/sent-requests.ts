import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

/** A request that a client of this process has sent, and the response it got. Times are those of `Date.now()` here. */
export type Exchange = {
  readonly path: string;
  readonly sentAt: number;
  /** When its headers arrived: from then on the client can know its Retry-After. */
  toldAt: number | null;
  /** When the response ended, or the connection broke; null: the request is still in flight. */
  answeredAt: number | null;
  status: number | null;
  retryAfter: string | null;
  body: string;
};

type UndiciRequest = { readonly path: string; readonly origin?: unknown };

const isControl = (path: string) => path.startsWith("/__mock/");

/**
 * Records the requests of all HTTP clients in this process as they send them: Node's diagnostics channels report them
 * for `fetch`, undici and `node:http`. So no client needs a hook, and the server is not asked.
 */
export class SentRequests implements Disposable {
  readonly all: Exchange[] = [];
  readonly #open = new Map<object, Exchange>();
  readonly #listeners: readonly (readonly [string, (message: never) => void])[] = [
    ["undici:request:create", ({ request }: { request: UndiciRequest }) => this.#begin(request, request.path)],
    [
      "undici:request:headers",
      (message: { request: object; response: { statusCode: number; headers: Buffer[] } }) => {
        const { statusCode, headers } = message.response;
        const names = headers.map(String);
        const index = names.findIndex((name, place) => place % 2 === 0 && name.toLowerCase() === "retry-after");
        this.#answer(message.request, statusCode, names[index + 1] ?? null, index);
      },
    ],
    [
      "undici:request:bodyChunkReceived",
      ({ request, chunk }: { request: object; chunk: Buffer }) => {
        const exchange = this.#open.get(request);
        if (exchange) exchange.body += chunk.toString();
      },
    ],
    ["undici:request:trailers", ({ request }: { request: object }) => this.#end(request)],
    ["undici:request:error", ({ request }: { request: object }) => this.#end(request)],
    ["http.client.request.start", ({ request }: { request: ClientRequest }) => this.#begin(request, request.path)],
    ["http.client.request.error", ({ request }: { request: ClientRequest }) => this.#end(request)],
    [
      "http.client.response.finish",
      (message: { request: ClientRequest; response: IncomingMessage }) => this.#read(message),
    ],
  ];

  constructor() {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener as (message: unknown) => void);
  }

  [Symbol.dispose](): void {
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener as (message: unknown) => void);
  }

  /** The requests for one resource, in the order in which they were sent. */
  of(path: string): readonly Exchange[] {
    return this.all.filter((exchange) => exchange.path === path);
  }

  get inFlight(): number {
    return this.#open.size;
  }

  #begin(request: object, path: string): void {
    if (isControl(path)) return;
    const exchange = {
      path,
      sentAt: Date.now(),
      toldAt: null,
      answeredAt: null,
      status: null,
      retryAfter: null,
      body: "",
    };
    this.all.push(exchange);
    this.#open.set(request, exchange);
  }

  #answer(request: object, status: number, retryAfter: string | null, index = 0): void {
    const exchange = this.#open.get(request);
    if (!exchange) return;
    exchange.toldAt = Date.now();
    exchange.status = status;
    exchange.retryAfter = index < 0 ? null : retryAfter;
  }

  #end(request: object): void {
    const exchange = this.#open.get(request);
    if (exchange) exchange.answeredAt = Date.now();
    this.#open.delete(request);
  }

  #read({ request, response }: { request: ClientRequest; response: IncomingMessage }): void {
    const exchange = this.#open.get(request);
    if (!exchange) return;
    this.#answer(request, response.statusCode ?? 0, response.headers["retry-after"] ?? null);
    // A listener for `data` would take the body from the client.
    const push = response.push.bind(response);
    response.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      if (chunk === null) this.#end(request);
      else exchange.body += chunk.toString();
      return push(chunk, encoding);
    };
    response.once("close", () => this.#end(request));
  }
}
