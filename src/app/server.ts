import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { agentApi, type AgentApiParts, outsideApi } from "./agent-api.ts";
import { createAuthentication } from "../agent/authentication.ts";
import { limitsOf } from "../rate-limit/module.ts";
import { principalCache } from "../resources/account/module.ts";
import { type ControlSettings, controlPlane } from "./control-api.ts";
import { servedBy } from "../contract/served-by.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { createFastify } from "../platform/fastify.ts";
import { unboundServer } from "../platform/listen.ts";
import { requestWaits } from "../waits/module.ts";
import { ApiError } from "../errors/api-error.ts";
import { createReceive } from "../agent/arrivals.ts";

/** The longest path parameter: as long as the headers of a request may be, so that no path is too long for the router. */
const longestParameter = 16_384;

/** The responses to requests that are not valid HTTP. */
const httpErrors: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const notFound = { error: "Not found" };

/**
 * Creates a router for requests that another server receives.
 * @param http the server that receives them
 * @param newRequestId ids are unique among all routers
 */
function createRouter(http: Server, logger: FastifyBaseLogger, newRequestId: () => string) {
  const logsRequests = ["info", "debug", "trace"].includes(logger.level);
  let route: RequestListener | undefined;
  const router: FastifyInstance = createFastify({
    // Fastify's logger creates a child logger for each request. That is expensive, so only these levels have it.
    ...(logsRequests && { loggerInstance: logger }),
    genReqId: newRequestId,
    routerOptions: { maxParamLength: longestParameter },
    rewriteUrl: ({ url = "/" }) => literal(url),
    // Fastify's own errors for paths have another format.
    frameworkErrors: (_error, _request, reply) => void (reply as unknown as FastifyReply).code(404).send(notFound),
    serverFactory(handler) {
      route = handler;
      return http;
    },
    return503OnClosing: false,
    clientErrorHandler: ({ code }, socket) => refuseRest(socket, httpErrors[code] ?? "400 Bad Request"),
  });
  // Fastify reads a body whenever there is a Content-Type, and would wait forever for a missing one.
  router.addHook("preParsing", ({ headers }, _reply, body, done) =>
    done(null, headers["content-type"] !== undefined && body.readableEnded ? Readable.from([]) : body),
  );
  router.addHook("onRequest", (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    if (headers.host !== undefined || httpVersion === "1.0") return done();
    reply.hijack();
    const refuse = (): unknown => request.socket.end(rawAnswer("400 Bad Request"));
    // The response has no socket while earlier requests of its connection are answered.
    if (reply.raw.socket) refuse();
    else reply.raw.once("socket", refuse);
  });
  return { router, answer: route as unknown as RequestListener };
}

/** Everything outside of the Agent API: the front page, the contract, the pages of capabilities and the control plane. */
async function addOthers(router: FastifyInstance, settings: ControlSettings, parts: AgentApiParts): Promise<void> {
  const { context, hosts, enabled } = settings;
  const { contract, logger } = context;
  router.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500, message } = error;
    // A bad request to an unknown path is not an internal error.
    if (statusCode < 500) return void reply.code(statusCode).send({ error: message });
    logger.error({ reqId: request.id, err: error });
    const { status, body } = new ApiError("INTERNAL");
    reply.code(status).send(body);
  });
  router.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound));

  router.get("/openapi.json", ({ headers }, reply) =>
    reply.type("application/json").send(JSON.stringify(servedBy(contract, hosts.baseUrlFor(headers)), null, 2)),
  );
  router.get("/", ({ headers }, reply) => {
    reply.header("vary", "accept");
    if (enabled && headers.accept?.includes("text/html")) return reply.redirect("/__mock/");
    return reply
      .type("text/plain; charset=utf-8")
      .send(frontPage(context.settings.version, hosts.baseUrlFor(headers), enabled));
  });
  await router.register(outsideApi, { ...parts, prefix: "/mcp" });
  for (const { pages } of context.capabilities) {
    if (pages) await router.register((scope) => pages(context, scope));
  }
  await router.register(controlPlane, { ...settings, prefix: "/__mock" });
}

/** The first segment of the path of a request, as a router decodes it. */
function firstSegment(target: string): string {
  const path = target.startsWith("/") ? target : target.replace(/^https?:\/\/.*?\//, "/");
  const [segment = ""] = path.slice(1).split(/[/?#]/, 1);
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a request is below `/api`. */
const isOfApi = ({ url = "/" }: IncomingMessage): boolean => url.startsWith("/api/") || firstSegment(url) === "api";

/**
 * Creates the Agent API and the control plane, which share only the port.
 * @param http the server that receives the requests. Its caller passes them to `answer`
 */
export async function buildServer(
  http: Server,
  settings: ControlSettings,
): Promise<{ readonly fastify: FastifyInstance; readonly answer: RequestListener }> {
  const { context, hosts, refreshed } = settings;
  const { logger, use } = context;
  let requests = 0;
  const newRequestId = () => `req-${(requests += 1).toString(36)}`;
  use(requestWaits).watch(http);
  const parts = {
    context,
    authentication: createAuthentication(
      use(principalCache),
      (address) => use(limitsOf).takeOfAddress(address, "authentication"),
      hosts,
    ),
    receive: createReceive(refreshed),
  };
  const api = createRouter(http, logger, newRequestId);
  await agentApi(api.router, parts);

  let others: ReturnType<typeof createRouter> | undefined;
  // Most servers in tests are asked for nothing else than the API.
  const createOthers = whenNeeded(async () => {
    // Fastify would listen to the errors of the real server a second time.
    const created = createRouter(unboundServer(), logger, newRequestId);
    await addOthers(created.router, settings, parts);
    await created.router.ready();
    others = created;
    return created;
  });
  api.router.addHook("preClose", async () => others?.router.close());
  await api.router.ready();

  const answer: RequestListener = (request, response) => {
    if (isOfApi(request)) return api.answer(request, response);
    if (others) return others.answer(request, response);
    createOthers().then(
      (created) => created.answer(request, response),
      (error: unknown) => {
        logger.error(error);
        const { status, body } = new ApiError("INTERNAL");
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
      },
    );
  };
  return { fastify: api.router, answer };
}

/**
 * The response of `/` to clients that are not browsers: the addresses of the server.
 * @param hasControl whether the server has a control plane, with a console and documentation
 */
function frontPage(version: string, url: string, hasControl: boolean): string {
  const rows = [
    ["Base URL", url],
    ["Contract", `${url}/openapi.json`],
    ["Health", `${url}/__mock/health`],
    ...(hasControl
      ? [
          ["Console", `${url}/__mock/`],
          ["Documentation", `${url}/__mock/docs/`],
          ["For agents", `${url}/__mock/llms.txt`],
        ]
      : []),
  ];
  const lines = rows.map(([name = "", value = ""]) => `${name.padEnd(15)}${value}\n`);
  return `audity-mock ${version}, a local mock of the Audity Agent API.\n\n${lines.join("")}`;
}

/**
 * Escapes a path that cannot be decoded, so that it gets the usual response to an unknown path. Removes a fragment.
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

/** Connections that get no more responses. */
const refused = new WeakSet<Socket>();

/**
 * Responds to invalid HTTP and closes the connection, after the responses to the earlier requests of the connection.
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
