import type { RecordDelivery } from "../journal/record-delivery.ts";
import type { Clock } from "../sandbox/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Outcome, Send } from "./send.ts";
import type { DeliveryRow, DeliveryStore } from "./store.ts";

/** Sends what the webhooks of sandboxes are to be told. */
export type Deliverer = {
  /** Says that there may be something to deliver. */
  readonly nudge: (sandboxKey: number) => void;
  /** Attempts a delivery now, whatever has become of it; resolves to whether nobody else was attempting it. */
  readonly replay: (sandbox: LiveSandbox, delivery: DeliveryRow, url: string) => Promise<boolean>;
  /** Gives up what is under way, to be attempted again by whoever opens the file next; resolves when it is at rest. */
  readonly stop: () => Promise<void>;
};

type Dependencies = {
  readonly store: DeliveryStore;
  readonly sandboxWithKey: (key: number) => LiveSandbox | undefined;
  readonly send: Send;
  readonly record: RecordDelivery;
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
};

/** After which times a delivery that has failed is attempted again, on the sandbox's clock (topic: webhooks). */
export const retryDelaysMs = [30_000, 300_000, 1_800_000] as const;

/** How long the receiver has, in real time: it is no part of the sandbox. */
export const patienceMs = 10_000;

/** How long an attempt is nobody else's, on the wall clock. */
const leaseMs = patienceMs + 5000;

/** How many attempts of a sandbox are under way at the most. */
const mostAtOnce = 10;

/** How long the database is left alone after it refused. */
const restMs = 1000;

export function createDeliverer(dependencies: Dependencies): Deliverer {
  const { store, sandboxWithKey, send, record, wallClock, onFailure } = dependencies;
  const stopping = new AbortController();
  const running = new Map<number, Promise<void>>();
  const asleep = new Map<number, AbortController>();

  async function sendNow(sandbox: LiveSandbox, delivery: DeliveryRow, url: string): Promise<Outcome | null> {
    const answered = new AbortController();
    const late = new AbortController();
    void wallClock.sleepUntil(wallClock.now() + patienceMs, answered.signal).then(() => late.abort());
    const { id, event, body } = delivery;
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-audity-event": event,
      "x-audity-delivery": id,
    };
    const remember = record(sandbox, { id, event, body, attempt: delivery.attempts + 1, url });
    const outcome = await send(url, headers, body, AbortSignal.any([late.signal, stopping.signal]));
    answered.abort();
    if (stopping.signal.aborted && outcome.status === null) return null;
    remember(outcome);
    return outcome;
  }

  /** @param scheduled whether it is one of the attempts that a delivery is worth */
  async function attempt(
    sandbox: LiveSandbox,
    delivery: DeliveryRow,
    url: string,
    scheduled: boolean,
  ): Promise<boolean> {
    const { key, attempts, nextAttemptAt } = delivery;
    if (!store.claim(delivery, wallClock.now(), wallClock.now() + leaseMs)) return false;
    const { clock } = sandbox;
    // In a frozen sandbox one step of the clock may cover several attempts, each at its own instant.
    const at = scheduled && clock.mode === "frozen" ? (nextAttemptAt ?? clock.now()) : clock.now();
    const outcome = await sendNow(sandbox, delivery, url);
    if (!outcome) {
      store.settle(key, { attempts });
      return true;
    }
    const delayMs = retryDelaysMs[attempts];
    const retryAt = !scheduled ? nextAttemptAt : delayMs === undefined ? null : at + delayMs;
    const { status: lastStatus, problem: lastProblem } = outcome;
    const taken = lastProblem === null;
    store.settle(key, {
      lastStatus,
      lastProblem,
      nextAttemptAt: taken ? null : retryAt,
      ...(taken && { deliveredAt: at }),
    });
    return true;
  }

  /** @returns whether there is more to do */
  async function deliverDue(sandbox: LiveSandbox): Promise<boolean> {
    const { key, clock, settings } = sandbox;
    const due = store.due(key, clock.now(), wallClock.now(), mostAtOnce);
    if (due.length > 0) {
      const url = settings.webhook?.url;
      if (url !== undefined) await Promise.all(due.map((delivery) => attempt(sandbox, delivery, url, true)));
      else
        for (const delivery of due)
          store.settle(delivery.key, { nextAttemptAt: null, lastProblem: "was switched off" });
      return true;
    }
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
      const sandbox = stopping.signal.aborted ? undefined : sandboxWithKey(key);
      if (!sandbox) return;
      try {
        if (!(await deliverDue(sandbox))) return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        onFailure(error);
        await wallClock.sleepUntil(wallClock.now() + restMs, stopping.signal);
      }
    }
  }

  return {
    nudge(key) {
      if (stopping.signal.aborted) return;
      asleep.get(key)?.abort();
      if (running.has(key)) return;
      const run$ = run(key).finally(() => running.delete(key));
      running.set(key, run$);
    },
    replay: (sandbox, delivery, url) => attempt(sandbox, delivery, url, false),
    async stop() {
      stopping.abort();
      for (const woken of asleep.values()) woken.abort();
      await Promise.all(running.values());
    },
  };
}
