import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { Type } from "typebox";
import type { Context } from "../capability/capability.ts";
import { servedBy } from "../contract/served-by.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import type { AfterRefresh } from "../core/once-per-turn.ts";
import { isDeeper } from "../core/parsed-json.ts";
import { scenarioSchema } from "../scenarios/scenario-schema.ts";
import type { OwnHosts } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { afterLastEvent, type NumberedEvent, sendEvents } from "../control/event-stream.ts";
import { consoleRoutes } from "../control/console.ts";
import { describeControlPlane } from "../control/description.ts";
import { documentationRoutes } from "../control/documentation.ts";
import { refuseWebPages, requireControlToken } from "../control/guard.ts";
import { healthRoutes } from "../control/health.ts";
import { assertNone, ControlError } from "../errors/control-error.ts";
import { sendProblem } from "../control/send-problem.ts";
import { type ActionsOf, parameterOf, parametersOf, type Routes } from "../control/route.ts";
import { createChecks } from "../control/validate.ts";
import { wellKnownTokens } from "../resources/account/module.ts";
import { routesOf } from "./capabilities.ts";
import { dataSchema } from "./data-file.ts";

export type ControlSettings = {
  readonly context: Context;
  readonly hosts: OwnHosts;
  /** False leaves nothing but the health check, and the console, which says so. */
  readonly enabled: boolean;
  readonly controlToken: string;
  /** Tells this server from others that have had its address. */
  readonly instance: string;
  readonly actions: ActionsOf<Routes>;
  readonly docs: DocsFolder;
  /** Where the console has been built. */
  readonly consoleFolder: string;
  /** Where the API reference has been built. */
  readonly referenceFolder: string;
  /** Runs before anything is looked up; absent when no other process can change what is known. */
  readonly refreshed?: AfterRefresh | undefined;
};

const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
});

/** Our own API, below `/__mock`: code first, described by `/__mock/openapi.json`. */
export async function controlPlane(scope: FastifyInstance, settings: ControlSettings): Promise<void> {
  const { context, enabled, controlToken, hosts, instance, docs, consoleFolder, referenceFolder, refreshed } = settings;
  const { contract, logger } = context;
  const { version } = context.settings;
  const paths: string[] = [];
  scope.addHook("onRoute", ({ method, url }) => {
    // The files of the pages are nothing to request by hand.
    if (url === scope.prefix || url.endsWith("/assets/*") || url.endsWith("/docs/settings.json")) return;
    for (const each of [method].flat()) if (each !== "HEAD") paths.push(`${each} ${url}`);
  });
  scope.setErrorHandler((error: FastifyError | ControlError, request, reply) =>
    sendProblem(reply, asControlError(error, request, logger)),
  );
  scope.setNotFoundHandler(() => {
    const known = [...new Set(paths)].map((path) => path.replaceAll(/:(\w+)\(\[\^\]\+\)/g, "{$1}")).sort();
    const why = enabled
      ? "There is no such path, or not for this method."
      : "This server was started without a control plane.";
    throw new ControlError(404, `${why} There is: ${known.join(", ")}.`);
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
    documentationRoutes(guarded, { contract, controlDocument: describe, docs, referenceFolder, token, hosts });
    await guarded.register((authorized, _ignored, ready) => {
      authorized.addHook("onRequest", requireControlToken(controlToken));
      if (refreshed) authorized.addHook("onRequest", (_request, _reply, done) => refreshed(done));
      acceptJsonOnly(authorized);
      addRoutes(authorized, settings);
      ready();
    });
  });
}

/** The first demo token, if this server has the demo tokens that everybody knows. */
const wellKnownToken = ({ settings: { tokens } }: Context): string | null =>
  tokens.full === wellKnownTokens.full ? tokens.full : null;

/** A route of each action. Nothing is compiled before it is needed: most servers are started for a few of them. */
function addRoutes(scope: FastifyInstance, { context, actions }: ControlSettings): void {
  const checks = { body: createChecks(false), text: createChecks(true) };
  for (const [name, route] of Object.entries(routesOf(context.capabilities))) {
    const { method, path, summary, input, output, stream, produces, status, bodyLimit } = route;
    const hasBody = method === "POST" || method === "PUT";
    const parameters = parametersOf(path).map((each) => [each, parameterOf(route, each)] as const);
    const check = (hasBody ? checks.body : checks.text)(input ?? Type.Object({}, { additionalProperties: false }));
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
      // The plugin reads the schemas for its document; what they ask for is checked by ourselves, when it is needed.
      validatorCompiler: () => () => true,
      serializerCompiler: () => (value) => JSON.stringify(value),
      async handler(request, reply) {
        const given = (hasBody ? request.body : request.query) ?? {};
        if (hasBody && (typeof given !== "object" || Array.isArray(given)))
          throw new ControlError(400, "The body must be a JSON object.", [
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
          const chosen = (given as Record<string, string | undefined>)[produces.field] ?? produces.usual;
          // What is exported is no page, whatever a client has put into it.
          reply.type(`${produces.types[chosen]}; charset=utf-8`).header("x-content-type-options", "nosniff");
          // No piece is made before the one before it has been sent, and none for those who want the headers alone.
          const pieces = request.method === "HEAD" ? [] : (answer as AsyncIterable<string>);
          return Readable.from(pieces, { highWaterMark: 1 });
        }
        return answer;
      },
    });
  }
}

/** Whoever checks or writes a value calls itself for each level of it. */
const deepest = 100;

/** Any other type of content could come from a form on a page. */
function acceptJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, text, done) => {
    if (text === "") return done(null, undefined);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      return done(new ControlError(400, `The body is not valid JSON: ${(error as Error).message}.`));
    }
    if (isDeeper(body, deepest))
      return done(new ControlError(400, `The body is nested in more than ${deepest} levels.`));
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
    return new ControlError(415, "Send the body as JSON, with `Content-Type: application/json`.");
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const { bodyLimit } = request.routeOptions;
    return new ControlError(413, `The body is larger than ${bodyLimit / 2 ** 20} MB, the limit for this path.`);
  }
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new ControlError(error.statusCode, error.message);
  logger.error({ reqId: request.id, err: error });
  return new ControlError(500, "The server failed at this; its log says why.");
}
