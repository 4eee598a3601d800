import type { Check } from "../check.ts";
import { operations, pathOf, takesId } from "../operations.ts";
import { codeOf } from "../world.ts";

const topic = "documentation: authentication";
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export const routeChecks: readonly Check[] = [
  {
    id: "route.unknown",
    demand: "A path that the contract does not have is a 403 PAT_ROUTE_NOT_ALLOWED",
    clause: topic,
    basis: "documented",
    async run({ ask, is }) {
      for (const path of ["/api/agent/nothing", "/api/agent/jobs", "/api/mcp"]) {
        const { status, body } = await ask("GET", path);
        is(path, [status, codeOf(body)], [403, "PAT_ROUTE_NOT_ALLOWED"]);
      }
    },
  },
  {
    id: "route.browser-only",
    demand: "The management of tokens is a 403 PAT_NOT_SUPPORTED_FOR_ENDPOINT for a token",
    clause: topic,
    basis: "documented",
    async run({ ask, is }) {
      const { status, body } = await ask("GET", "/api/user/api-keys");
      is("GET /api/user/api-keys", [status, codeOf(body)], [403, "PAT_NOT_SUPPORTED_FOR_ENDPOINT"]);
    },
  },
  {
    id: "route.method",
    demand: "A method that the contract does not have for a path is a 403",
    clause: "openapi.json#/paths",
    basis: "inferred",
    needs: "write",
    async run({ ask, is }) {
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
    demand: "A path that is nearly one of the contract is none: other case, slashes, more segments",
    clause: "openapi.json#/paths",
    basis: "inferred",
    async run({ ask, holds }) {
      const nearly = ["/api/user/tier/", "/api//user/tier", "/API/user/tier", "/api/User/tier", "/api/user/tier/more"];
      for (const path of [...nearly, "/api/user%2Ftier", "/api/user/../user/tier", "/api/user/tier;v=1"]) {
        const { status } = await ask("GET", path);
        holds(path, status >= 300 && status < 500, status, "no success, and no failure of the server");
      }
    },
  },
];
