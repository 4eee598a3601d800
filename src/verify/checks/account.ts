import type { components } from "../../contract/openapi.gen.ts";
import type { Check } from "../check.ts";

export const accountChecks: readonly Check[] = [
  {
    id: "account.user",
    demand: "The current user and the current tier belong to the same user",
    clause: "openapi.json#/paths/~1api~1user~1current/get",
    basis: "recorded",
    async run({ ask, is }) {
      const user = await ask("GET", "/api/user/current");
      const tier = await ask("GET", "/api/user/tier");
      is("status", [user.status, tier.status], [200, 200]);
      const idOf = ({ body }: { body: unknown }) => (body as { userId?: unknown } | undefined)?.userId;
      is("the same user", idOf(user) === idOf(tier), true);
    },
  },
  {
    id: "account.credits",
    demand: "The credits are consistent, and their reset is in the future",
    clause: "openapi.json#/paths/~1api~1user~1credits/get",
    basis: "recorded",
    async run({ ask, is }) {
      const { status, body } = await ask("GET", "/api/user/credits");
      is("status", status, 200);
      const { remaining, allocated, used, lastReset, nextReset } = (body ?? {}) as components["schemas"]["Credits"];
      is("remaining = allocated - used", remaining === allocated - used, true);
      is("lastReset before nextReset", Date.parse(lastReset) < Date.parse(nextReset), true);
    },
  },
  {
    id: "account.query",
    demand: "Unknown query parameters are ignored",
    clause: "openapi.json#/paths/~1api~1user~1tier/get",
    basis: "inferred",
    async run({ ask, is }) {
      const plain = await ask("GET", "/api/user/tier");
      const queried = await ask("GET", "/api/user/tier?nothing=1&nothing=2");
      is("status", queried.status, 200);
      is("the same body", queried.text === plain.text, true);
    },
  },
];
