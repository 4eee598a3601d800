import type { Context } from "../capability/capability.ts";
import { type Clock, endOfTurn } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { cut, type Redact } from "../core/redact.ts";
import { entryOf, type JournalEntry, type KeptEntry, sizeOf } from "./entry.ts";
import { keptHead } from "../agent/head.ts";
import { pathReader, type ReadPath } from "../contract/document.ts";
import { createOutageLog } from "../database/outage.ts";
import { type JournalStore, journalStore } from "./store.ts";
import type { ReceivedBody, Trace } from "../agent/trace.ts";

/** Called with the entries of a sandbox when they have been written. */
type Listener = (sandbox: LiveSandbox, entries: readonly JournalEntry[]) => void;

export type Recorder = ReturnType<typeof createRecorder>;

type Dependencies = {
  readonly store: Pick<JournalStore, "append">;
  readonly readPath: ReadPath;
  /** Takes out of a text what must not be kept. */
  readonly redact: Redact;
  /** On the wall clock: what has happened is written in a frozen sandbox too. */
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** How many requests are remembered before they are written, and how many while the database refuses. */
  readonly batch?: number;
  readonly most?: number;
  /** The same in characters of what is kept of them. */
  readonly batchSize?: number;
  readonly mostSize?: number;
};

/** How long a request is remembered at the most before it is written, and how long a database that refused is left alone. */
const [delayMs, restMs] = [250, 1000];

/** More of a body, a path, or another text is not kept. */
const [longestBody, longestPath, longestText] = [65_536, 2000, 1000];

/** Keeps the journal off the way of a request: what is known is remembered, and written many at a time. */
// eslint-disable-next-line max-lines-per-function -- its functions share what is remembered
export function createRecorder(dependencies: Dependencies) {
  const { store, readPath, redact, wallClock, onFailure } = dependencies;
  const { batch = 1000, most = 10_000, batchSize = 4 * 2 ** 20, mostSize = 32 * 2 ** 20 } = dependencies;
  let remembered: Trace[] = [];
  /** Characters of all that is remembered. */
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

  function lose({ sandbox }: Trace): void {
    const key = sandbox?.key ?? 0;
    lost.set(key, (lost.get(key) ?? 0) + 1);
  }

  /** The oldest makes room: what happened last matters most. */
  function forgetOldest(): void {
    const [trace] = remembered.splice(0, 1) as [Trace];
    lose(trace);
    size -= sizeOfTrace(trace);
  }

  /** Remembers a request that is being answered now. */
  function record(trace: Trace): void {
    try {
      takeOver(trace, redact);
    } catch (error) {
      lose(trace);
      return onFailure(error);
    }
    if (remembered.length === most) forgetOldest();
    remembered.push(trace);
    size += sizeOfTrace(trace);
    while (size > mostSize) forgetOldest();
    if (listeners.size > 0) announce();
    if ((remembered.length >= batch || size >= batchSize) && !resting) flush();
    else schedule(delayMs);
  }

  /** One that cannot be kept is no reason to lose the others. */
  const keptOf = (traces: readonly Trace[]): readonly KeptEntry[] =>
    traces.flatMap((trace) => {
      try {
        return [keep(trace, redact)];
      } catch (error) {
        onFailure(error);
        return [];
      }
    });

  /** Writes what is remembered. Where the database refuses, it is tried again later. */
  function flush(): void {
    if (remembered.length === 0) return;
    const all = [...Map.groupBy(remembered, ({ sandbox }) => sandbox).values()]
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
    remembered = [];
    size = 0;
    lost.clear();
    // Counted with the next that can be kept.
    for (const { sandboxKey, entries, lost: missing } of all) if (entries.length === 0) lost.set(sandboxKey, missing);
    for (const [index, { sandbox, entries }] of batches.entries()) {
      const first = firstNumbers[index] ?? null;
      if (first === null || listeners.size === 0) continue;
      const numbered = entries.map((entry, offset) => entryOf(entry, first + offset, readPath));
      for (const listener of [...listeners]) listener(sandbox, numbered);
    }
  }

  return {
    record,
    flush,
    /** Calls a listener after each turn in which requests were answered, until the function that it returns is called. */
    listen(listener: Listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** What of a sandbox could not be written yet, and how many before that could not even be remembered. */
    unwritten: (sandbox: LiveSandbox) => ({
      entries: keptOf(remembered.filter((trace) => trace.sandbox === sandbox && trace.resets === sandbox.resets)),
      lost: lost.get(sandbox.key) ?? 0,
    }),
    /** Writes what is remembered, and tries no more. */
    close(): void {
      flush();
      closed.abort();
    },
  };
}

/** What is the same for many of them is counted for each. */
const sizeOfTrace = (trace: Trace): number => sizeOf(trace) + (trace.head?.size ?? 0);

type Finished = Trace & { readonly sandbox: LiveSandbox };

/** Leaves of a trace what is kept of its path, its bodies, and the job. Whole bodies would fill the memory while they wait. */
function takeOver(trace: Trace, redact: Redact): void {
  const { sandbox, received, sent, path, isWhole, status } = trace as Finished;
  const { bodies } = sandbox.settings.journal;
  if (path.length > longestPath) trace.path = cut(redact(path), longestPath);
  trace.requestBody = bodies && received ? bodyOf(received, redact) : null;
  trace.responseBody = bodies && sent !== null ? bodyOf({ text: sent, isWhole: true }, redact) : null;
  trace.received = trace.sent = trace.damaged = null;
  if (isWhole && status !== null && status < 300) return;
  trace.jobId = trace.jobStatus = null;
}

/** What is kept of a body. */
function bodyOf({ text, isWhole }: ReceivedBody, redact: Redact): string {
  return cut(`${redact(text, isWhole)}${isWhole ? "" : "…"}`, longestBody);
}

/** What is written of a request. */
function keep(trace: Trace, redact: Redact): KeptEntry {
  const { principal, decision, reason, userAgent, head, delivery, at, answeredAt, announcedBytes, dateAt } = trace;
  return {
    at: trace.at,
    scale: trace.scale,
    method: trace.method,
    operation: trace.operation,
    status: trace.status,
    retryAfterSeconds: trace.retryAfterSeconds,
    requestBytes: trace.requestBytes,
    responseBytes: trace.responseBytes,
    faults: trace.faults,
    jobId: trace.jobId,
    jobStatus: trace.jobStatus,
    connection: trace.connection,
    retryAfter: trace.retryAfter,
    closes: trace.closes,
    requestBody: trace.requestBody,
    responseBody: trace.responseBody,
    sandboxMs: answeredAt - at,
    realMicros: Math.round(trace.realAt * 1000),
    durationMicros: Math.round((trace.realAnsweredAt - trace.realAt) * 1000),
    path: redact(trace.path),
    tokenId: principal?.tokenId ?? null,
    tokenPrefix: principal?.tokenPrefix ?? null,
    ownerId: principal?.ownerId ?? null,
    bucket: decision?.bucket ?? null,
    bucketLimit: decision?.limit ?? 0,
    bucketUsed: decision?.used ?? 0,
    bucketResetsAt: decision?.endsAt ?? 0,
    otherBuckets: decision?.others ?? null,
    reason: reason && { ...reason, sentence: cut(redact(reason.sentence), longestText) },
    userAgent: userAgent === null ? null : cut(redact(userAgent), longestText),
    requestHead: head && keptHead(head, redact),
    announcedBytes: announcedBytes < 0 ? null : announcedBytes,
    // A date has whole seconds.
    dateAt: Math.floor(dateAt / 1000) === Math.floor(answeredAt / 1000) || Number.isNaN(dateAt) ? null : dateAt,
    deliveryId: delivery?.id ?? null,
    deliveryAttempt: delivery?.attempt ?? 0,
  };
}

/** The recorder of a server. */
export const journalRecorder = ({ use, contract, settings, wallClock, logger }: Context): Recorder =>
  createRecorder({
    store: use(journalStore),
    readPath: pathReader(contract),
    redact: settings.redact,
    wallClock,
    onFailure: createOutageLog(logger, wallClock, "The journal cannot be written"),
  });
