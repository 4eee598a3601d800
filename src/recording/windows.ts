import { isBucket, type Rules } from "../contract/buckets.ts";
import type { JournalEntry } from "../journal/module.ts";
import { inOrder, isLimited } from "../polling/polling-measures.ts";

type Window = { readonly name: string; readonly limit: number; used: number; resetsAt: number };

/** Whether a request counts against its rate limit: 401 and 403 do not. */
const counts = ({ status }: JournalEntry): boolean => status !== 401 && status !== 403 && status !== 429;

/**
 * Adds rate-limit windows to recorded requests, because a recording has none. A window begins with a request, and ends after
 * its length or when the `Retry-After` of a 429 says so.
 * @param bucketOf the bucket of a request
 */
export function withWindows(
  entries: readonly JournalEntry[],
  bucketOf: (entry: JournalEntry) => string | undefined,
  rules: Rules,
): readonly JournalEntry[] {
  const open = new Map<string, Window>();
  const windows = new Map<JournalEntry, Window>();
  for (const entry of inOrder(entries)) {
    const name = bucketOf(entry);
    if (name === undefined || !isBucket(name)) continue;
    const { limit, windowMs } = rules[name];
    const key = `${entry.tokenId} ${name}`;
    const last = open.get(key);
    const isOpen = last !== undefined && entry.realAt < last.resetsAt;
    const window = isOpen ? last : { name, limit, used: 0, resetsAt: entry.realAt + windowMs };
    open.set(key, window);
    if (isLimited(entry) && entry.retryAfterSeconds !== null)
      window.resetsAt = entry.realAt + entry.durationMs + entry.retryAfterSeconds * 1000;
    else if (counts(entry)) window.used += 1;
    else continue;
    windows.set(entry, window);
  }
  return entries.map((entry) => {
    const window = windows.get(entry);
    return entry.bucket === null && window ? { ...entry, bucket: window } : entry;
  });
}
