import { Type } from "typebox";
import { capability } from "../capability/capability.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { tokenStore } from "../resources/account/module.ts";
import { limitActions, limitsView } from "./actions.ts";
import { limitsOf } from "./limits.ts";
import { limitRoutes, LimitsView } from "./routes.ts";
import { rateWindows } from "./table.ts";

/** Counts the requests of each token, and refuses those above a rate limit. */
export const rateLimitCapability = capability({
  name: "rate-limit",
  tables: [rateWindows],
  // The windows of addresses belong to no sandbox.
  snapshots: { columns: { rate_windows: { token_key: Type.Integer(), address: Type.Null() } } },
  routes: limitRoutes,
  actions: limitActions,
  live: { kind: "limits", description: "State of the rate limits.", schema: LimitsView, read: limitsView },
  nextEvents: {
    kinds: { rateLimitWindow: "a rate-limit window ends" },
    *read({ use }, { key, clock, rules }) {
      if (!rules) return;
      const limits = use(limitsOf);
      for (const token of use(tokenStore).ofSandbox(key)) {
        if (token.revokedAt !== null) continue;
        for (const bucket of tokenBuckets)
          yield { kind: "rateLimitWindow", at: limits.read(token.key, bucket, { key, clock, rules }).endsAt };
      }
    },
  },
  close: ({ use }) => use(limitsOf).close(),
});

export { registerLimits, spend } from "./guard.ts";
export { limitsOf } from "./limits.ts";
