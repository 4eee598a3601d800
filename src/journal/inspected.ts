import type { OutputOf } from "../control/route.ts";
import { entryView, type JournalEntry } from "./entry.ts";
import { requestHeadOf, responseHeadersOf, statusTextOf } from "./headers.ts";
import type { journalRoutes } from "./routes.ts";

/** An entry with its headers, as the control plane shows it. */
export function inspectedView(entry: JournalEntry): OutputOf<typeof journalRoutes.inspectRequest> {
  const head = requestHeadOf(entry);
  return {
    ...entryView(entry),
    httpVersion: head.version,
    requestHeaders: [...head.headers],
    statusText: statusTextOf(entry.status),
    responseHeaders: [...responseHeadersOf(entry, head)],
  };
}
