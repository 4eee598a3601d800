import type { Clock } from "../core/clock.ts";
import { type Facts, nextDueAt, statusAt } from "./lifecycle.ts";

type Waited = { readonly clock: Clock; readonly ended: AbortSignal };

/**
 * Calls that wait for a job or capture to end. Each sleeps until the next transition, and wakes up when the row is changed.
 * @param find reads it by its key
 */
export function createWaits<Outcome extends string, Row>(
  find: (key: number) => Row | undefined,
  factsOf: (row: Row) => Facts<Outcome>,
) {
  const waiting = new Map<number, Set<() => void>>();
  const wake = (key: number): void => waiting.get(key)?.forEach((wakeUp) => wakeUp());

  /** Resolves when the clock reaches an instant, when it is changed, or when the client disconnects. */
  async function change(key: number, at: number | null, { clock }: Waited, gone: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wakeUp = () => woken.abort();
    const others = waiting.get(key) ?? new Set();
    waiting.set(key, others.add(wakeUp));
    gone.addEventListener("abort", wakeUp);
    await clock.sleepUntil(at ?? Infinity, woken.signal);
    gone.removeEventListener("abort", wakeUp);
    others.delete(wakeUp);
    if (others.size === 0) waiting.delete(key);
  }

  return {
    /** Resolves to the row when it has ended; to undefined when the row or its sandbox is removed, or `gone` aborts. */
    async ended(sandbox: Waited, key: number, gone: AbortSignal): Promise<Row | undefined> {
      const over = AbortSignal.any([sandbox.ended, gone]);
      for (;;) {
        if (over.aborted) return undefined;
        const row = find(key);
        const facts = row && factsOf(row);
        const now = sandbox.clock.now();
        const status = facts && statusAt(facts, now);
        if (!facts || status === "vanished") return undefined;
        if (status === facts.outcome) return row;
        await change(key, nextDueAt(facts, now), sandbox, over);
      }
    },
    /** Wakes the calls that wait for a row, because it was changed. */
    wake,
    /** Wakes all calls, because another process may have changed anything. */
    wakeAll: (): void => [...waiting.keys()].forEach(wake),
  };
}
