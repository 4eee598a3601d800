import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { Type } from "typebox";
import type { Context } from "../capability/capability.ts";
import { digestOf } from "../agent/token.ts";
import { servedBy } from "../contract/served-by.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import type { AfterRefresh } from "../core/once-per-turn.ts";
import { isDeeper } from "../core/parsed-json.ts";
import { scenarioSchema } from "../scenarios/scenario-schema.ts";
import type { OwnHosts } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { afterLastEvent, type NumberedEvent, sendEvents } from "../control/event-stream.ts";
import { databaseError } from "./database-error.ts";
import { consoleRoutes } from "../control/console.ts";
import { describeControlPlane } from "../control/description.ts";
import { documentationRoutes } from "../control/documentation.ts";
import type { FirstAccess } from "../control/index-for-agents.ts";
import { refuseWebPages, requireControlToken } from "../control/guard.ts";
import { healthRoutes } from "../control/health.ts";
import { assertNone, ControlError } from "../errors/control-error.ts";
import { sendProblem } from "../control/send-problem.ts";
import { type ActionsOf, parameterOf, parametersOf, type Routes } from "../control/route.ts";
import { nothing, routeChecks } from "../control/validate.ts";
import { tokenStore, wellKnownTokens } from "../resources/account/module.ts";
import { sandboxView } from "../sandbox-control/module.ts";
import { magicJobId, scenarios } from "../scenarios/scenarios.ts";
import { routesOf } from "./capabilities.ts";
import { dataSchema } from "./data-file.ts";

export type ControlSettings = {
  readonly context: Context;
  readonly hosts: OwnHosts;
  /** If false, only the health check exists, and the console, which shows that the control plane is off. */
  readonly enabled: boolean;
  readonly controlToken: string;
  /** Identifies this server among others that have used its address. */
  readonly instance: string;
  readonly actions: ActionsOf<Routes>;
  readonly docs: DocsFolder;
  /** The folder of the built console. */
  readonly consoleFolder: string;
  /** Where the API reference has been built. */
  readonly referenceFolder: string;
  /** Answers a request of an MCP client, whose body is text. */
  readonly answerMcp: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** Runs before each request; absent when no other process can change the database. */
  readonly refreshed?: AfterRefresh | undefined;
};

const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
});

/** The control plane, below `/__mock`: code first, described by `/__mock/openapi.json`. */
export async function controlPlane(scope: FastifyInstance, settings: ControlSettings): Promise<void> {
  const { context, enabled, controlToken, hosts, instance, docs, consoleFolder, referenceFolder, refreshed } = settings;
  const { contract, logger } = context;
  const { version } = context.settings;
  const paths: string[] = [];
  scope.addHook("onRoute", ({ method, url }) => {
    // Do not list the files of the pages.
    if (url === scope.prefix || url.endsWith("/assets/*") || url.endsWith("/docs/settings.json")) return;
    for (const each of [method].flat()) if (each !== "HEAD") paths.push(`${each} ${url}`);
  });
  scope.setErrorHandler((error: FastifyError | ControlError, request, reply) =>
    sendProblem(reply, asControlError(error, request, logger)),
  );
  scope.setNotFoundHandler(() => {
    const known = [...new Set(paths)].map((path) => path.replaceAll(/:(\w+)\(\[\^\]\+\)/g, "{$1}")).sort();
    const why = enabled ? "Unknown path or method." : "The server was started without a control plane (--no-control).";
    throw new ControlError(404, `${why} Available: ${known.join(", ")}.`);
  });
  const refuse = refuseWebPages(hosts);
  healthRoutes(scope, version, instance);
  await scope.register((page, _ignored, ready) => {
    page.addHook("onRequest", refuse);
    consoleRoutes(page, consoleFolder);
    ready();
  });
  if (!enabled) return;

  const describe = whenNeeded(() =>
    describeControlPlane(scope.prefix, version, (described) => {
      healthRoutes(described, version, instance);
      addRoutes(described, settings);
    }),
  );
  await scope.register(async (guarded) => {
    guarded.addHook("onRequest", refuse);
    guarded.get("/openapi.json", async ({ headers }) => servedBy(await describe(), hosts.baseUrlFor(headers)));
    guarded.get("/scenarios.schema.json", () => scenarioSchema());
    guarded.get("/data.schema.json", () => dataSchema());
    const token = wellKnownToken(context);
    const firstAccess = () => firstAccessOf(context);
    documentationRoutes(guarded, {
      ...{ contract, controlDocument: describe, docs, referenceFolder, hosts },
      ...{ token, firstAccess },
    });
    await guarded.register((authorized, _ignored, ready) => {
      authorized.addHook("onRequest", requireControlToken(controlToken));
      if (refreshed) authorized.addHook("onRequest", (_request, _reply, done) => refreshed(done));
      authorized.register(mcpRoute(settings));
      acceptJsonOnly(authorized);
      addRoutes(authorized, settings);
      ready();
    });
  });
}

/** The first demo token, if this server has the well-known demo tokens. */
const wellKnownToken = ({ settings: { tokens } }: Context): string | null =>
  tokens.full === wellKnownTokens.full ? tokens.full : null;

/** What the first calls of an agent need; null unless the well-known token is valid. The ids are those of demo data. */
function firstAccessOf(context: Context): FirstAccess | null {
  const { use, defaultSandbox } = context;
  const token = wellKnownToken(context);
  const sandbox = defaultSandbox();
  const found = token === null ? undefined : use(tokenStore).withDigest(digestOf(token));
  if (token === null || found?.sandboxKey !== sandbox.key || found.revokedAt !== null) return null;
  const { projects, ownData } = sandboxView(context, sandbox);
  if (projects === null || ownData) return { token, ids: null };
  return { token, ids: { ready: projects.ready, analysed: projects.analysed, job: magicJobId(scenarios[0]) } };
}

/** A route for each action. Validators are compiled on first use, because most servers use few of them. */
function addRoutes(scope: FastifyInstance, { context, actions }: ControlSettings): void {
  for (const [name, route] of Object.entries(routesOf(context.capabilities))) {
    const { method, path, summary, input, output, stream, produces, status, bodyLimit } = route;
    const hasBody = method === "POST" || method === "PUT";
    const parameters = parametersOf(path).map((each) => [each, parameterOf(route, each)] as const);
    const check = routeChecks[hasBody ? "body" : "query"](input ?? nothing);
    const action = actions[name] as (input: unknown, gone: AbortSignal) => unknown;
    const success = status ?? (output || stream || produces ? 200 : 204);
    const types = stream ? ["text/event-stream"] : Object.values(produces?.types ?? {});
    const content = Object.fromEntries(types.map((type) => [type, { schema: Type.String() }]));
    scope.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ":$1([^]+)"),
      ...(bodyLimit !== undefined && { bodyLimit }),
      schema: {
        operationId: name,
        summary,
        ...(parameters.length > 0 && { params: Type.Object(Object.fromEntries(parameters)) }),
        ...(input && (hasBody ? { body: input } : { querystring: input })),
        response: {
          [success]: types.length > 0 ? { content } : (output ?? Type.Null()),
          "4XX": { content: { "application/problem+json": { schema: Problem } } },
        },
      },
      // The plugin reads the schemas for its document. We validate the values ourselves, on first use.
      validatorCompiler: () => () => true,
      serializerCompiler: () => (value) => JSON.stringify(value),
      async handler(request, reply) {
        const given = (hasBody ? request.body : request.query) ?? {};
        if (hasBody && (typeof given !== "object" || Array.isArray(given)))
          throw new ControlError(400, "The request body must be a JSON object.", [
            { field: "body", message: "must be an object" },
          ]);
        assertNone(check(given));
        const lastEvent = stream ? afterLastEvent(request) : {};
        const gone = new AbortController();
        reply.raw.once("close", () => gone.abort());
        const answer = await action({ ...given, ...lastEvent, ...(request.params as object) }, gone.signal);
        if (stream) return sendEvents(reply, answer as AsyncIterable<NumberedEvent>, context.wallClock);
        reply.code(success);
        if (produces) {
          const chosen = (given as Record<string, string | undefined>)[produces.field ?? ""] ?? produces.usual;
          // Send the export as an attachment, so that browsers do not render text from clients as a page.
          reply.type(`${produces.types[chosen]}; charset=utf-8`).header("x-content-type-options", "nosniff");
          // Create each piece after the previous one was sent, and none for a HEAD request.
          const pieces = request.method === "HEAD" ? [] : (answer as AsyncIterable<string>);
          return Readable.from(pieces, { highWaterMark: 1 });
        }
        return answer;
      },
    });
  }
}

/** The endpoint of MCP clients. The MCP library parses the body, because its errors have another format. */
const mcpRoute =
  ({ answerMcp }: ControlSettings) =>
  (scope: FastifyInstance, _ignored: unknown, ready: () => void): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, text, done) => done(null, text));
    scope.route({ method: ["GET", "POST", "DELETE"], url: "/mcp", handler: answerMcp });
    ready();
  };

/** The deepest accepted JSON: validators and serialisers are recursive, so deeper values could overflow the stack. */
const deepest = 100;

/** Accept only this type: a web page can send the others with a form. */
function acceptJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, text, done) => {
    if (text === "") return done(null, undefined);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      return done(new ControlError(400, `The request body is not valid JSON: ${(error as Error).message}.`));
    }
    if (isDeeper(body, deepest))
      return done(new ControlError(400, `The request body is nested too deeply (more than ${deepest} levels).`));
    done(null, body);
  });
}

function asControlError(
  error: FastifyError | ControlError,
  request: FastifyRequest,
  logger: FastifyBaseLogger,
): ControlError {
  if (error instanceof ControlError) return error;
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return new ControlError(415, "Unsupported Content-Type. Send JSON with `Content-Type: application/json`.");
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const { bodyLimit } = request.routeOptions;
    return new ControlError(413, `The request body is larger than ${bodyLimit / 2 ** 20} MB, the limit for this path.`);
  }
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new ControlError(error.statusCode, error.message);
  const refusal = databaseError(error);
  if (refusal) return refusal;
  logger.error({ reqId: request.id, err: error });
  return new ControlError(500, "Internal error. The cause is in the server log.");
}
