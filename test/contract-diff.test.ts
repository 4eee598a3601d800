import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import contract from "../openapi.json" with { type: "json" };
import { contractChanges, readDescription } from "../src/contract/difference.ts";
import { runCommand, withFolder } from "./support/command.ts";

/** As much of the contract as a test changes, with everything open to change. */
type Open = {
  [key: string]: Open;
} & { push(value: unknown): number; pop(): unknown };

const changed = (change: (description: Open) => void): Open => {
  const description = structuredClone(contract) as unknown as Open;
  change(description);
  return description;
};

const poll = "GET /api/agent/jobs/{id}";
const create = "POST /api/projects";
const job = ({ components }: Open) => (components?.["schemas"]?.["JobStatus"] ?? {}) as Open;
const creation = ({ components }: Open) => (components?.["schemas"]?.["ProjectCreate"] ?? {}) as Open;
const operation = ({ paths }: Open, path: string, method: string) => (paths?.[path]?.[method] ?? {}) as Open;
const set = (object: Open | undefined, key: string, value: unknown) => Object.assign(object ?? {}, { [key]: value });

describe("a change of the contract", () => {
  it.each<[what: string, operation: string, change: string, isBreaking: boolean, make: (description: Open) => void]>([
    [
      "an operation that is gone",
      "GET /api/user/tier",
      "the operation is gone",
      true,
      ({ paths }) => delete paths?.["/api/user/tier"],
    ],
    [
      "an operation that is new",
      "GET /api/more",
      "the operation is new",
      false,
      ({ paths }) => set(paths, "/api/more", { get: { responses: { "200": { description: "More." } } } }),
    ],
    [
      "a status that is new",
      poll,
      "response 503 is new",
      false,
      (description) =>
        set(operation(description, "/api/agent/jobs/{id}", "get")["responses"], "503", { description: "No." }),
    ],
    [
      "a status that is gone",
      poll,
      "response 429 is gone",
      true,
      (description) => delete operation(description, "/api/agent/jobs/{id}", "get")["responses"]?.["429"],
    ],
    [
      "a value that an answer did not have",
      poll,
      'response 200: data.status.enum "cancelled" is new',
      true,
      (description) => job(description)["properties"]?.["status"]?.["enum"]?.push("cancelled"),
    ],
    [
      "an answer that may now be null",
      poll,
      'response 200: data.jobId.type is ["string","null"] instead of "string"',
      true,
      (description) => set(job(description)["properties"]?.["jobId"], "type", ["string", "null"]),
    ],
    [
      "an answer that is null no more",
      poll,
      'response 200: data.startedAt.type is "string" instead of ["string","null"]',
      false,
      (description) => set(job(description)["properties"]?.["startedAt"], "type", "string"),
    ],
    [
      "another format of an answer",
      poll,
      'response 200: data.updatedAt.format is "date" instead of "date-time"',
      true,
      (description) => set(job(description)["properties"]?.["updatedAt"], "format", "date"),
    ],
    [
      "a field that answers may leave out",
      poll,
      'response 200: data.required "updatedAt" is gone',
      true,
      (description) => job(description)["required"]?.pop(),
    ],
    [
      "a field that is gone from answers",
      poll,
      "response 200: data.error is gone",
      true,
      (description) => delete job(description)["properties"]?.["error"],
    ],
    [
      "a field that is new in answers",
      poll,
      "response 200: data.more is new",
      false,
      (description) => set(job(description)["properties"], "more", { type: "string" }),
    ],
    [
      "a header that is gone",
      poll,
      "response 429: headers is gone",
      true,
      ({ components }) => delete components?.["responses"]?.["RateLimited"]?.["headers"],
    ],
    [
      "a field that requests now need",
      create,
      'request body: required "description" is new',
      true,
      (description) => creation(description)["required"]?.push("description"),
    ],
    [
      "a field that requests need no more",
      create,
      'request body: required "companySize" is gone',
      false,
      (description) => creation(description)["required"]?.pop(),
    ],
    [
      "less that fits into a request",
      create,
      "request body: clientName.maxLength is 10 instead of 200",
      true,
      (description) => set(creation(description)["properties"]?.["clientName"], "maxLength", 10),
    ],
    [
      "more that fits into a request",
      create,
      "request body: clientName.maxLength is 999 instead of 200",
      false,
      (description) => set(creation(description)["properties"]?.["clientName"], "maxLength", 999),
    ],
    [
      "a request that may now be null",
      create,
      'request body: clientName.type is ["string","null"] instead of "string"',
      false,
      (description) => set(creation(description)["properties"]?.["clientName"], "type", ["string", "null"]),
    ],
    [
      "a parameter that is now required",
      "GET /api/projects/{id}/opportunities",
      "parameter category: required true is new",
      true,
      (description) =>
        set(operation(description, "/api/projects/{id}/opportunities", "get")["parameters"]?.["0"], "required", true),
    ],
  ])("%s", (_what, where, change, isBreaking, make) => {
    const changes = contractChanges(contract, changed(make));
    expect(changes).toContainEqual({ operation: where, isBreaking, change });
    // What is compatible hides nothing that is not.
    if (!isBreaking) expect(changes.filter((each) => each.isBreaking)).toEqual([]);
  });

  it("is none when only prose and extensions differ", () => {
    const other = changed((description) => {
      set(description["info"], "title", "Another title");
      set(operation(description, "/api/projects", "get"), "summary", "Another summary");
      set(operation(description, "/api/projects", "get"), "x-rate-limit", { bucket: "another" });
    });
    expect(contractChanges(contract, other)).toEqual([]);
  });

  it("is none when the same is said in OpenAPI 3.0 and YAML", () => {
    const older = JSON.stringify(contract).replaceAll(/"type":\["(\w+)","null"\]/g, '"type":"$1","nullable":true');
    expect(older).toContain('"nullable":true');
    const text = stringify({ ...(JSON.parse(older) as object), openapi: "3.0.3" });
    expect(contractChanges(contract, readDescription(text))).toEqual([]);
  });

  it("is none when the same is said in parts, and all of it when a path is left empty", () => {
    const inParts = changed(({ components }) => {
      const JobStatus = components?.["schemas"]?.["JobStatus"];
      set(components?.["schemas"], "JobStatus", { allOf: [JobStatus, { type: "object" }] });
    });
    expect(contractChanges(contract, readDescription(JSON.stringify(inParts)))).toEqual([]);
    const empty = changed(({ paths }) => set(paths, "/api/projects", null));
    expect(contractChanges(contract, readDescription(JSON.stringify(empty)))).toEqual([
      { operation: "GET /api/projects", isBreaking: true, change: "the operation is gone" },
      { operation: "POST /api/projects", isBreaking: true, change: "the operation is gone" },
    ]);
  });

  it.each([
    ["{", "neither JSON nor YAML"],
    ["[]", "no description in OpenAPI 3"],
    ['{"swagger":"2.0"}', "no description in OpenAPI 3"],
    ['{"openapi":"3.1.0"}', "no paths"],
    [
      '{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/components/none"}}}',
      "refers to #/components/none, which it does not",
    ],
    ['{"openapi":"3.1.0","paths":{"/a":{"$ref":"other.yaml#/a"}}}', "refers to other.yaml#/a; bundle it"],
  ])("of %s cannot be told", (text, sentence) => {
    expect(() => readDescription(text)).toThrow(sentence);
  });
});

describe("audity-mock contract diff", () => {
  it("exits 0 for what is compatible, 1 for what breaks, and 2 for what cannot be read", () =>
    withFolder(async (folder) => {
      const write = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const same = await runCommand(["contract", "diff", write("same.yaml", stringify(contract))]);
      expect([same.code, same.output]).toEqual([0, expect.stringContaining("0 breaking, 0 compatible")]);
      const other = write("other.json", JSON.stringify(changed(({ paths }) => delete paths?.["/api/user/tier"])));
      const broken = await runCommand(["contract", "diff", other]);
      expect([broken.code, broken.output]).toEqual([1, expect.stringContaining("breaking    the operation is gone")]);
      const asJson = await runCommand(["contract", "diff", other, "--json"]);
      expect(JSON.parse(asJson.output)).toMatchObject({ breaking: 1, compatible: 0, changes: [{ isBreaking: true }] });
      for (const source of [join(folder, "none.json"), write("text.md", "text"), "http://127.0.0.1:1/openapi.json"]) {
        const unreadable = await runCommand(["contract", "diff", source]);
        expect([unreadable.code, unreadable.errors.split("\n").length]).toEqual([2, 2]);
      }
    }));

  it("reads a URL", async () => {
    const server = createServer((_request, response) => response.end(JSON.stringify(contract)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, output } = await runCommand(["contract", "diff", `http://127.0.0.1:${port}/openapi.json`]);
    server.close();
    expect([code, output]).toEqual([0, expect.stringContaining("0 breaking")]);
  });
});
