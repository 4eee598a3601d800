import type { Control } from "../client/control.ts";
import type { JournalEntryView } from "../control/types.gen.ts";
import { monotonicNow, realSleep } from "../core/clock.ts";
import type { Ending } from "./judge.ts";
import { observe, type Observation } from "./observe.ts";

/** Starts a server for one run. */
export type Open = (options: {
  /** The fault plan; empty: none. */
  readonly faultPlan: string;
  /** Called after each response. */
  readonly onRequest: (request: JournalEntryView) => void;
}) => Promise<Control>;

/** The environment of one run. */
export type Run = {
  readonly server: Control;
  readonly plan: string;
  /** Whether the plan was run before, and this run is to show that its result repeats. */
  readonly isRepeat: boolean;
};

/**
 * Runs the client once. Ends it when the signal aborts, and then resolves to null.
 * @returns how it ended, such as "the command exited 1"
 */
export type Perform = (
  run: Run,
  signal: AbortSignal,
) => Promise<{ readonly passed: boolean; readonly said: string } | null>;

export type Limits = {
  /** How long the run may take, in real milliseconds. */
  readonly limitMs: number;
  /** How long a run may wait for a `Retry-After`, in real milliseconds. A longer wait is not waited to its end. */
  readonly longestWaitMs: number;
};

/** How often a run is looked at. */
const lookEachMs = 50;

/** A client that sends nothing for this long after a 429 with a longer `Retry-After` waits, and needs no processor. */
const idleMs = 250;

/** Waits that responses asked for, by path: a client may do several things at once. */
type Waits = Map<string, { readonly since: number; readonly askedMs: number }>;

/** The wait that ends last. */
const longestOf = (waits: Waits) =>
  [...waits.values()].toSorted((one, other) => other.since + other.askedMs - one.since - one.askedMs)[0];

/**
 * Runs the client once with a server of its own.
 * @param signal ends it early; the result is then null
 * @param onIdle called once when the client waits for a long `Retry-After`
 */
export async function runOnce(
  { open, perform }: { readonly open: Open; readonly perform: Perform },
  { plan, isRepeat }: Omit<Run, "server">,
  { limitMs, longestWaitMs }: Limits,
  signal: AbortSignal,
  onIdle: () => void,
): Promise<{ readonly ending: Ending; readonly seen: Observation; readonly durationMs: number } | null> {
  const waits: Waits = new Map();
  let requests = 0;
  let lastAt = 0;
  await using server = await open({
    faultPlan: plan,
    onRequest({ method, path, retryAfterSeconds, realAtMs, durationMs }) {
      const answeredAt = realAtMs + durationMs;
      requests += 1;
      lastAt = Math.max(lastAt, answeredAt);
      const key = `${method} ${path}`;
      const wait = waits.get(key);
      if (retryAfterSeconds !== null && retryAfterSeconds * 1000 > idleMs)
        waits.set(key, { since: answeredAt, askedMs: retryAfterSeconds * 1000 });
      // A request that was under way at the same time is no answer to the wait.
      else if (wait && realAtMs > wait.since) waits.delete(key);
    },
  });
  const stop = new AbortController();
  const over = AbortSignal.any([stop.signal, signal]);
  const began = monotonicNow();
  let settled = false;
  const performed = perform({ server, plan, isRepeat }, over).finally(() => (settled = true));
  const isSettled = () => settled;
  let stoppedFor: "hung" | "waited" | null = null;
  const rest = new AbortController();
  void performed.catch(() => undefined).then(() => rest.abort());
  while (!isSettled() && !signal.aborted) {
    await realSleep(lookEachMs, rest.signal);
    if (isSettled()) break;
    const now = monotonicNow();
    const waited = longestOf(waits);
    if (waited && now - Math.max(waited.since, lastAt) > idleMs) onIdle();
    if (waited && waited.askedMs > longestWaitMs) {
      if (now - Math.max(waited.since, lastAt) > longestWaitMs) stoppedFor = "waited";
      else if (now - began > limitMs + waited.askedMs) stoppedFor = "hung";
    } else if (now - began > limitMs + (waited?.askedMs ?? 0)) stoppedFor = "hung";
    if (stoppedFor === null) continue;
    stop.abort();
    break;
  }
  const result = await performed;
  if (signal.aborted) return null;
  const durationMs = monotonicNow() - began;
  const ending: Ending =
    result !== null || stoppedFor === null
      ? { kind: result?.passed ? "passed" : "failed", said: result?.said ?? "" }
      : stoppedFor === "hung"
        ? { kind: "hung", afterMs: durationMs }
        : { kind: "waited" };
  return { ending, seen: await observe(server.defaultSandbox, requests), durationMs };
}
