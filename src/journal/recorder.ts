import { type Clock, endOfTurn } from "../sandbox/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { redact, withoutTokens } from "../redact.ts";
import { type AppliedFault, entryOf, type JournalEntry, type KeptEntry, type ParametersOf } from "./entry.ts";
import type { Reason } from "./reasons.ts";
import type { JournalStore } from "./store.ts";

/** What is known of a request when it is decided what it gets. The rest is worked out when it is written down. */
export type Recorded = {
  readonly sandbox: LiveSandbox;
  /** How often the sandbox has gone back to its beginning. */
  readonly resets: number;
  readonly at: number;
  readonly answeredAt: number;
  readonly scale: number;
  readonly realAt: number;
  readonly realAnsweredAt: number;
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  readonly requestBytes: number;
  readonly tokenId: string | null;
  readonly tokenPrefix: string | null;
  readonly ownerId: string | null;
  readonly bucket: string | null;
  readonly bucketLimit: number;
  readonly bucketUsed: number;
  readonly bucketResetsInMs: number;
  readonly faults: readonly AppliedFault[] | null;
  /** Null: what follows from what was told. */
  readonly reason: Reason | null;
  readonly connection: number;
  readonly userAgent: string | null;
  readonly requestBody: unknown;
  /** As it was sent; null when nothing was. */
  readonly responseBody: string | null;
  /** Whether it has reached the client whole. */
  readonly isWhole: boolean;
};

/** Is told of the entries of a sandbox when they have been written. */
export type Listener = (sandbox: LiveSandbox, entries: readonly JournalEntry[]) => void;

export type Recorder = {
  /** Remembers a request that is being answered now. */
  readonly record: (recorded: Recorded) => void;
  /** Writes what is remembered. Where the database refuses, it is tried again later. */
  readonly flush: () => void;
  /** Calls a listener after each turn in which requests were answered, until the function that it returns is called. */
  readonly listen: (listener: Listener) => () => void;
  /** Writes what is remembered, and tries no more. */
  readonly close: () => void;
};

type Dependencies = {
  readonly store: JournalStore;
  readonly parametersOf: ParametersOf;
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
 * Keeps the journal off the way of a request: what is known is remembered, and written many at a time. Few are remembered
 * at once, for what outlives its request costs the garbage collector more than all else here.
 */
export function createRecorder(dependencies: Dependencies): Recorder {
  const { store, parametersOf, wallClock, onFailure, batch = 500, most = 10_000 } = dependencies;
  let pending: Recorded[] = [];
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

  function record(recorded: Recorded): void {
    if (pending.length >= most) {
      const { key } = recorded.sandbox;
      return void lost.set(key, (lost.get(key) ?? 0) + 1);
    }
    pending.push(recorded);
    if (listeners.size > 0) announce();
    if (pending.length >= batch && !resting) flush();
    else schedule(delayMs);
  }

  function flush(): void {
    if (pending.length === 0) return;
    const batches = [...Map.groupBy(pending, ({ sandbox, resets }) => `${sandbox.key} ${resets}`).values()].map(
      (ofSandbox) => {
        const [{ sandbox, resets }] = ofSandbox as [Recorded];
        const { limit } = sandbox.settings.journal;
        const entries = ofSandbox.map(keep);
        return { sandbox, sandboxKey: sandbox.key, resets, limit, lost: lost.get(sandbox.key) ?? 0, entries };
      },
    );
    let firstNumbers: readonly (number | null)[];
    try {
      firstNumbers = store.append(batches);
    } catch (error) {
      if (!resting) onFailure(error);
      resting = true;
      return schedule(restMs);
    }
    pending = [];
    lost.clear();
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
    close() {
      flush();
      closed.abort();
    },
  };
}

/** What is kept of a request. */
function keep(recorded: Recorded): KeptEntry {
  const { operation, responseBody, status, sandbox, requestBody, userAgent, at, answeredAt } = recorded;
  const { bodies } = sandbox.settings.journal;
  const job = recorded.isWhole && status !== null && status < 300 ? jobOf(operation, responseBody) : null;
  return {
    at,
    sandboxMs: answeredAt - at,
    scale: recorded.scale,
    realAt: round(recorded.realAt),
    durationMs: round(recorded.realAnsweredAt - recorded.realAt),
    method: recorded.method,
    path: withoutTokens(recorded.path),
    operation,
    status,
    retryAfterSeconds: recorded.retryAfterSeconds,
    requestBytes: recorded.requestBytes,
    responseBytes: responseBody === null ? 0 : Buffer.byteLength(responseBody),
    tokenId: recorded.tokenId,
    tokenPrefix: recorded.tokenPrefix,
    ownerId: recorded.ownerId,
    bucket: recorded.bucket,
    bucketLimit: recorded.bucketLimit,
    bucketUsed: recorded.bucketUsed,
    bucketResetsAt: recorded.bucket === null ? 0 : answeredAt + recorded.bucketResetsInMs,
    faults: recorded.faults,
    jobId: operation === "getJobStatus" ? null : (job?.id ?? null),
    jobStatus: job?.status ?? null,
    reason: recorded.reason,
    connection: recorded.connection,
    userAgent: userAgent === null ? null : withoutTokens(userAgent),
    requestBody: bodies && requestBody !== undefined ? cut(JSON.stringify(requestBody)) : null,
    responseBody: bodies && responseBody !== null ? cut(responseBody) : null,
  };
}

/** Microseconds are as exact as it gets. */
const round = (ms: number): number => Math.round(ms * 1000) / 1000;

function cut(body: string): string {
  const kept = redact(body);
  return kept.length > longestBody ? `${kept.slice(0, longestBody)}…` : kept;
}

const jobIn = /^\{"data":\{"jobId":"([^"]+)","projectId":"[^"]+","status":"(\w+)"/;

/** What an answer tells of a job. */
function jobOf(operation: string | null, body: string | null): { id: string; status: string } | null {
  if (body === null || (operation !== "getJobStatus" && operation !== "triggerAsyncAuditAnalysis")) return null;
  const [, id, status] = jobIn.exec(body) ?? [];
  return id !== undefined && status !== undefined ? { id, status } : null;
}
