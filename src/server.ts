import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { agentApi, type AgentApiDependencies } from "./agent-api.ts";
import { type ControlSettings, controlPlane } from "./control/control-plane.ts";
import type { PrincipalCache } from "./auth/principal.ts";
import { ApiError } from "./errors.ts";
import type { WhenFresh } from "./freshness.ts";
import type { JobCache } from "./jobs/job-cache.ts";
import { answersRepeatedPolls } from "./jobs/repeated-polls.ts";
import { createArrivals } from "./journal/arrivals.ts";

type ServerDependencies = Omit<AgentApiDependencies, "arrivals"> & {
  readonly control: Omit<ControlSettings, "logger" | "contract" | "whenFresh">;
  /** What is known of those who have polled, and of what they were answered. */
  readonly polls: { readonly principals: PrincipalCache; readonly cache: JobCache };
  /** Runs before anything is looked up; absent when no other process can change what is known. */
  readonly whenFresh?: WhenFresh | undefined;
};

/** As long as a request's headers may be, so that no path is too long to be looked up. */
const longestParameter = 16_384;

/** How long a client may take to send a request: Node's own default, which Fastify takes away. */
const requestTimeoutMs = 300_000;

/** What is said to a client whose request HTTP itself cannot make sense of. */
const httpErrors: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const notFound = { error: "Not found" };

/** Builds the server, which does not listen yet: the Agent API and the control plane, which share nothing but a port. */
export async function buildServer(dependencies: ServerDependencies): Promise<FastifyInstance> {
  const { control, polls, whenFresh, ...parts } = dependencies;
  const { logger } = parts;
  const logsRequests = ["info", "debug", "trace"].includes(logger.level);
  const server: FastifyInstance = fastify({
    // Fastify's logger makes a child for each request and watches each answer end: dear, and only for these levels.
    ...(logsRequests && { loggerInstance: logger }),
    routerOptions: { maxParamLength: longestParameter },
    rewriteUrl: ({ url = "/" }) => literal(url),
    // What Fastify itself would say of a path has a shape of its own.
    frameworkErrors: (_error, _request, reply) => void (reply as unknown as FastifyReply).code(404).send(notFound),
    exposeHeadRoutes: false,
    http: {
      // Node would answer without a body that anyone has documented.
      requireHostHeader: false,
      // Nearly all requests have no body, and Node would follow each of them to its end.
      optimizeEmptyRequests: true,
    },
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    clientErrorHandler: ({ code }, socket) => refuseRest(socket, httpErrors[code] ?? "400 Bad Request"),
  });
  // Node would answer an unknown `Expect` with 417 before anyone knows who is asking.
  server.server.on("checkExpectation", (request, response) => server.routing(request, response));
  server.addHook("onRequest", (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    if (headers.host !== undefined || httpVersion === "1.0") return done();
    reply.hijack();
    const refuse = (): unknown => request.socket.end(rawAnswer("400 Bad Request"));
    // Behind others on its connection, it has none yet.
    if (reply.raw.socket) refuse();
    else reply.raw.once("socket", refuse);
  });
  // Fastify reads a body whose type is told, and would wait for ever for the end of one that is not there.
  server.addHook("preParsing", ({ headers }, _reply, body, done) =>
    done(null, headers["content-type"] !== undefined && body.readableEnded ? Readable.from([]) : body),
  );
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500, message } = error;
    // What is wrong with a request to a path that is not there is no failure of ours.
    if (statusCode < 500) return void reply.code(statusCode).send({ error: message });
    logger.error({ reqId: request.id, err: error });
    const { status, body } = new ApiError("INTERNAL");
    reply.code(status).send(body);
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound));

  const contract = JSON.stringify(parts.document, null, 2);
  server.get("/openapi.json", (_request, reply) => reply.type("application/json").send(contract));
  const arrivals = createArrivals(whenFresh);
  await server.register(agentApi, { ...parts, arrivals, prefix: "/api" });
  await server.register(controlPlane, { ...control, logger, whenFresh, contract: parts.document, prefix: "/__mock" });
  // What is logged is what Fastify has seen.
  if (!logsRequests) takeTheShortWay(server, (usual) => answersRepeatedPolls({ ...parts, ...polls, arrivals }, usual));
  return server;
}

/** Lets a listener have each request first, until the server closes and Fastify says so to whoever asks. */
function takeTheShortWay(scope: FastifyInstance, before: (usual: RequestListener) => RequestListener): void {
  const { server } = scope;
  const [usual] = server.listeners("request") as [RequestListener];
  const shortWay = before(usual);
  server.off("request", usual).on("request", shortWay);
  scope.addHook("preClose", (done) => {
    server.off("request", shortWay).on("request", usual);
    done();
  });
}

/**
 * A path that cannot be decoded names nothing; taken literally, it is looked up and not found like any other. A fragment
 * is no part of what is asked for.
 */
function literal(target: string): string {
  const url = target.includes("#") ? target.slice(0, target.indexOf("#")) : target;
  if (!url.includes("%")) return url;
  const [path = "", ...query] = url.split("?");
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll("%", "%25"), ...query].join("?");
  }
}

type UnderWay = ServerResponse & { readonly req: IncomingMessage };

/** Connections on which nothing more is answered. */
const refused = new WeakSet<Socket>();

/**
 * Says what is wrong with what a client has sent last, and ends the connection: when all before it has been answered, not
 * past such an answer or into one.
 */
function refuseRest(socket: Socket & { readonly _httpMessage?: UnderWay | null }, status: string): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  const refuse = (): void => {
    const { _httpMessage: answer } = socket;
    if (answer?.req.complete) answer.once("close", refuse);
    else if (answer?.headersSent) socket.destroy();
    else if (socket.writable) socket.end(rawAnswer(status));
  };
  refuse();
}

function rawAnswer(status: string): string {
  const body = JSON.stringify({ error: status.slice(4) });
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}
