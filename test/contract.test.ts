import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { validate } from "../scripts/validate-contract.ts";
import type { Mock } from "../src/start.ts";
import vendor from "./fixtures/jobs-operation.json" with { type: "json" };
import { withMock } from "./support/agent.ts";
import { ask } from "./support/ask.ts";

const textOf = async (url: string, headers: Record<string, string>) => (await ask(url, "GET", headers)).body;

/** A description without prose, without our extensions, and without links to other operations. */
function structureOf(value: unknown, insideProperties = false): unknown {
  if (Array.isArray(value)) return value.map((each) => structureOf(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) =>
          insideProperties || !(["description", "summary", "examples", "links"].includes(key) || key.startsWith("x-")),
      )
      .map(([key, each]) => [key, structureOf(each, key === "properties")]),
  );
}

/** A link gives an id as `id` in the path, or as one field of a body. */
type Linked = {
  readonly operationId: string;
  readonly parameters?: { readonly id: string };
  readonly requestBody?: Readonly<Record<string, string>>;
};

describe("openapi.json", () => {
  it("openapi.json is a valid OpenAPI 3.1 document", () => validate());

  it("openapi.json has the job operation exactly in the vendor's structure, apart from the error's code and the links", () => {
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

  it("openapi.json says of every operation whether its shape is documented, recorded or inferred", () => {
    for (const item of Object.values(contract.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (method === "parameters") continue;
        expect(["documented", "recorded", "inferred"]).toContain((operation as Record<string, unknown>)["x-fidelity"]);
        expect((operation as Record<string, unknown>)["x-inferred"]).toBeInstanceOf(Array);
      }
    }
  });

  it("openapi.json links each answer that names an id to the operations that take it", () => {
    const operations = Object.values(contract.paths).flatMap((item) => Object.entries(item));
    const ids = new Set(operations.map(([, operation]) => (operation as { operationId?: string }).operationId));
    const linked = operations.flatMap(([, operation]) => {
      const { responses = {} } = operation as { responses?: Record<string, { links?: Record<string, Linked> }> };
      return Object.values(responses).flatMap(({ links = {} }) => Object.values(links));
    });
    for (const { operationId, parameters, requestBody = {} } of linked) {
      expect(ids).toContain(operationId);
      const given = parameters ? [parameters.id] : Object.values(requestBody);
      expect(given).toEqual([expect.stringMatching(/^\$response\.body#(\/\w+)+$/)]);
    }
    const withId = Object.entries(contract.paths).filter(([path]) => path.includes("{id}"));
    const taking = withId.flatMap(([, item]) =>
      Object.values(item).map(({ operationId }: { operationId?: string }) => operationId),
    );
    const reached = new Set(linked.map(({ operationId }) => operationId));
    expect(taking.filter((id) => id !== undefined && !reached.has(id))).toEqual([]);
  });

  it("openapi.json uses only keywords that JSON Schema draft 7 and 2020-12 share", () => {
    expect(JSON.stringify(contract)).not.toMatch(/"(unevaluated\w+|prefixItems|\$dynamicRef|discriminator)":/);
  });

  it("GET /openapi.json answers with openapi.json, with this server added before production", () =>
    withMock({}, async ({ url }) => {
      const response = await fetch(`${url}/openapi.json`);
      expect(response.headers.get("content-type")).toContain("application/json");
      const own = { url, description: "This server" };
      expect(await response.json()).toEqual({ ...contract, servers: [own, ...contract.servers] });
      expect(contract.servers.map((server) => server.url)).toEqual(["https://app.auditynow.com"]);
    }));

  describe("the base URL in the served documents", () => {
    /** The first server of each document, and the base URL of each text, by path. */
    async function namedBy(mock: Pick<Mock, "url">, headers: Record<string, string>): Promise<readonly string[]> {
      const json = async (path: string) =>
        (JSON.parse(await textOf(mock.url + path, headers)) as { servers: { url: string }[] }).servers[0]?.url ?? "";
      const ofText = async (path: string, pattern: RegExp) =>
        pattern.exec(await textOf(mock.url + path, headers))?.[1] ?? "";
      const named = [
        await json("/openapi.json"),
        await json("/__mock/openapi.json"),
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
    ])("the served documents name the server by the URL of a client that uses %s", (_what, headers, expected) =>
      withMock({ allowedHosts: ["mock.example"] }, async (mock) => {
        expect(await namedBy(mock, headers)).toEqual([expected]);
      }),
    );

    it.each(["rebound.example", "localhost:2834@elsewhere.example", "127.0.0.1:99999", "localhost:80:80"])(
      "the served contract names the address of the server when the Host header is %s",
      (host) =>
        withMock({}, async ({ url }) => {
          const { servers } = JSON.parse(await textOf(`${url}/openapi.json`, { host })) as typeof contract;
          expect(servers[0]?.url).toBe(url);
        }),
    );
  });
});
