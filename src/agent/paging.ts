import type { Principal } from "./principal.ts";

/** The page that a request asks for. */
export type PageQuery = { readonly page?: number | undefined; readonly limit?: number | undefined };

/** Which part of a list an answer is (contract: Pagination). */
export type Pagination = {
  readonly page: number;
  readonly limit: number;
  readonly total: number;
  readonly totalPages: number;
};

/** What there was when the first page of a list was read: how many rows, and the key of the newest of them. */
export type Snapshot = { readonly total: number; readonly newestKey: number };

/** A list that a token has read the first page of. It begins with the name of its table. */
export type RememberedList = Snapshot & { readonly tokenKey: number; readonly list: readonly unknown[] };

/** How many lists are remembered. */
const mostKept = 1000;

/**
 * Remembers for each token what there was when it read the first page of a list: pages after it show no more than that,
 * so that rows which arrive meanwhile push none from one page to the next.
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
     * The rows that a page is of.
     * @param list the table of the rows, and what the list is filtered and sorted by
     * @param read reads what there is now
     */
    of({ tokenKey, sandbox }: Principal, list: readonly unknown[], page: number, read: () => Snapshot): Snapshot {
      const name = nameOf(tokenKey, sandbox.resets, list);
      const before = page > 1 ? known.get(name) : undefined;
      if (before) return before;
      const snapshot = read();
      remember(name, snapshot);
      return snapshot;
    },
    /** What is remembered for some tokens of a sandbox, the oldest first. */
    ofTokens(tokenKeys: ReadonlySet<number>, resets: number): RememberedList[] {
      return [...known].flatMap(([name, snapshot]) => {
        const [tokenKey, inReset, ...list] = JSON.parse(name) as [number, number, ...unknown[]];
        return tokenKeys.has(tokenKey) && inReset === resets ? [{ tokenKey, list, ...snapshot }] : [];
      });
    },
    /** Remembers what another server has remembered. */
    remember({ tokenKey, list, total, newestKey }: RememberedList, resets: number): void {
      remember(nameOf(tokenKey, resets, list), { total, newestKey });
    },
  };
}

/** The part of a list that a page is. */
export function pageOf({ total }: Snapshot, page: number, limit: number) {
  const pagination: Pagination = { page, limit, total, totalPages: Math.ceil(total / limit) };
  return { pagination, offset: Math.min((page - 1) * limit, total) };
}
