import { Type } from "typebox";
import type { Route } from "../route.ts";
import { Instant, Nullable, Strict, Uuid } from "./shared.ts";

const Entry = Strict({
  number: Type.Integer({ description: "Counted from 1 since the sandbox began." }),
  at: Instant,
  method: Type.String(),
  path: Type.String({ description: "With the query." }),
  operation: Type.Union([Type.String(), Type.Null()], { description: "Null for a path outside of the contract." }),
  tokenId: Uuid,
  status: Nullable(Type.Integer({ description: "Null when the connection was reset instead of an answer." })),
  faults: Type.Array(Strict({ id: Uuid, kind: Type.String() }), {
    description: "Those that were applied: where there are none, the answer is one that the contract documents.",
  }),
});

export const journalRoutes = {
  readJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Read the last requests to the Agent API in a sandbox, oldest first, and what each of them got",
    input: Strict({
      operation: Type.Optional(Type.String({ description: "Only requests of this operation." })),
      status: Type.Optional(Type.Integer({ description: "Only requests that got this status." })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 10_000, default: 100, "x-expected": "a whole number from 1 to 10000" }),
      ),
    }),
    output: Strict({
      dropped: Type.Integer({ description: "How many are no longer kept; the last 10,000 are." }),
      entries: Type.Array(Entry),
    }),
  },
} as const satisfies Record<string, Route>;
