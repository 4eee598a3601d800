import { ControlError } from "../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { clockRoutes } from "./clock-routes.ts";
import type { JobStore } from "../resources/jobs/store.ts";
import type { Limits } from "../rate-limit/limits.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import type { TokenStore } from "../resources/account/token-store.ts";
import type { DeliveryStore } from "../webhooks/store.ts";
import { type Clock, type ClockChange, lastInstant } from "../core/clock.ts";
import { durationMsOf } from "../core/duration.ts";
import { parseInstant } from "../core/instant.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SaveSettings } from "../sandbox/settings.ts";
import type { SandboxStore } from "../sandbox/store.ts";
import { isoTimestamp } from "../core/timestamp.ts";

type Dependencies = {
  readonly find: (name: string) => LiveSandbox;
  readonly store: SandboxStore;
  readonly jobs: JobStore;
  readonly tokens: TokenStore;
  readonly deliveries: DeliveryStore;
  readonly limits: Limits;
  readonly transaction: <T>(work: () => T) => T;
  readonly reload: (sandboxKey: number) => void;
  readonly saveSettings: SaveSettings;
};

type Event = {
  readonly kind: OutputOf<typeof clockRoutes.advanceClockToNextEvent>["event"]["kind"];
  readonly at: number;
};

/**
 * Moves the clock of a sandbox, saves it, and resolves when everything that is due has been written, or cannot be.
 * @param change given the clock as the database has it: another process may have moved it last
 */
export async function changeClock(
  { store, reload, transaction }: Pick<Dependencies, "store" | "reload" | "transaction">,
  sandbox: LiveSandbox,
  change: (clock: Clock) => ClockChange,
): Promise<void> {
  const { clock, key } = sandbox;
  const changed = transaction(() => {
    const saved = store.findByKey(key);
    if (!saved) throw new ControlError(404, `There is no sandbox ${JSON.stringify(sandbox.name)} any more.`);
    // Another process may have moved it last, or set it back with a reset.
    if (saved.resets === sandbox.resets) clock.adopt(saved.clock);
    else reload(key);
    const state = clock.stateAfter(change(clock));
    store.saveClock(key, state);
    return state;
  });
  clock.adopt(changed);
  // The clock has been moved, and answers follow it, whatever can be written by now.
  await sandbox.worker.catchUp().catch(() => undefined);
}

export function clockActions(dependencies: Dependencies) {
  const { find, jobs, tokens, deliveries, limits, saveSettings } = dependencies;

  function nextEvent(sandbox: LiveSandbox): Event | null {
    const now = sandbox.clock.now();
    const events: Event[] = [];
    const add = (kind: Event["kind"], at: number | null) => {
      if (at !== null && at > now && at <= lastInstant) events.push({ kind, at });
    };
    add("job", jobs.nextInstant(sandbox.key, now));
    add("webhook", deliveries.nextAttemptAt(sandbox.key, now));
    for (const { at } of sandbox.waits) add("fault", at);
    for (const fault of sandbox.faults) {
      add("fault", fault.from);
      add("fault", fault.until);
    }
    const { rules } = sandbox;
    for (const token of tokens.ofSandbox(sandbox.key)) {
      if (token.revokedAt !== null) continue;
      add("tokenExpiry", token.expiresAt);
      for (const bucket of rules ? tokenBuckets : [])
        if (rules) add("rateLimitWindow", limits.read(token.key, bucket, { clock: sandbox.clock, rules }).endsAt);
    }
    return events.reduce<Event | null>((first, event) => (first && first.at <= event.at ? first : event), null);
  }

  function view(sandbox: LiveSandbox): OutputOf<typeof clockRoutes.readClock> {
    const { clock, settings } = sandbox;
    const event = nextEvent(sandbox);
    return {
      mode: clock.mode,
      scale: clock.scale,
      now: isoTimestamp(clock.now()),
      nextEventAt: event && isoTimestamp(event.at),
      advanceOnPollMs: settings.advanceOnPollMs,
    };
  }

  async function change(name: string, wanted: ClockChange): Promise<OutputOf<typeof clockRoutes.readClock>> {
    const sandbox = find(name);
    try {
      await changeClock(dependencies, sandbox, () => wanted);
    } catch (error) {
      const field = { advance: "durationMs", set: "now" }[wanted.kind as string];
      if (error instanceof RangeError)
        throw new ControlError(409, error.message, field ? [{ field, message: error.message }] : []);
      throw error;
    }
    return view(sandbox);
  }

  const actions = {
    readClock: ({ sandbox }) => view(find(sandbox)),
    freezeClock: ({ sandbox }) => change(sandbox, { kind: "freeze" }),
    resumeClock: ({ sandbox }) => change(sandbox, { kind: "resume" }),
    setClockScale: ({ sandbox, scale }) => change(sandbox, { kind: "scale", scale }),
    advanceClock: ({ sandbox, durationMs }) =>
      change(sandbox, { kind: "advance", durationMs: durationMsOf(durationMs) }),
    setClock({ sandbox, now }) {
      const at = parseInstant(now) ?? NaN;
      return change(sandbox, { kind: "set", at });
    },
    async advanceClockToNextEvent({ sandbox }) {
      const event = nextEvent(find(sandbox));
      if (!event) throw new ControlError(409, "Nothing is going to happen in this sandbox, however late it gets.");
      const clock = await change(sandbox, { kind: "reach", at: event.at });
      return { clock, event: { kind: event.kind, at: isoTimestamp(event.at) } };
    },
    setAdvanceOnPoll({ sandbox, durationMs }) {
      const found = find(sandbox);
      saveSettings(found, () => ({ advanceOnPollMs: durationMsOf(durationMs) }));
      return view(found);
    },
  } satisfies ActionsOf<typeof clockRoutes>;
  return { actions, view };
}
