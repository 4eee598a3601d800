import type { ContractDocument, Operation } from "../contract/document.ts";
import { operationsOf, pathReader } from "../contract/document.ts";
import { isBucket } from "../contract/buckets.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { reasonTable } from "../errors/reason-table.ts";
import type { JournalEntry } from "../journal/module.ts";
import type { Exchange } from "./exchange.ts";
import { instantIn, isReadable, numberAt, textAt, valueAt } from "./fields.ts";
import { jobNames } from "./job-names.ts";
import { clientNames } from "./tokens.ts";

type Polled = { readonly jobId: string | null; readonly jobStatus: string | null };

/** A status of a job or a capture. Other texts are not shown, because they may be secrets. */
const statusOf = (text: string | undefined): string | null =>
  /^[a-z_]{1,20}$/.test(text ?? "") ? (text ?? null) : null;

/** The names of a JSON Pointer. */
const namesOf = (pointer: string): readonly string[] => pointer.split("/").slice(1);

/** Where responses have the job or the capture that can be polled. */
const placesOf = (contract: ContractDocument): readonly (readonly string[])[] =>
  operationsOf(contract).flatMap(({ poll }) => (poll ? [namesOf(poll.status).slice(0, -1)] : []));

/** The seconds that a response asks to wait. A date is compared with the clock of the server, if it has sent one. */
export function retryAfterOf({ answered, at, durationMs }: Exchange): number | null {
  const value = answered("retry-after")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+$/.test(value)) return isReadable(at + Number(value) * 1000) ? Number(value) : null;
  const until = instantIn(value);
  const sent = instantIn(answered("date"));
  const seconds = (until - (Number.isNaN(sent) ? at + durationMs : sent)) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/** Why a request was not accepted, as far as a recording tells. */
function reasonOf({ entry, status, text, asked }: Exchange): string {
  const own = textAt(entry, "_reason", "code");
  // Other texts may be secrets.
  if (own !== undefined && Object.hasOwn(reasonTable, own)) return own;
  if (status === 401) {
    if (asked("authorization") === undefined) return "TOKEN_MISSING";
    return textAt(parsedJson(text ?? ""), "code") === "PAT_MALFORMED" ? "TOKEN_MALFORMED" : "TOKEN_UNKNOWN";
  }
  return status === 429 ? "WINDOW_EXHAUSTED" : "ANSWERED";
}

/** The bucket and the times of the sandbox's clock, which an export of audity-mock has. */
function ownFieldsOf({
  entry,
  at,
  durationMs,
}: Exchange): Pick<JournalEntry, "at" | "answeredAt" | "scale" | "bucket"> {
  const own = instantIn(textAt(entry, "_sandboxAt"));
  const begin = Number.isNaN(own) ? at : own;
  const end = begin + Math.max(0, (Number.isNaN(own) ? undefined : numberAt(entry, "_sandboxMs")) ?? durationMs);
  const scale = numberAt(entry, "_scale") ?? 1;
  const [limit, used] = [numberAt(entry, "_bucket", "limit"), numberAt(entry, "_bucket", "used")];
  const resetsAt = instantIn(textAt(entry, "_bucket", "resetsAt"));
  const name = textAt(entry, "_bucket", "name");
  const isKnown =
    name !== undefined &&
    isBucket(name) &&
    limit !== undefined &&
    limit > 0 &&
    used !== undefined &&
    !Number.isNaN(resetsAt);
  return {
    at: begin,
    answeredAt: isReadable(end) ? end : begin,
    scale: scale > 0 ? scale : 1,
    bucket: isKnown ? { name, limit, used, resetsAt } : null,
  };
}

/**
 * Removes the client of requests without a valid token, which are not judged. A revoked token and one that never existed get the
 * same response, so requests with these are judged.
 * @param hasTokens whether the recording has tokens: a recorder may have removed all of them
 */
export const withoutClient = (entry: JournalEntry, hasTokens: boolean): JournalEntry =>
  entry.reason.code === "TOKEN_MALFORMED" || (hasTokens && entry.reason.code === "TOKEN_MISSING")
    ? { ...entry, tokenId: null, tokenPrefix: null }
    : entry;

/** Returns a function that converts a recorded request to an entry of the journal, which the rules of the polling report judge. */
export function journalEntries(contract: ContractDocument): (exchange: Exchange) => JournalEntry {
  const readPath = pathReader(contract);
  const clientOf = clientNames();
  const places = placesOf(contract);
  const nameOf = jobNames();

  /** What a request polls or starts, by its path and the response. */
  function polledOf({ entry, text, status }: Exchange, operation: Operation, id: string): Polled {
    const own = { jobId: textAt(entry, "_jobId"), jobStatus: textAt(entry, "_jobStatus") };
    const body = status !== null && status < 300 && text ? parsedJson(text) : undefined;
    if (operation.poll) {
      const found = own.jobStatus ?? textAt(body, ...namesOf(operation.poll.status));
      return { jobId: nameOf(id), jobStatus: statusOf(found) };
    }
    if (own.jobId !== undefined) return { jobId: nameOf(own.jobId), jobStatus: statusOf(own.jobStatus) };
    const started =
      operation.method === "GET" ? undefined : places.map((names) => valueAt(body, ...names)).find(Boolean);
    const startedId = textAt(started, "jobId") ?? textAt(started, "id");
    if (startedId === undefined) return { jobId: null, jobStatus: null };
    return { jobId: nameOf(startedId), jobStatus: statusOf(textAt(started, "status")) };
  }

  return (exchange) => {
    const { number, method, path, operation, at, durationMs, status, asked } = exchange;
    const { params, polledId, terminal } = readPath(operation?.id ?? null, path);
    const polled = operation ? polledOf(exchange, operation, polledId ?? "") : { jobId: null, jobStatus: null };
    const authorization = asked("authorization");
    const userAgent = asked("user-agent") ?? null;
    const own = valueAt(exchange.entry, "_tokenId");
    const client =
      own === null ? null : clientOf(typeof own === "string" ? own : authorization, userAgent ?? undefined);
    return {
      ...polled,
      ...ownFieldsOf(exchange),
      number,
      method,
      path,
      operation: operation?.id ?? null,
      params,
      realAt: at,
      durationMs,
      status,
      retryAfterSeconds: retryAfterOf(exchange),
      reason: { code: reasonOf(exchange), sentence: "" } as JournalEntry["reason"],
      userAgent,
      tokenId: client?.id ?? null,
      tokenPrefix: client?.name ?? null,
      isPoll: polledId !== null,
      isEnd: terminal.includes(polled.jobStatus ?? ""),
      ownerId: null,
      otherBuckets: null,
      faults: null,
      requestBytes: 0,
      responseBytes: 0,
      connection: 0,
      retryAfter: null,
      closes: false,
      requestBody: null,
      responseBody: null,
      requestHead: null,
      announcedBytes: null,
      dateAt: null,
      delivery: null,
    };
  };
}
