/** A fault that was applied to a request. */
export type AppliedFault = { readonly id: string; readonly kind: string };

/** What a request to the Agent API was, and what it got. */
export type JournalEntry = {
  /** When it was answered, on the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Null for a path that the contract does not describe. */
  readonly operation: string | null;
  readonly tokenId: string;
  /** Null when the connection was reset instead of an answer. */
  readonly status: number | null;
  readonly faults: readonly AppliedFault[];
};

/** The last requests of a sandbox, oldest first, in the memory of the process that answered them. */
export type Journal = {
  record(entry: JournalEntry): void;
  /** How many there have been since the sandbox began. */
  readonly count: number;
  /** Those that are kept: the last `count - dropped`. */
  entries(): JournalEntry[];
  clear(): void;
};

/** @param most how many entries are kept */
export function createJournal(most = 10_000): Journal {
  // A ring: what is kept longest gives way, and nothing is moved.
  let kept: JournalEntry[] = [];
  let count = 0;
  return {
    record(entry) {
      kept[count % most] = entry;
      count += 1;
    },
    get count() {
      return count;
    },
    entries: () => [...kept.slice(count % most), ...kept.slice(0, count % most)].slice(-Math.min(count, most)),
    clear() {
      kept = [];
      count = 0;
    },
  };
}
