import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, afterEach, expect } from "vitest";
import { contractProblem } from "./contract-validator.ts";

// Every response of a server in this process is checked against the contract: one that violates it fails the test, also
// where no assertion looks at it.

const problems: string[] = [];
let expected = false;

/** For a test with responses that violate the contract: injected faults, and servers of the test itself. */
export function expectViolations(): void {
  expected = true;
}

type Started = { readonly request: IncomingMessage; readonly response: ServerResponse };

function watch(message: unknown): void {
  const { request, response } = message as Started;
  const { method = "", url: path = "" } = request;
  if (!path.startsWith("/api/")) return;
  const chunks: Buffer[] = [];
  for (const name of ["write", "end"] as const) {
    const send = response[name].bind(response) as (...parameters: unknown[]) => boolean;
    const watched = (...parameters: unknown[]) => {
      const [chunk, encoding] = parameters;
      if (typeof chunk === "string") chunks.push(Buffer.from(chunk, encoding as BufferEncoding | undefined));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      return send(...parameters);
    };
    Object.assign(response, { [name]: watched });
  }
  // Fastify passes its headers only to writeHead.
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  let headers: Record<string, string> = {};
  const watchedHead = (...parameters: unknown[]) => {
    headers = (parameters.at(-1) ?? {}) as Record<string, string>;
    return writeHead(...parameters);
  };
  Object.assign(response, { writeHead: watchedHead });
  response.once("finish", () => {
    const contentType = headers["content-type"] ?? response.getHeader("content-type")?.toString() ?? null;
    const text = method === "HEAD" ? "" : Buffer.concat(chunks).toString();
    const problem = contractProblem({ method, path, status: response.statusCode, contentType, text });
    if (problem !== null) problems.push(problem);
  });
}

subscribe("http.server.request.start", watch);
// The next file in this process begins with a watch of its own.
afterAll(() => void unsubscribe("http.server.request.start", watch));

afterEach(() => {
  const found = problems.splice(0);
  const wasExpected = expected;
  expected = false;
  if (!wasExpected) expect(found, "answers that violate the contract").toEqual([]);
});
