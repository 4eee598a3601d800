import { type Clock, endOfTurn } from "../sandbox/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { entryOf, type JournalEntry, type KeptEntry, type ParametersOf } from "./entry.ts";
import type { JournalStore } from "./store.ts";
import { copyTrace, type Trace, traceFrom } from "./trace.ts";

/** Is told of the entries of a sandbox when they have been written. */
export type Listener = (sandbox: LiveSandbox, entries: readonly JournalEntry[]) => void;

export type Recorder = {
  /** Remembers a request that is being answered now. */
  readonly record: (trace: Trace) => void;
  /** Writes what is remembered. Where the database refuses, it is tried again later. */
  readonly flush: () => void;
  /** Calls a listener after each turn in which requests were answered, until the function that it returns is called. */
  readonly listen: (listener: Listener) => () => void;
  /** What of a sandbox could not be written yet, and how many before that could not even be remembered. */
  readonly unwritten: (sandbox: LiveSandbox) => { readonly entries: readonly KeptEntry[]; readonly lost: number };
  /** Writes what is remembered, and tries no more. */
  readonly close: () => void;
};

type Dependencies = {
  readonly store: JournalStore;
  readonly parametersOf: ParametersOf;
  /** Takes out of a text what must not be kept. */
  readonly conceal: (text: string) => string;
  /** On the wall clock: what has happened is written in a frozen sandbox too. */
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** How many requests are remembered before they are written. */
  readonly batch?: number;
  /** How many are remembered while the database refuses. */
  readonly most?: number;
};

/** How long a request is remembered at the most before it is written, and how long a database that refused is left alone. */
const [delayMs, restMs] = [250, 1000];

/** More of a body is not kept. */
const longestBody = 65_536;

/**
 * Keeps the journal off the way of a request: what is known is copied into slots that are used again, and written many at
 * a time. What outlives its request costs the garbage collector more than all else here.
 */
export function createRecorder(dependencies: Dependencies): Recorder {
  const { store, parametersOf, conceal, wallClock, onFailure, batch = 1000, most = 10_000 } = dependencies;
  const slots: Trace[] = [];
  /** Where the oldest of those that are remembered is. */
  let oldest = 0;
  let size = 0;
  /** How many of a sandbox could not even be remembered. */
  const lost = new Map<number, number>();
  const listeners = new Set<Listener>();
  const closed = new AbortController();
  let scheduled = false;
  let announced = false;
  let resting = false;

  function schedule(afterMs: number): void {
    if (scheduled) return;
    scheduled = true;
    void wallClock.sleepUntil(wallClock.now() + afterMs, closed.signal).then(() => {
      if (closed.signal.aborted) return;
      scheduled = false;
      resting = false;
      flush();
    });
  }

  function announce(): void {
    if (announced) return;
    announced = true;
    endOfTurn(() => {
      announced = false;
      if (!resting) flush();
    });
  }

  function record(trace: Trace): void {
    if (size === most) {
      // The oldest makes room: what happened last matters most.
      const key = slots[oldest]?.sandbox?.key ?? 0;
      lost.set(key, (lost.get(key) ?? 0) + 1);
      oldest = (oldest + 1) % most;
      size -= 1;
    }
    const place = (oldest + size) % most;
    let slot = slots[place];
    if (!slot) slots.push((slot = traceFrom(NaN)));
    copyTrace(trace, slot);
    size += 1;
    if (listeners.size > 0) announce();
    if (size >= batch && !resting) flush();
    else schedule(delayMs);
  }

  /** In the order in which they were recorded. */
  const remembered = (): readonly Trace[] =>
    Array.from({ length: size }, (_, index) => slots[(oldest + index) % most] as Trace);

  /** One that cannot be kept is no reason to lose the others. */
  const keptOf = (traces: readonly Trace[]): readonly KeptEntry[] =>
    traces.flatMap((trace) => {
      try {
        return [keep(trace, conceal)];
      } catch (error) {
        onFailure(error);
        return [];
      }
    });

  function flush(): void {
    if (size === 0) return;
    const pending = remembered();
    const all = [...Map.groupBy(pending, ({ sandbox }) => sandbox).values()]
      .flatMap((ofSandbox) => [...Map.groupBy(ofSandbox, ({ resets }) => resets).values()])
      .map((ofSandbox) => {
        const [{ sandbox, resets }] = ofSandbox as [Finished];
        const { limit } = sandbox.settings.journal;
        const entries = keptOf(ofSandbox);
        const missing = (lost.get(sandbox.key) ?? 0) + ofSandbox.length - entries.length;
        return { sandbox, sandboxKey: sandbox.key, resets, limit, lost: missing, entries };
      });
    const batches = all.filter(({ entries }) => entries.length > 0);
    let firstNumbers: readonly (number | null)[];
    try {
      firstNumbers = store.append(batches);
    } catch (error) {
      if (!resting) onFailure(error);
      resting = true;
      return schedule(restMs);
    }
    for (const slot of pending) release(slot);
    oldest = size = 0;
    lost.clear();
    // Counted with the next that can be kept.
    for (const { sandboxKey, entries, lost: missing } of all) if (entries.length === 0) lost.set(sandboxKey, missing);
    for (const [index, { sandbox, entries }] of batches.entries()) {
      const first = firstNumbers[index] ?? null;
      if (first === null || listeners.size === 0) continue;
      const numbered = entries.map((entry, offset) => entryOf(entry, first + offset, parametersOf));
      for (const listener of [...listeners]) listener(sandbox, numbered);
    }
  }

  return {
    record,
    flush,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    unwritten: (sandbox) => ({
      entries: keptOf(remembered().filter((trace) => trace.sandbox === sandbox && trace.resets === sandbox.resets)),
      lost: lost.get(sandbox.key) ?? 0,
    }),
    close() {
      flush();
      closed.abort();
    },
  };
}

/** Lets go of what a slot would keep in memory for nothing. */
function release(slot: Trace): void {
  slot.faults = slot.reason = slot.responseBody = slot.delivery = null;
  slot.requestBody = undefined;
}

type Finished = Trace & { readonly sandbox: LiveSandbox };

/** What is kept of a request. */
function keep(trace: Trace, conceal: (text: string) => string): KeptEntry {
  const { operation, responseBody, status, sandbox, requestBody, userAgent, at, answeredAt } = trace as Finished;
  const { principal } = trace;
  const { bodies } = sandbox.settings.journal;
  const job = trace.isWhole && status !== null && status < 300 ? jobOf(operation, responseBody) : null;
  return {
    at,
    sandboxMs: answeredAt - at,
    scale: trace.scale,
    realMicros: Math.round(trace.realAt * 1000),
    durationMicros: Math.round((trace.realAnsweredAt - trace.realAt) * 1000),
    method: trace.method,
    path: conceal(trace.path),
    operation,
    status,
    retryAfterSeconds: trace.retryAfterSeconds,
    requestBytes: trace.requestBytes,
    responseBytes: responseBody === null ? 0 : Buffer.byteLength(responseBody),
    tokenId: principal?.tokenId ?? null,
    tokenPrefix: principal?.tokenPrefix ?? null,
    ownerId: principal?.ownerId ?? null,
    bucket: trace.bucket,
    bucketLimit: trace.bucketLimit,
    bucketUsed: trace.bucketUsed,
    bucketResetsAt: trace.bucketResetsAt,
    faults: trace.faults,
    jobId: operation === "getJobStatus" ? null : (job?.id ?? null),
    jobStatus: job?.status ?? null,
    reason: trace.reason && { ...trace.reason, sentence: conceal(trace.reason.sentence) },
    connection: trace.connection,
    userAgent: userAgent === null ? null : conceal(userAgent),
    deliveryId: trace.delivery?.id ?? null,
    deliveryAttempt: trace.delivery?.attempt ?? 0,
    requestBody: bodies && requestBody !== undefined ? cut(conceal(jsonOf(requestBody))) : null,
    responseBody: bodies && responseBody !== null ? cut(conceal(responseBody)) : null,
  };
}

/** A body that was sent may be nested more deeply than can be written. */
function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    return "(too deeply nested to be written)";
  }
}

const cut = (body: string): string => (body.length > longestBody ? `${body.slice(0, longestBody)}…` : body);

const jobIn = /^\{"data":\{"jobId":"([^"]+)","projectId":"[^"]+","status":"(\w+)"/;

/** What an answer tells of a job. */
function jobOf(operation: string | null, body: string | null): { id: string; status: string } | null {
  if (body === null || (operation !== "getJobStatus" && operation !== "triggerAsyncAuditAnalysis")) return null;
  const [, id, status] = jobIn.exec(body) ?? [];
  return id !== undefined && status !== undefined ? { id, status } : null;
}
