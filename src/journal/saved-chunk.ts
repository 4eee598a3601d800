import { type Static, type TSchema, Type } from "typebox";
import type { Context, SnapshotRules } from "../capability/capability.ts";
import { Nullable, Strict } from "../control/schemas.ts";
import { createChecks } from "../control/validate.ts";
import { earliestSavedAt, latestSavedAt } from "../core/instant.ts";
import { isDeeper, parsedJson } from "../core/parsed-json.ts";
import { readHead } from "../agent/head.ts";
import { readColumns, writeColumns } from "./columns.ts";
import type { KeptEntry } from "./entry.ts";

/** Replaces the address of the saving server in a snapshot. */
const host = "audity-mock.invalid";
const receiver = "https://webhook.invalid/";

/** Headers whose values are addresses, of the client, the server or what is between them. */
const addressHeader = /^(host|origin|referer|forwarded|via|x-forwarded-.*|.*-(ip|addr|host))$/i;

/** This machine, with or without a port. */
const loopback =
  /\b(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|localhost(?=:\d))(?::\d{1,5})?\b|\[::1\](?::\d{1,5})?/gi;

/** Removes addresses from the entries of a chunk when it is saved in a snapshot. */
export const savedChunk =
  ({ settings }: Context): ((row: Row) => Row) =>
  (row) => {
    const own = new URL(settings.url).host;
    const entries = readColumns(String(row["entries"])).map((entry) => withoutAddresses(entry, own));
    return { ...row, entries: writeColumns(entries) };
  };

type Row = Parameters<NonNullable<SnapshotRules["problemIn"]>[string]>[0][number];

function withoutAddresses(entry: KeptEntry, own: string): KeptEntry {
  const { requestHead, deliveryId } = entry;
  const head = requestHead === null ? null : readHead(requestHead);
  const asked = head?.headers.find(({ name }) => name.toLowerCase() === "host")?.value;
  const receiverHost = deliveryId !== null && URL.canParse(entry.path) ? new URL(entry.path).host : undefined;
  const hosts = [own, asked, receiverHost].filter((each) => each !== undefined && each !== "") as string[];
  // A sentence names hosts without their ports.
  const bare = hosts.map((each) => each.replace(/:\d+$/, ""));
  const clean = (text: string, names: readonly string[] = hosts): string =>
    names.reduce(withoutHost, text).replaceAll(loopback, host);
  const cleanOrNull = (text: string | null) => text && clean(text);
  return {
    ...entry,
    path: deliveryId === null ? clean(entry.path) : receiver,
    userAgent: cleanOrNull(entry.userAgent),
    requestBody: cleanOrNull(entry.requestBody),
    responseBody: cleanOrNull(entry.responseBody),
    reason: entry.reason && { ...entry.reason, sentence: clean(entry.reason.sentence, [...hosts, ...bare]) },
    requestHead: head && savedHead(head, clean),
  };
}

/** A text without a host. A name without a port and a dot may also be a word: it is a host in a URL only. */
const withoutHost = (text: string, name: string): string =>
  /[.:]/.test(name) ? text.replaceAll(name, host) : text.replaceAll(`//${name}`, `//${host}`);

function savedHead({ version, headers }: ReturnType<typeof readHead>, clean: (text: string) => string): string {
  const kept = headers.flatMap(({ name, value }) => {
    if (name.toLowerCase() === "host") return [name, host];
    return [name, addressHeader.test(name) ? "…" : clean(value)];
  });
  return JSON.stringify([version, ...kept]);
}

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const instant = Type.Integer({ minimum: earliestSavedAt, maximum: latestSavedAt });
const text = Type.String();
const BucketUse = Strict({ name: text, limit: whole, used: whole, resetsAt: instant });

/** An entry as a chunk has it. */
const Entry = Strict({
  at: instant,
  sandboxMs: Type.Integer({ minimum: 0, maximum: latestSavedAt }),
  scale: Type.Number({ minimum: 0 }),
  realMicros: whole,
  durationMicros: whole,
  method: text,
  path: text,
  operation: Nullable(text),
  status: Nullable(Type.Integer({ minimum: 100, maximum: 999 })),
  retryAfterSeconds: Nullable(Type.Number({ minimum: 0 })),
  requestBytes: Type.Number({ minimum: 0 }),
  responseBytes: whole,
  tokenId: Nullable(text),
  tokenPrefix: Nullable(text),
  ownerId: Nullable(text),
  bucket: Nullable(text),
  bucketLimit: whole,
  bucketUsed: whole,
  bucketResetsAt: instant,
  otherBuckets: Nullable(Type.Array(BucketUse)),
  faults: Nullable(Type.Array(Strict({ id: text, kind: text, plan: Type.Optional(Nullable(text)) }))),
  jobId: Nullable(text),
  jobStatus: Nullable(text),
  reason: Nullable(Strict({ code: text, sentence: text, rule: Type.Optional(text) })),
  connection: whole,
  userAgent: Nullable(text),
  requestHead: Nullable(text),
  announcedBytes: Nullable(whole),
  dateAt: Nullable(Type.Number({ minimum: earliestSavedAt, maximum: latestSavedAt })),
  retryAfter: Nullable(text),
  closes: Type.Boolean(),
  requestBody: Nullable(text),
  responseBody: Nullable(text),
  deliveryId: Nullable(text),
  deliveryAttempt: whole,
} satisfies Record<keyof KeptEntry, TSchema>);

const fields = Object.keys(Entry.properties);

const Values = Type.Array(Type.Unknown());
const Words = Strict({ words: Type.Array(Type.Unknown()), places: Type.Array(whole) });

/** A line of a chunk (src/journal/columns.ts). */
const Line = Strict({
  count: whole,
  same: Strict(Object.fromEntries(fields.map((field) => [field, Type.Optional(Type.Unknown())]))),
  each: Strict(
    Object.fromEntries(fields.map((field) => [field, Type.Optional(field === "requestHead" ? Words : Values)])),
  ),
});

/** Whether each column of a line has a value for each entry. */
const hasValues = ({ count, each }: Static<typeof Line>, entries: number): boolean =>
  count === entries &&
  Object.values(each).every((column) => {
    const values = column as readonly unknown[] | Static<typeof Words>;
    return ("places" in values ? values.places : values).length === entries;
  });

/** A chunk has no more entries (src/journal/store.ts). */
const mostEntries = 1000;

const deepest = 10;

/** Finds problems of the chunks in a snapshot: overlapping numbers, or invalid entries. */
export function problemInChunks(rows: readonly Row[]): string | null {
  const checkOf = createChecks(false, false);
  const [checkLine, checkEntry] = [checkOf(Line), checkOf(Entry)];
  let last = 0;
  for (const row of rows) {
    const [first, end, text] = [Number(row["first_number"]), Number(row["last_number"]), String(row["entries"])];
    const count = end - first + 1;
    if (first <= last || count < 1 || count > mostEntries) return `chunk ${first} to ${end} is out of order`;
    last = end;
    const lines = text.split("\n", 3).map(parsedJson);
    const isReadable = lines.every(
      (line) =>
        !isDeeper(line, deepest) && checkLine(line).length === 0 && hasValues(line as Static<typeof Line>, count),
    );
    if (!isReadable || lines.length > 2) return `the entries from ${first} to ${end} cannot be read`;
    for (const [index, entry] of readColumns(text).entries()) {
      const [problem] = checkEntry(entry);
      if (problem) return `entry ${first + index}: ${problem.field} ${problem.message}`;
      if (!isConsistent(entry)) return `entry ${first + index} is inconsistent`;
    }
  }
  return null;
}

/** Whether the fields of an entry are consistent. Readers rely on it. */
function isConsistent({ at, sandboxMs, requestHead, deliveryId, path }: KeptEntry): boolean {
  if (at + sandboxMs > latestSavedAt) return false;
  if (deliveryId !== null && !URL.canParse(path)) return false;
  if (requestHead === null) return true;
  const head = parsedJson(requestHead);
  return Array.isArray(head) && head.every((each) => typeof each === "string");
}
