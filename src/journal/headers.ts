import { STATUS_CODES } from "node:http";
import { readHead } from "../agent/head.ts";
import { httpDate } from "../core/timestamp.ts";
import { keepAliveTimeoutMs } from "../platform/listen.ts";
import type { JournalEntry } from "./entry.ts";

export type Header = { readonly name: string; readonly value: string };

/** The HTTP version and the headers of a request. */
export type RequestHead = { readonly version: string; readonly headers: readonly Header[] };

const header = (name: string, value: string | number | null): readonly Header[] =>
  value === null ? [] : [{ name, value: String(value) }];

/** The value of a header. The values of a repeated header are joined with commas, as in HTTP. */
export const valueOf = (headers: readonly Header[], wanted: string): string =>
  headers.flatMap(({ name, value }) => (name.toLowerCase() === wanted ? [value] : [])).join(", ");

const json = "application/json; charset=utf-8";

/** The head of the request of an entry, without secrets. */
export function requestHeadOf(entry: JournalEntry): RequestHead {
  const { delivery, requestHead, userAgent } = entry;
  if (delivery) return deliveryHead(entry);
  return requestHead === null ? { version: "1.1", headers: header("user-agent", userAgent) } : readHead(requestHead);
}

/** The headers of a delivery, with those that Node adds. */
const deliveryHead = ({ path, operation, requestBytes, delivery }: JournalEntry): RequestHead => ({
  version: "1.1",
  headers: [
    ...header("content-type", "application/json"),
    ...header("content-length", requestBytes),
    ...header("x-audity-event", operation),
    ...header("x-audity-delivery", delivery?.id ?? null),
    ...header("host", new URL(path).host),
    ...header("connection", "close"),
  ],
});

/**
 * The response headers, derived from the entry, because the journal does not store them. Those of a webhook's response are
 * unknown.
 * @param head the head of the request
 */
export function responseHeadersOf(entry: JournalEntry, { version, headers: asked }: RequestHead): readonly Header[] {
  const { status, retryAfter, retryAfterSeconds, announcedBytes, responseBytes, dateAt, answeredAt, closes } = entry;
  if (entry.delivery || status === null) return [];
  const wanted = valueOf(asked, "connection")
    .toLowerCase()
    .split(/[\s,]+/);
  const isKept = !closes && (version === "1.0" ? wanted.includes("keep-alive") : !wanted.includes("close"));
  return [
    ...header("content-type", json),
    ...header("content-length", announcedBytes ?? responseBytes),
    ...header("retry-after", retryAfter ?? retryAfterSeconds),
    ...header("date", httpDate(dateAt ?? answeredAt)),
    ...header("connection", isKept ? "keep-alive" : "close"),
    ...(isKept ? header("keep-alive", `timeout=${keepAliveTimeoutMs / 1000}`) : []),
  ];
}

/** The phrase of a status, as Node writes it; empty where there is no response. */
export const statusTextOf = (status: number | null): string =>
  status === null ? "" : (STATUS_CODES[status] ?? "unknown");
