import type { Principal } from "./principal.ts";

/** The page of a request. */
export type PageQuery = { readonly page?: number | undefined; readonly limit?: number | undefined };

/** The position of a page in its list (contract: Pagination). */
export type Pagination = {
  readonly page: number;
  readonly limit: number;
  readonly total: number;
  readonly totalPages: number;
};

/** The state of a list when its first page was read: the number of rows, and the key of the newest one. */
export type Snapshot = { readonly total: number; readonly newestKey: number };

/** A list whose first page was read with a token. It starts with the name of its table. */
export type RememberedList = Snapshot & { readonly tokenKey: number; readonly list: readonly unknown[] };

/** How many lists are kept in memory. */
const mostKept = 1000;

/**
 * Remembers for each token the state of a list when its first page was read. Later pages use that state, so that new rows do
 * not move rows from one page to the next.
 */
export function pageSnapshots() {
  const known = new Map<string, Snapshot>();
  const nameOf = (tokenKey: number, resets: number, list: readonly unknown[]) =>
    JSON.stringify([tokenKey, resets, ...list]);

  function remember(name: string, snapshot: Snapshot): void {
    known.delete(name);
    if (known.size >= mostKept) known.delete(known.keys().next().value ?? "");
    known.set(name, snapshot);
  }

  return {
    /**
     * The state of the list that a page belongs to.
     * @param list the table of the rows, with filters and order
     * @param read reads the present state
     */
    of({ tokenKey, sandbox }: Principal, list: readonly unknown[], page: number, read: () => Snapshot): Snapshot {
      const name = nameOf(tokenKey, sandbox.resets, list);
      const before = page > 1 ? known.get(name) : undefined;
      if (before) return before;
      const snapshot = read();
      remember(name, snapshot);
      return snapshot;
    },
    /** The remembered states of a sandbox's tokens, the oldest first. */
    ofTokens(tokenKeys: ReadonlySet<number>, resets: number): RememberedList[] {
      return [...known].flatMap(([name, snapshot]) => {
        const [tokenKey, inReset, ...list] = JSON.parse(name) as [number, number, ...unknown[]];
        return tokenKeys.has(tokenKey) && inReset === resets ? [{ tokenKey, list, ...snapshot }] : [];
      });
    },
    /** Restores states that another server has remembered. */
    remember({ tokenKey, list, total, newestKey }: RememberedList, resets: number): void {
      remember(nameOf(tokenKey, resets, list), { total, newestKey });
    },
  };
}

/** The position of a page in its list. */
export function pageOf({ total }: Snapshot, page: number, limit: number) {
  const pagination: Pagination = { page, limit, total, totalPages: Math.ceil(total / limit) };
  return { pagination, offset: Math.min((page - 1) * limit, total) };
}
