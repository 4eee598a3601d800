import { startTimeout } from "../core/timeout.ts";
import type { Context } from "../capability/capability.ts";
import { createOutageLog } from "../database/outage.ts";
import { deliveryRecord, type RecordDelivery } from "../journal/module.ts";
import { type Permits, permitsFor } from "./destination.ts";
import { type Clock, nextTurn } from "../core/clock.ts";
import { standsStill } from "../core/clock-mode.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { createSend, type Outcome, type Send } from "./send.ts";
import { type DeliveryRow, type DeliveryStore, deliveryStore } from "./store.ts";

/** Sends the deliveries of all sandboxes to their webhooks. */
export type Deliverer = {
  /** Checks a sandbox for due deliveries. */
  readonly nudge: (sandboxKey: number) => void;
  /** Attempts a delivery now, whatever its state. Resolves to false when another attempt is running. */
  readonly replay: (sandbox: LiveSandbox, delivery: DeliveryRow, url: string) => Promise<boolean>;
  /** Aborts running attempts; the next server on the file repeats them. Resolves when all have ended. */
  readonly stop: () => Promise<void>;
};

type Dependencies = {
  readonly store: DeliveryStore;
  readonly sandboxWithKey: (key: number) => LiveSandbox | undefined;
  readonly send: Send;
  readonly record: RecordDelivery;
  readonly wallClock: Clock;
  /** Called when the deliveries of a sandbox have changed. */
  readonly onChanged: (sandboxKey: number) => void;
  readonly onFailure: (error: unknown) => void;
};

/** The delays before a failed delivery is attempted again, on the sandbox's clock (topic: webhooks). */
export const retryDelaysMs = [30_000, 300_000, 1_800_000] as const;

/** How long the receiver has to respond, in real time, because it is not part of the sandbox. */
export const patienceMs = 10_000;

/** How long an attempt is leased, on the wall clock, so that no other process makes it. */
const leaseMs = patienceMs + 5000;

/** How many attempts of a sandbox run at once, at most. */
const mostAtOnce = 10;

/** The pause after an error of the database. */
const restMs = 1000;

// eslint-disable-next-line max-lines-per-function -- its functions share what is being delivered
export function createDeliverer(dependencies: Dependencies): Deliverer {
  const { store, sandboxWithKey, send, record, wallClock, onChanged, onFailure } = dependencies;
  const stopping = new AbortController();
  const running = new Map<number, Promise<void>>();
  const asleep = new Map<number, AbortController>();
  /** The running attempts of each sandbox. */
  const attempts = new Map<number, Set<Promise<unknown>>>();
  /** The sandboxes that were nudged since they were last checked. */
  const nudged = new Set<number>();

  /** @returns null when the attempt was aborted, because the server stops or the sandbox was reset or deleted */
  async function sendNow(sandbox: LiveSandbox, delivery: DeliveryRow, url: string): Promise<Outcome | null> {
    const { ended, resets } = sandbox;
    const timeout = startTimeout(wallClock, patienceMs, stopping.signal, ended);
    const { id, event, body } = delivery;
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-audity-event": event,
      "x-audity-delivery": id,
    };
    const remember = record(sandbox, { id, event, body, attempt: delivery.attempts + 1, url });
    const outcome = await send(url, headers, body, timeout.signal);
    timeout.stop();
    if (sandbox.resets !== resets) return null;
    if (outcome.status === null && (stopping.signal.aborted || ended.aborted)) return null;
    remember(outcome);
    return outcome;
  }

  /** @returns whether this process got the lease */
  function claim(delivery: DeliveryRow): boolean {
    const isClaimed = store.claim(delivery, wallClock.now(), wallClock.now() + leaseMs);
    if (isClaimed) onChanged(delivery.sandboxKey);
    return isClaimed;
  }

  function update({ key, sandboxKey }: DeliveryRow, change: Parameters<typeof store.update>[1]): void {
    store.update(key, change);
    onChanged(sandboxKey);
  }

  /**
   * Attempts a claimed delivery, because it is due or a replay was asked for. The replay of a pending delivery counts as its
   * next attempt.
   */
  async function attempt(sandbox: LiveSandbox, delivery: DeliveryRow, url: string, isDue: boolean): Promise<void> {
    const { attempts: before, nextAttemptAt } = delivery;
    const { clock } = sandbox;
    // If the clock stands still, one step of it may cover several attempts, each at its own instant.
    const at = isDue && standsStill(clock.mode) ? (nextAttemptAt ?? clock.now()) : clock.now();
    const outcome = await sendNow(sandbox, delivery, url);
    if (!outcome) return update(delivery, { attempts: before });
    const delayMs = retryDelaysMs[before];
    const retryAt = nextAttemptAt === null || delayMs === undefined ? null : at + delayMs;
    const { status: lastStatus, problem: lastProblem } = outcome;
    const isDelivered = lastProblem === null;
    update(delivery, {
      lastStatus,
      lastProblem,
      nextAttemptAt: isDelivered ? null : retryAt,
      ...(isDelivered && { deliveredAt: at }),
    });
  }

  /** Waits for an attempt and then checks for further deliveries. */
  async function followed(sandboxKey: number, attempting: Promise<void>): Promise<void> {
    const ofSandbox = attempts.get(sandboxKey) ?? new Set();
    attempts.set(sandboxKey, ofSandbox.add(attempting));
    try {
      await attempting;
    } finally {
      ofSandbox.delete(attempting);
      if (ofSandbox.size === 0) attempts.delete(sandboxKey);
      nudge(sandboxKey);
    }
  }

  /** @returns whether to check again at once */
  async function deliverDue(sandbox: LiveSandbox): Promise<boolean> {
    const { key, clock, settings, ended } = sandbox;
    // The server is about to stop: every attempt would be aborted at once, and be due again.
    if (ended.aborted) return false;
    const url = settings.webhook?.url;
    const free = mostAtOnce - (attempts.get(key)?.size ?? 0);
    // The end of an attempt nudges the sandbox again.
    if (free <= 0) return false;
    const due = store.due(key, clock.now(), wallClock.now(), free);
    for (const delivery of due) {
      // Do not wait for the attempt: a slow receiver must not delay the others.
      if (url === undefined) update(delivery, { nextAttemptAt: null, lastProblem: "was removed" });
      else if (claim(delivery)) followed(key, attempt(sandbox, delivery, url, true)).catch(onFailure);
    }
    if (due.length > 0) return true;
    const now = clock.now();
    const leasedUntil = store.leasedUntil(key, now);
    const nextAt = store.nextAttemptAt(key, now);
    if (leasedUntil === null && nextAt === null) return false;
    const woken = new AbortController();
    asleep.set(key, woken);
    await Promise.race([
      clock.sleepUntil(nextAt ?? Infinity, woken.signal),
      wallClock.sleepUntil(leasedUntil ?? Infinity, woken.signal),
    ]);
    woken.abort();
    asleep.delete(key);
    return true;
  }

  async function run(key: number): Promise<void> {
    for (;;) {
      nudged.delete(key);
      try {
        const sandbox = stopping.signal.aborted ? undefined : sandboxWithKey(key);
        const isMore = sandbox !== undefined && (await deliverDue(sandbox));
        if (isMore || (sandbox && nudged.has(key))) continue;
        running.delete(key);
        return;
      } catch (error) {
        if (!stopping.signal.aborted) onFailure(error);
        await wallClock.sleepUntil(wallClock.now() + restMs, stopping.signal);
      }
    }
  }

  function nudge(key: number): void {
    if (stopping.signal.aborted) return;
    nudged.add(key);
    asleep.get(key)?.abort();
    // Run it in the next turn: in this one, it could end before it is in the map.
    if (!running.has(key))
      running.set(
        key,
        nextTurn().then(() => run(key)),
      );
  }

  return {
    nudge,
    async replay(sandbox, delivery, url) {
      if (!claim(delivery)) return false;
      await followed(sandbox.key, attempt(sandbox, delivery, url, false));
      return true;
    },
    async stop() {
      stopping.abort();
      for (const woken of asleep.values()) woken.abort();
      await Promise.allSettled([...running.values(), ...[...attempts.values()].flatMap((each) => [...each])]);
    },
  };
}

/** The addresses that this server may send webhooks to. */
export const webhookPermits = ({ settings }: Context): Permits => permitsFor(settings.isLoopback);

/** The deliverer of a server. */
export const webhookDeliverer = ({ use, sandboxes, events, wallClock, logger }: Context): Deliverer =>
  createDeliverer({
    store: use(deliveryStore),
    sandboxWithKey: (sandboxKey) => sandboxes.withKey(sandboxKey),
    send: createSend(use(webhookPermits)),
    record: use(deliveryRecord),
    wallClock,
    onChanged: (sandboxKey) => events.emit("sandboxChanged", sandboxKey),
    onFailure: createOutageLog(logger, wallClock, "Webhook deliveries cannot be written"),
  });
