import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ApiError } from "../errors/api-error.ts";
import { endOfTurn } from "../core/clock.ts";

/** Parses the bodies of a scope's requests, and keeps their text for the journal, also of requests that are refused. */
export function readBodies(scope: FastifyInstance): void {
  scope.decorateRequest("refusal", null);
  scope.decorateRequest("received", null);
  keepUnparsedBodies(scope);
  acceptJsonOnly(scope);
}

/** Accepts JSON or no body. The third guard throws the error of a wrong body, so that authentication fails first with 401. */
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

/** A media type that Fastify accepts. It refuses others before it reads the body. */
const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** How many characters of an unparsed body are kept. */
const mostUnparsed = 131_072;

/** Keeps the beginning of a body that is not parsed, because it is too large or its client disconnects. */
function keepUnparsedBodies(scope: FastifyInstance): void {
  const { bodyLimit = Infinity } = scope.initialConfig;
  scope.addHook("preParsing", (request, reply, body, done) => {
    const { headers } = request;
    const { "content-length": length, "content-type": type, "transfer-encoding": encoding } = headers;
    if (length === undefined && encoding === undefined) return done(null, body);
    // The parser for all types handles it then.
    if (type !== undefined && !mediaType.test(type)) headers["content-type"] = "application/octet-stream";
    if (!(Number(length) > bodyLimit)) {
      keepBeginning(request, body);
      return done(null, body);
    }
    // Fastify refuses the body without reading it. Node delivers the bytes that came with the headers only in the next turn.
    endOfTurn(() => {
      const arrived = body.read() as Buffer | null;
      if (arrived) {
        body.unshift(arrived);
        // Node skips the rest by itself only if nothing was read. Without this, the connection's next request would be lost.
        reply.raw.once("finish", () => body.resume());
        request.received = { text: arrived.toString(), isWhole: false };
      }
      done(null, body);
    });
  });
}

/** Keeps the beginning of a body while Fastify reads it: Fastify drops a body that is too large or incomplete. */
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
