import { readFileSync } from "node:fs";
import fastify, { type FastifyInstance, type preHandlerHookHandler } from "fastify";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import contract from "../openapi.json" with { type: "json" };
import { validate } from "../scripts/validate-contract.ts";
import { type ContractDocument, mergeParameters, operationsOf } from "../src/contract/document.ts";
import { loadContract } from "../src/agent/loader.ts";
import type { RunOperation } from "../src/agent/consistent.ts";
import { ApiError, type ErrorName, errorNamed, errorTable } from "../src/errors/api-error.ts";
import type { Mock } from "../src/start.ts";
import vendor from "./fixtures/jobs-operation.json" with { type: "json" };
import { withMock } from "./support/agent.ts";
import { ask } from "./support/ask.ts";

const textOf = async (url: string, headers: Record<string, string>) => (await ask(url, "GET", headers)).body;

/** A description without its prose and without what is ours. */
function structureOf(value: unknown, insideProperties = false): unknown {
  if (Array.isArray(value)) return value.map((each) => structureOf(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) => insideProperties || !(["description", "summary", "examples"].includes(key) || key.startsWith("x-")),
      )
      .map(([key, each]) => [key, structureOf(each, key === "properties")]),
  );
}

describe("openapi.json", () => {
  it("is a valid OpenAPI 3.1 document", () => validate());

  it("has the job operation exactly in the vendor's structure, but for the error's code", () => {
    const path = "/api/agent/jobs/{id}";
    expect(structureOf(contract.paths[path])).toEqual(vendor.paths[path]);
    const { code, ...properties } = contract.components.schemas.Error.properties;
    expect(code.type).toBe("string");
    expect(structureOf({ ...contract.components.schemas.Error, properties })).toEqual(vendor.components.schemas.Error);
    expect(structureOf(contract.components.schemas.JobStatus)).toEqual(vendor.components.schemas.JobStatus);
    for (const name of ["Unauthorized", "RateLimited"] as const) {
      expect(structureOf(contract.components.responses[name])).toEqual(vendor.components.responses[name]);
    }
    expect(structureOf(contract.components.securitySchemes)).toEqual(vendor.components.securitySchemes);
    expect(contract.security).toEqual(vendor.security);
    expect(contract.tags.map(({ name }) => ({ name }))).toEqual(vendor.tags);
  });

  it("says of every operation how surely its shape is known", () => {
    for (const item of Object.values(contract.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (method === "parameters") continue;
        expect(["documented", "recorded", "inferred"]).toContain((operation as Record<string, unknown>)["x-fidelity"]);
        expect((operation as Record<string, unknown>)["x-inferred"]).toBeInstanceOf(Array);
      }
    }
  });

  it("stays with words that both drafts of JSON Schema know", () => {
    expect(JSON.stringify(contract)).not.toMatch(/"(unevaluated\w+|prefixItems|\$dynamicRef|discriminator)":/);
  });

  it("is served as it is, with the server that serves it before production", () =>
    withMock({}, async ({ url }) => {
      const response = await fetch(`${url}/openapi.json`);
      expect(response.headers.get("content-type")).toContain("application/json");
      const own = { url, description: "This server" };
      expect(await response.json()).toEqual({ ...contract, servers: [own, ...contract.servers] });
      expect(contract.servers.map((server) => server.url)).toEqual(["https://app.auditynow.com"]);
    }));

  describe("names the server as its client reaches it", () => {
    /** The first server of each document, and the base URL of each text, by path. */
    async function namedBy(mock: Pick<Mock, "url">, headers: Record<string, string>): Promise<readonly string[]> {
      const json = async (path: string) =>
        (JSON.parse(await textOf(mock.url + path, headers)) as { servers: { url: string }[] }).servers[0]?.url ?? "";
      const yaml = parse(await textOf(`${mock.url}/__mock/docs/yaml`, headers)) as { servers: { url: string }[] };
      const ofText = async (path: string, pattern: RegExp) =>
        pattern.exec(await textOf(mock.url + path, headers))?.[1] ?? "";
      const named = [
        await json("/openapi.json"),
        await json("/__mock/openapi.json"),
        await json("/__mock/docs/json"),
        yaml.servers[0]?.url ?? "",
        await ofText("/__mock/llms.txt", /^Base URL of this server: (.*)$/m),
      ];
      return [...new Set(named)];
    }

    it.each([
      ["a port mapping", { host: "localhost:8080" }, "http://localhost:8080"],
      ["a proxy", { host: "mock.example" }, "http://mock.example"],
      ["a proxy on another port", { host: "Mock.Example:8080" }, "http://mock.example:8080"],
      ["a proxy that ends TLS", { host: "mock.example", "x-forwarded-proto": "https" }, "https://mock.example"],
      ["an address of IPv6", { host: "[::1]:8080" }, "http://[::1]:8080"],
    ])("through %s", (_what, headers, expected) =>
      withMock({ allowedHosts: ["mock.example"] }, async (mock) => {
        expect(await namedBy(mock, headers)).toEqual([expected]);
      }),
    );

    it.each(["rebound.example", "localhost:2834@elsewhere.example", "127.0.0.1:99999", "localhost:80:80"])(
      "and the address that it listens on to whom calls it %s",
      (host) =>
        withMock({}, async ({ url }) => {
          const { servers } = JSON.parse(await textOf(`${url}/openapi.json`, { host })) as typeof contract;
          expect(servers[0]?.url).toBe(url);
        }),
    );
  });
});

describe("the registry of errors", () => {
  const operations = operationsOf(contract);
  const documented = new Set(
    operations.flatMap(({ responses }) =>
      Object.keys(responses)
        .map(Number)
        .filter((status) => status >= 400),
    ),
  );

  it("has the statuses that the contract documents, and no others", () => {
    expect(new Set(Object.values(errorTable).map(({ status }) => status))).toEqual(documented);
  });

  it("has the codes that the contract names, and no others", () => {
    const codes = Object.values(errorTable).flatMap(({ code }) => (code === null ? [] : [code]));
    expect(new Set(codes)).toEqual(new Set(contract.components.schemas.Error.properties.code.examples));
  });

  it("has every error that the contract has a keyword stand for", () => {
    const named = [...JSON.stringify(contract).matchAll(/"x-error":(\{[^}]*\})/g)].flatMap(([, map = ""]) =>
      Object.values(JSON.parse(map) as Record<string, string>),
    );
    expect(named.toSorted()).toEqual([
      "DESCRIPTION_TOO_LONG",
      "EMPTY_PATCH",
      "EMPTY_PATCH",
      "INVALID_DESCRIPTION_TYPE",
    ]);
    for (const name of named) expect(errorTable).toHaveProperty(name);
  });

  it("is the table of the documentation", () => {
    const rows = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8").matchAll(
      /^\| (\d+) +\| (.*?) +\| (.*?) +\|$/gm,
    );
    const written = [...rows].map(([, status, code, sentence]) => `${status} ${code} ${sentence}`).toSorted();
    const ofIds = operationsOf(contract).flatMap(({ notFound }) => notFound ?? []);
    const names = new Set([...Object.keys(errorTable), ...ofIds] as ErrorName[]);
    const known = [...names]
      .map(errorNamed)
      .map(({ status, code, sentence }) => `${status} ${code ? `\`${code}\`` : ""} ${sentence}`);
    expect(written).toEqual(known.toSorted());
  });
});

describe("the loader", () => {
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
          "x-rate-limit": { bucket: "write" },
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
    run: ((_request, _reply, operation) => operation()) satisfies RunOperation,
    onWaited: () => undefined,
    onSuccess: () => undefined,
  };
  const handlers = { putThing: ({ query, body }: { query: unknown; body: unknown }) => ({ seen: { query, body } }) };

  async function serverOf(document: ContractDocument, ours: object = handlers): Promise<FastifyInstance> {
    const server = fastify();
    server.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof ApiError ? error.status : 500).send({ error: (error as Error).message }),
    );
    loadContract(server, "", document, ours as Record<string, unknown>, guards);
    await server.ready();
    return server;
  }

  const url = "/things/6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e";

  it("merges the parameters of a path and of its operation, and the operation's win", () => {
    expect(mergeParameters(tiny.paths["/things/{id}"].parameters, tiny.paths["/things/{id}"].put.parameters)).toEqual([
      tiny.paths["/things/{id}"].parameters[0],
      tiny.paths["/things/{id}"].put.parameters[0],
    ]);
  });

  it("coerces queries, takes bodies literally, and answers with the one success status", async () => {
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

  it("lets an optional body be absent, and validates one that is there", async () => {
    const optional = withPut({ requestBody: { ...put.requestBody, required: false } });
    const server = await serverOf(optional);
    const statusOf = async (payload?: object) =>
      (await server.inject({ method: "PUT", url, ...(payload && { payload }) })).statusCode;
    expect([await statusOf(), await statusOf({ count: 1 }), await statusOf({ count: "1" })]).toEqual([201, 201, 400]);
    await server.close();
  });

  it("writes a body by its schema for a handler that keeps it, and sends it again as it is", async () => {
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
    ["an unknown bucket", withPut({ "x-rate-limit": { bucket: "barrel" } }), handlers, "unknown bucket: barrel"],
    ["no bucket", withPut({ "x-rate-limit": undefined }), handlers, "unknown bucket"],
    [
      "an answer that is a bare string",
      withPut({ responses: { "200": { content: { "application/json": { schema: { type: "string" } } } } } }),
      handlers,
      "bare string",
    ],
    ["an unknown error", withPut({ "x-not-found": "GONE" }), handlers, "x-not-found: GONE"],
    ["two success statuses", withPut({ responses: { "200": answer, "201": answer } }), handlers, "one success status"],
    [
      "a parameter that it cannot read",
      withPut({ parameters: [{ name: "a", in: "cookie", schema: {} }] }),
      handlers,
      "cookie",
    ],
  ])("refuses to boot with %s", async (_what, document, ours, sentence) => {
    await expect(serverOf(document, ours)).rejects.toThrow(sentence);
  });
});
