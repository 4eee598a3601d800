import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ApiError } from "../errors.ts";
import type { ReceivedBody } from "../journal/trace.ts";
import { endOfTurn } from "../sandbox/clock.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What the body parser found wrong; thrown by the third guard, after authentication and bucket. */
    refusal: ApiError | null;
    /** The body as it was received, whether it could be parsed or not; null where there is none. */
    received: ReceivedBody | null;
  }
}

/** Reads the bodies of the requests of a scope, and keeps them as they were received, also those that are refused. */
export function readBodies(scope: FastifyInstance): void {
  scope.decorateRequest("refusal", null);
  scope.decorateRequest("received", null);
  keepUnparsedBodies(scope);
  acceptJsonOnly(scope);
}

/** Bodies are JSON or absent. What is wrong with one is kept for the third guard, so that a stranger gets 401 first. */
function acceptJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, text, done) => {
    if (text === "") return done(null, undefined);
    request.received = { text, isWhole: true };
    try {
      done(null, JSON.parse(text));
    } catch {
      request.refusal = new ApiError("INVALID_JSON");
      done(null, undefined);
    }
  });
  scope.addContentTypeParser<string>("*", { parseAs: "string" }, (request, text, done) => {
    if (text !== "") {
      request.received = { text, isWhole: true };
      request.refusal = new ApiError("UNSUPPORTED_MEDIA_TYPE");
    }
    done(null, undefined);
  });
}

/** A media type that Fastify accepts. It refuses any other before it reads the body. */
const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** How many bytes are kept of a body that no parser is given. */
const mostUnparsed = 131_072;

/** Keeps the beginning of a body that Fastify refuses without a parser: one that is too large or has no media type. */
function keepUnparsedBodies(scope: FastifyInstance): void {
  const { bodyLimit = Infinity } = scope.initialConfig;
  scope.addHook("preParsing", (request, reply, body, done) => {
    const { "content-length": length, "content-type": type, "transfer-encoding": encoding } = request.headers;
    if (encoding !== undefined) {
      keepBeginning(request, body);
      return done(null, body);
    }
    const isRefused =
      Number(length) > bodyLimit || (length !== undefined && type !== undefined && !mediaType.test(type));
    if (!isRefused) return done(null, body);
    // Node hands over what came with the headers only after they have been handled.
    endOfTurn(() => {
      const arrived = body.read() as Buffer | null;
      if (arrived) {
        body.unshift(arrived);
        // Node reads on by itself only where nobody has read anything, and the next request would not be found.
        reply.raw.once("finish", () => body.resume());
        request.received = { text: arrived.toString(), isWhole: arrived.length === Number(length) };
      }
      done(null, body);
    });
  });
}

/** A body in chunks does not say how long it will be: Fastify reads until it is too large, and forgets what it has read. */
function keepBeginning(request: FastifyRequest, body: Readable): void {
  const decoder = new StringDecoder();
  let text = "";
  body.on("data", (chunk: Buffer) => {
    if (text.length >= mostUnparsed) return;
    text += decoder.write(chunk);
    request.received = { text, isWhole: false };
  });
}
