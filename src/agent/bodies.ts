import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ApiError } from "../errors/api-error.ts";
import { endOfTurn } from "../core/clock.ts";

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

/** How many characters are kept of a body that no parser is given. */
const mostUnparsed = 131_072;

/** Keeps the beginning of a body that no parser is given: one that is too large, or whose client has left. */
function keepUnparsedBodies(scope: FastifyInstance): void {
  const { bodyLimit = Infinity } = scope.initialConfig;
  scope.addHook("preParsing", (request, reply, body, done) => {
    const { headers } = request;
    const { "content-length": length, "content-type": type, "transfer-encoding": encoding } = headers;
    if (length === undefined && encoding === undefined) return done(null, body);
    // For the parser of all types.
    if (type !== undefined && !mediaType.test(type)) headers["content-type"] = "application/octet-stream";
    if (!(Number(length) > bodyLimit)) {
      keepBeginning(request, body);
      return done(null, body);
    }
    // Fastify refuses it unread. Node hands over what came with the headers only after they have been handled.
    endOfTurn(() => {
      const arrived = body.read() as Buffer | null;
      if (arrived) {
        body.unshift(arrived);
        // Node reads on by itself only where nobody has read anything, and the next request would not be found.
        reply.raw.once("finish", () => body.resume());
        request.received = { text: arrived.toString(), isWhole: false };
      }
      done(null, body);
    });
  });
}

/** Fastify reads a body until it is too large or its client leaves, and forgets what it has read. */
function keepBeginning(request: FastifyRequest, body: Readable): void {
  const decoder = new StringDecoder();
  let text = "";
  let readBytes = 0;
  body.on("data", (chunk: Buffer) => {
    if (text.length < mostUnparsed) text += decoder.write(chunk);
    readBytes += chunk.length;
    request.received = { text, isWhole: false, readBytes };
  });
}
