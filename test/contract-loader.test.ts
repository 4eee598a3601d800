import fastify, { type FastifyInstance, type preHandlerHookHandler } from "fastify";
import { describe, expect, it } from "vitest";
import { type ContractDocument, mergeParameters } from "../src/contract/document.ts";
import { loadContract } from "../src/agent/loader.ts";
import type { RunOperation } from "../src/agent/consistent.ts";
import { ApiError } from "../src/errors/api-error.ts";

describe("the contract loader", () => {
  const answer = {
    description: "Yes.",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
  };
  const tiny = {
    security: [{ key: [] }],
    paths: {
      "/things/{id}": {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } },
          { name: "size", in: "query", schema: { type: "string" } },
        ],
        put: {
          operationId: "putThing",
          "x-rate-limit": { buckets: ["write"] },
          "x-not-found": "JOB_NOT_FOUND",
          parameters: [{ name: "size", in: "query", schema: { type: "integer" } }],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { type: "object", properties: { count: { type: "integer" } }, additionalProperties: false },
              },
            },
          },
          responses: { "201": answer },
        },
      },
    },
    components: {
      schemas: { Thing: { type: "object", properties: { seen: {} }, required: ["seen"] } },
      responses: {},
      securitySchemes: { key: { type: "http" } },
    },
  } satisfies ContractDocument;

  const pass: preHandlerHookHandler = (_request, _reply, done) => done();
  const guards = {
    authenticate: { key: pass },
    injectFault: () => pass,
    limit: () => pass,
    requireFeature: () => pass,
    run: ((_request, _reply, operation) => operation()) satisfies RunOperation,
    whileWaiting: <Answer>(_request: unknown, _reply: unknown, answer: Promise<Answer>) => answer,
    onSuccess: () => undefined,
  };
  const handlers = { putThing: ({ query, body }: { query: unknown; body: unknown }) => ({ seen: { query, body } }) };

  async function serverOf(document: ContractDocument, ours: object = handlers): Promise<FastifyInstance> {
    const server = fastify();
    server.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof ApiError ? error.status : 500).send({ error: (error as Error).message }),
    );
    loadContract(server, document, ours as Record<string, unknown>, guards);
    await server.ready();
    return server;
  }

  const url = "/things/6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e";

  it("the contract loader merges the parameters of a path and of its operation, and the operation's win", () => {
    expect(mergeParameters(tiny.paths["/things/{id}"].parameters, tiny.paths["/things/{id}"].put.parameters)).toEqual([
      tiny.paths["/things/{id}"].parameters[0],
      tiny.paths["/things/{id}"].put.parameters[0],
    ]);
  });

  it("a route of the contract coerces queries, takes bodies literally, and answers with its one success status", async () => {
    const server = await serverOf(tiny);
    const created = await server.inject({ method: "PUT", url: `${url}?size=5`, payload: { count: 1 } });
    expect([created.statusCode, created.json()]).toEqual([201, { seen: { query: { size: 5 }, body: { count: 1 } } }]);
    for (const payload of [{ count: "1" }, { count: 1, other: 2 }, [1]]) {
      expect((await server.inject({ method: "PUT", url, payload })).statusCode).toBe(400);
    }
    expect((await server.inject({ method: "PUT", url })).statusCode).toBe(400);
    expect((await server.inject({ method: "PUT", url: `${url}?size=big`, payload: {} })).statusCode).toBe(400);
    const unknown = async (query: string, payload?: object) =>
      (await server.inject({ method: "PUT", url: `/things/5${query}`, ...(payload && { payload }) })).statusCode;
    expect(await unknown("", {})).toBe(404);
    expect([await unknown(""), await unknown("", { count: "1" }), await unknown("?size=big", {})]).toEqual([
      400, 400, 400,
    ]);
    await server.close();
  });

  const put = tiny.paths["/things/{id}"].put;
  const withPut = (changes: object): ContractDocument => ({
    ...tiny,
    paths: { "/things/{id}": { ...tiny.paths["/things/{id}"], put: { ...put, ...changes } } },
  });

  it("a route with an optional body accepts a request without one, and validates one that is there", async () => {
    const optional = withPut({ requestBody: { ...put.requestBody, required: false } });
    const server = await serverOf(optional);
    const statusOf = async (payload?: object) =>
      (await server.inject({ method: "PUT", url, ...(payload && { payload }) })).statusCode;
    expect([await statusOf(), await statusOf({ count: 1 }), await statusOf({ count: "1" })]).toEqual([201, 201, 400]);
    await server.close();
  });

  it("a handler can serialize a body by its schema once, and the route sends that text as it is", async () => {
    let kept: string | undefined;
    let seen = 0;
    const server = await serverOf(tiny, {
      putThing: ({ serialize }: { serialize: (body: object) => string }) =>
        (kept ??= serialize({ seen: (seen += 1), hidden: 1 })),
    });
    for (let time = 0; time < 2; time += 1) {
      const { statusCode, headers, body } = await server.inject({ method: "PUT", url, payload: {} });
      expect([statusCode, headers["content-type"], body]).toEqual([
        201,
        "application/json; charset=utf-8",
        '{"seen":1}',
      ]);
    }
    await server.close();
  });

  it.each([
    ["an operation without a handler", tiny, {}, "putThing has no handler"],
    ["a handler without an operation", tiny, { ...handlers, getThing: () => ({}) }, "getThing has no operation"],
    ["an unknown security scheme", withPut({ security: [{ door: [] }] }), handlers, "security scheme: door"],
    ["an operation that is open to everyone", withPut({ security: [] }), handlers, "no security"],
    [
      "an unknown bucket",
      withPut({ "x-rate-limit": { buckets: ["write", "barrel"] } }),
      handlers,
      "unknown bucket: barrel",
    ],
    ["no bucket", withPut({ "x-rate-limit": undefined }), handlers, "no bucket"],
    [
      "an answer that is a bare string",
      withPut({ responses: { "200": { content: { "application/json": { schema: { type: "string" } } } } } }),
      handlers,
      "a string as its response body",
    ],
    ["an unknown error", withPut({ "x-not-found": "GONE" }), handlers, "x-not-found: GONE"],
    ["two success statuses", withPut({ responses: { "200": answer, "201": answer } }), handlers, "one success status"],
    [
      "a parameter that it cannot read",
      withPut({ parameters: [{ name: "a", in: "cookie", schema: {} }] }),
      handlers,
      "cookie",
    ],
  ])("the contract loader refuses to start with %s", async (_what, document, ours, sentence) => {
    await expect(serverOf(document, ours)).rejects.toThrow(sentence);
  });
});
