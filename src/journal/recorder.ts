import type { Context } from "../capability/capability.ts";
import { type Clock, endOfTurn } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { cut, type Redact } from "../core/redact.ts";
import { entryOf, type JournalEntry, type KeptEntry, sizeOf } from "./entry.ts";
import { keptHead } from "../agent/head.ts";
import { pathReader, type ReadPath } from "../contract/document.ts";
import { createOutageLog } from "../database/outage.ts";
import { countRequests, type RequestCounts } from "./request-counts.ts";
import { type JournalStore, journalStore } from "./store.ts";
import type { ReceivedBody, Trace } from "../agent/trace.ts";

/** Gets the entries of a sandbox after they are written. */
type Listener = (sandbox: LiveSandbox, entries: readonly JournalEntry[]) => void;

export type Recorder = ReturnType<typeof createRecorder>;

type Dependencies = {
  readonly store: Pick<JournalStore, "append">;
  readonly readPath: ReadPath;
  /** Removes secrets from a text. */
  readonly redact: Redact;
  /** The wall clock times the writes, because a frozen sandbox has requests to write too. */
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** So many requests are written at once; `most` is the limit in memory while the database refuses to write. */
  readonly batch?: number;
  readonly most?: number;
  /** The same limits in characters. */
  readonly batchSize?: number;
  readonly mostSize?: number;
};

/** A request is written after at most this time. */
const delayMs = 250;

/** The pause after a write that the database refused. */
const restMs = 1000;

/** Longer bodies, paths and other texts are cut. Lengths are in characters. */
const longestBody = 65_536;
const longestPath = 2000;
const longestText = 1000;

/** Keeps requests in memory and writes them in batches, so that no response waits for the journal. */
// eslint-disable-next-line max-lines-per-function -- its functions share what is remembered
export function createRecorder(dependencies: Dependencies) {
  const { store, readPath, redact, wallClock, onFailure } = dependencies;
  const { batch = 1000, most = 10_000, batchSize = 4 * 2 ** 20, mostSize = 32 * 2 ** 20 } = dependencies;
  let remembered: Trace[] = [];
  /** Characters of all remembered requests. */
  let size = 0;
  /** How many requests of each sandbox were dropped without being written. */
  const lost = new Map<number, number>();
  /** How many requests were dropped or could not be converted since the start of the server. */
  let lostInAll = 0;
  /** The requests that are no longer remembered. Counted in batches, so that no request waits for it. */
  const counted: RequestCounts = new Map();
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
      if (!resting && !closed.signal.aborted) flush();
    });
  }

  function lose(trace: Trace): void {
    const key = trace.sandbox?.key ?? 0;
    lost.set(key, (lost.get(key) ?? 0) + 1);
    lostInAll += 1;
    countRequests(counted, [trace]);
  }

  /** Drops the oldest request to make room, because the latest requests matter most. */
  function forgetOldest(): void {
    const [trace] = remembered.splice(0, 1) as [Trace];
    lose(trace);
    size -= sizeOfTrace(trace);
  }

  /** Remembers a request when it is answered. */
  function record(trace: Trace): void {
    // The server has stopped while a connection was still open.
    if (closed.signal.aborted) return;
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

  /** Skips a request that cannot be converted, so that the others of its batch are still written. */
  const keptOf = (traces: readonly Trace[]): readonly KeptEntry[] =>
    traces.flatMap((trace) => {
      try {
        return [keep(trace, redact)];
      } catch (error) {
        onFailure(error);
        return [];
      }
    });

  /** Writes the remembered requests. Tries again later when the database refuses. */
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
    countRequests(counted, remembered);
    lostInAll += remembered.length - all.reduce((sum, { entries }) => sum + entries.length, 0);
    remembered = [];
    size = 0;
    lost.clear();
    // The next batch that can be written counts these as lost.
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
    /** The requests of a sandbox that are not written yet, and how many older ones were dropped. */
    unwritten: (sandbox: LiveSandbox) => ({
      entries: keptOf(remembered.filter((trace) => trace.sandbox === sandbox && trace.resets === sandbox.resets)),
      lost: lost.get(sandbox.key) ?? 0,
    }),
    /** What happened since the start of the server, whatever was reset or deleted meanwhile. */
    totals: () => ({
      requests: [...countRequests(structuredClone(counted), remembered).values()],
      lost: lostInAll,
      waiting: remembered.length,
    }),
    /** Writes the remembered requests and stops the timer. */
    close(): void {
      flush();
      closed.abort();
    },
  };
}

/** The size of a request in characters. A head that several requests share counts for each of them. */
const sizeOfTrace = (trace: Trace): number => sizeOf(trace) + (trace.head?.size ?? 0);

type Finished = Trace & { readonly sandbox: LiveSandbox };

/** Redacts and cuts the path and the bodies of a trace. Whole bodies would fill the memory until they are written. */
function takeOver(trace: Trace, redact: Redact): void {
  const { sandbox, received, sent, path, isWhole, status } = trace as Finished;
  const { bodies } = sandbox.settings.journal;
  if (path.length > longestPath) trace.path = cut(redact(path), longestPath);
  trace.requestBody = bodies && received ? bodyOf(received, redact) : null;
  trace.responseBody = bodies && sent !== null ? bodyOf({ text: sent, isWhole: true }, redact) : null;
  trace.received = null;
  trace.sent = null;
  trace.damaged = null;
  if (isWhole && status !== null && status < 300) return;
  trace.jobId = null;
  trace.jobStatus = null;
}

/** A body as the journal keeps it. */
function bodyOf({ text, isWhole }: ReceivedBody, redact: Redact): string {
  return cut(`${redact(text, isWhole)}${isWhole ? "" : "…"}`, longestBody);
}

/** The entry that is written for a request. */
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
    // Keep the date only if it differs: a `Date` header has whole seconds.
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
