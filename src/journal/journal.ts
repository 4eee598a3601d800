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

type Slot = { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] };

/** So many paths are kept once, however often they were asked for. */
const mostPaths = 1000;

/**
 * A ring whose slots are written over. What a request leaves behind would otherwise be moved by the garbage collector
 * as what is there to stay, which costs more than all else here.
 * @param most how many entries are kept
 */
export function createJournal(most = 10_000): Journal {
  let slots: Slot[] = [];
  let count = 0;
  const paths = new Map<string, string>();

  function once(path: string): string {
    const known = paths.get(path);
    if (known !== undefined) return known;
    if (paths.size >= mostPaths) paths.clear();
    paths.set(path, path);
    return path;
  }

  return {
    record({ at, method, path, operation, tokenId, status, faults }) {
      const slot = slots[count % most];
      count += 1;
      if (!slot) {
        slots.push({ at, method, path: once(path), operation, tokenId, status, faults });
        return;
      }
      slot.at = at;
      slot.method = method;
      slot.path = once(path);
      slot.operation = operation;
      slot.tokenId = tokenId;
      slot.status = status;
      slot.faults = faults;
    },
    get count() {
      return count;
    },
    entries() {
      const oldest = count > most ? count % most : 0;
      return [...slots.slice(oldest), ...slots.slice(0, oldest)].map((slot) => ({ ...slot }));
    },
    clear() {
      slots = [];
      count = 0;
    },
  };
}
