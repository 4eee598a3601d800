import type { ContractDocument } from "../../contract/document.ts";
import type { Check } from "../check.ts";
import { type ContractOperation, hasPath, isRead, pathOf, takesId } from "../operations.ts";
import { codeOf } from "../world.ts";

const topic = "documentation: authentication";
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Paths outside the contract: prefixes of its paths, longer paths, and others. */
function pathsOutside(operations: readonly ContractOperation[]): readonly string[] {
  const paths = operations.map((operation) => pathOf(operation));
  const beginnings = paths.flatMap((path) => {
    const segments = path.split("/");
    // Prefixes of at least two segments: `/api` alone is not a part of the API.
    return segments.slice(3).map((_, index) => segments.slice(0, index + 3).join("/"));
  });
  const outside = [...beginnings, ...paths.map((path) => `${path}/nothing`), "/api/nothing", "/api/mcp"];
  return [...new Set(outside)].filter((path) => !operations.some((operation) => hasPath(operation, path)));
}

/** The GET paths that only browser sessions may use. */
const browserPaths = ({ "x-browser-only": routes = [] }: ContractDocument): readonly string[] =>
  routes.filter((route) => route.startsWith("GET ")).map((route) => route.slice(4));

/** Paths that look like a path of the contract, but are not the same. */
function near(path: string): readonly string[] {
  const [, api = "", noun = "", ...rest] = path.split("/");
  const under = (...segments: readonly string[]) => ["", ...segments, ...rest].join("/");
  return [
    `${path}/`,
    `${path}/more`,
    `${path};v=1`,
    under(api, "", noun),
    under(api.toUpperCase(), noun),
    under(api, noun.toUpperCase()),
    under(`${api}%2F${noun}`),
    under(api, noun, "..", noun),
  ];
}

export const routeChecks: readonly Check[] = [
  {
    id: "route.unknown",
    demand: "A path outside the contract gets 403 PAT_ROUTE_NOT_ALLOWED",
    clause: topic,
    basis: "documented",
    async run({ operations, ask, is }) {
      for (const path of pathsOutside(operations)) {
        const { status, body } = await ask("GET", path);
        is(path, [status, codeOf(body)], [403, "PAT_ROUTE_NOT_ALLOWED"]);
      }
    },
  },
  {
    id: "route.browser-only",
    demand: "The management of tokens gets 403 PAT_NOT_SUPPORTED_FOR_ENDPOINT with a token",
    clause: topic,
    basis: "documented",
    async run({ contract, ask, is }) {
      for (const path of browserPaths(contract)) {
        const { status, body } = await ask("GET", path);
        is(`GET ${path}`, [status, codeOf(body)], [403, "PAT_NOT_SUPPORTED_FOR_ENDPOINT"]);
      }
    },
  },
  {
    id: "route.method",
    demand: "A method outside the contract gets 403",
    clause: "openapi.json#/paths",
    basis: "inferred",
    needs: "write",
    async run({ operations, ask, is }) {
      for (const operation of operations.filter(takesId)) {
        const known = operations.filter(({ path }) => path === operation.path).map(({ method }) => method);
        for (const method of methods.filter((each) => !known.includes(each))) {
          const { status } = await ask(method, pathOf(operation));
          is(`${method} ${operation.path}`, status, 403);
        }
      }
    },
  },
  {
    id: "route.strict",
    demand: "A path that differs in case, slashes or segments is not a path of the contract",
    clause: "openapi.json#/paths",
    basis: "inferred",
    async run({ operations, ask, ownId, holds }) {
      for (const operation of operations.filter(isRead)) {
        const id = await ownId(operation.probe.findId);
        for (const path of near(operation.path)) {
          const { status } = await ask("GET", pathOf({ path }, id));
          holds(path, status >= 300 && status < 500, status, "neither 2xx nor 5xx");
        }
      }
    },
  },
];
