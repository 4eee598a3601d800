import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const source = new URL("../src", import.meta.url).pathname;

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".gen.ts"))
  .map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));

/** What a file imports to run; types cost nothing and bind nobody. */
function importsOf({ path, text }: { path: string; text: string }): readonly string[] {
  const clauses = [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:([^;]*?)\s+from\s+)?"([^"]+)"/gm)];
  return clauses
    .filter(([, names = ""]) => !/^\{(\s*type\s+[\w\s]+,?)+\}$/.test(names.trim()))
    .map(([, , from = ""]) => (from.startsWith(".") ? relative(source, join(source, dirname(path), from)) : from));
}

const isDatabaseRoom = (path: string) => basename(path) === "store.ts" || path.startsWith("database/");
const isHttpRoom = (path: string) =>
  ["guard.ts", "operations.ts"].includes(basename(path)) ||
  path.startsWith("control/") ||
  ["server.ts", "agent-api.ts", "contract/bodies.ts", "contract/loader.ts", "listen.ts"].includes(path);
const isEdge = (path: string) =>
  [
    "cli.ts",
    "mock.ts",
    "index.ts",
    "listen.ts",
    "logger.ts",
    "node-version.ts",
    "docs-folder.ts",
    "late-module.ts",
    "private-files.ts",
    "outgoing.ts",
    "webhooks/send.ts",
    "test-fixtures/runner-version.ts",
  ].includes(path) || path.startsWith("command/");

const database = /^(drizzle-orm|better-sqlite3)/;
const http = /^(fastify|@fastify\/)/;
const outside = /^node:(?!buffer$|crypto$|net$|stream$|string_decoder$)/;
const clockModules = ["node:perf_hooks", "node:timers"];
/** Only for the words that Node writes beside a status. */
const statusWords = "node:http";

describe("a file imports only what its name allows", () => {
  it.each(files.filter(({ path }) => path !== "mock.ts"))("$path", (file) => {
    const { path } = file;
    const imports = importsOf(file);
    const forbidden = imports.filter(
      (from) =>
        (database.test(from) && !isDatabaseRoom(path)) ||
        (http.test(from) && !isHttpRoom(path)) ||
        (outside.test(from) &&
          !isEdge(path) &&
          !path.startsWith("database/") &&
          !(path === "sandbox/clock.ts" && clockModules.includes(from)) &&
          !(path === "journal/har.ts" && from === statusWords)),
    );
    expect(forbidden).toEqual([]);
    if (isDatabaseRoom(path)) expect(imports.filter((from) => from === "sandbox/clock.ts")).toEqual([]);
    if (basename(path) === "worker.ts") expect(imports).toEqual(["sandbox/clock.ts"]);
  });

  it("and finds imports at all", () => {
    const mock = files.find(({ path }) => path === "mock.ts");
    expect(mock && importsOf(mock)).toEqual(expect.arrayContaining(["node:crypto", "stores.ts", "pino"]));
  });
});

it("no file is longer than 300 lines, and half are shorter than 100", () => {
  const lengths = files.map(({ text }) => text.split("\n").length).toSorted((one, other) => one - other);
  expect(lengths.at(-1)).toBeLessThanOrEqual(300);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
});
