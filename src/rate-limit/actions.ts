import type { Context } from "../capability/capability.ts";
import { findTokens, tokenStore } from "../resources/account/module.ts";
import { ControlError } from "../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { limitRoutes } from "./routes.ts";
import { isExpired } from "../agent/principal.ts";
import { durationMsOf } from "../core/duration.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { isoOrNull, isoTimestamp } from "../core/timestamp.ts";
import { lastInstant } from "../core/clock.ts";
import { standsStill } from "../core/clock-mode.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { limitsOf } from "./limits.ts";
import { available } from "../core/names.ts";

/** The rate limits of a sandbox in the format of the control plane. */
export function limitsView({ use, wallClock }: Context, sandbox: LiveSandbox): OutputOf<typeof limitRoutes.readLimits> {
  const limits = use(limitsOf);
  const { rules, clock } = sandbox;
  const now = clock.now();
  const inForce = rules ?? sandbox.rulesWhenLimited;
  const working = use(tokenStore)
    .ofSandbox(sandbox.key)
    .filter((token) => token.revokedAt === null && !isExpired(token, now));
  return {
    enabled: rules !== null,
    rules: Object.fromEntries(tokenBuckets.map((bucket) => [bucket, inForce[bucket]])),
    buckets: working.flatMap((token) =>
      tokenBuckets.map((bucket) => {
        const state = limits.read(token.key, bucket, { key: sandbox.key, clock, rules: inForce });
        const resetsAtReal =
          state.endsAt === null || standsStill(clock.mode)
            ? null
            : wallClock.now() + Math.ceil(clock.toRealMs(state.endsAt - now));
        return {
          tokenId: token.id,
          tokenPrefix: token.prefix,
          bucket,
          limit: state.limit,
          windowMs: state.windowMs,
          used: state.used,
          remaining: Math.max(0, state.limit - state.used),
          windowStartedAt: isoOrNull(state.startedAt),
          resetsAt: isoOrNull(state.endsAt),
          resetsAtReal: resetsAtReal !== null && resetsAtReal <= lastInstant ? isoTimestamp(resetsAtReal) : null,
          lastRefusal: state.lastRefusal && { ...state.lastRefusal, at: isoTimestamp(state.lastRefusal.at) },
        };
      }),
    ),
  };
}

export function limitActions(context: Context) {
  const { find, saveSettings } = context.sandboxes;
  const limits = context.use(limitsOf);
  const view = (sandbox: LiveSandbox) => limitsView(context, sandbox);

  return {
    readLimits: ({ sandbox }) => view(find(sandbox)),
    setLimitsEnabled({ sandbox, enabled }) {
      const found = find(sandbox);
      saveSettings(found, () => ({ rateLimits: enabled }));
      return view(found);
    },
    setLimitRule({ sandbox, bucket: name, limit, windowMs }) {
      const found = find(sandbox);
      const bucket = tokenBuckets.find((each) => each === name);
      if (!bucket)
        throw new ControlError(404, `Unknown bucket ${JSON.stringify(name)}; ${available(name, tokenBuckets)}.`);
      const rule = { limit, windowMs: durationMsOf(windowMs) };
      saveSettings(found, ({ rules }) => ({ rules: { ...rules, [bucket]: rule } }));
      return view(found);
    },
    drainLimit({ sandbox, bucket, tokenId }) {
      const found = find(sandbox);
      const { clock, rules } = found;
      if (!rules) throw new ControlError(409, "Rate limits are off in this sandbox. Turn them on first (limit on).");
      for (const { key } of findTokens(context, found, tokenId))
        limits.drain(key, bucket, { key: found.key, clock, rules });
      return view(found);
    },
    refillLimit({ sandbox, bucket, tokenId }) {
      const found = find(sandbox);
      for (const { key } of findTokens(context, found, tokenId))
        for (const each of bucket === undefined ? tokenBuckets : [bucket]) limits.refill(key, each, found);
      return view(found);
    },
  } satisfies ActionsOf<typeof limitRoutes>;
}
