import { buckets, isBucket } from "../contract/buckets.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import type { Row, Snapshot, TableOfRows } from "./format.ts";

/** An open rate-limit window: token, bucket, and remaining sandbox milliseconds. */
export type OpenWindow = {
  readonly token: string;
  readonly bucket: string;
  readonly used: number;
  readonly limit: number;
  readonly resetsInMs: number;
};

/** A summary of a snapshot. */
export type SnapshotSummary = ReturnType<typeof summaryOf>;

/** Summarises a snapshot. Its rows may be invalid or of an older version. */
export function summaryOf({ header, tables }: Snapshot) {
  const { name, seed, clock, settings } = header.sandbox;
  const rowsOf = (table: string): readonly Row[] => rowsIn(tables.find((each) => each.table === table));
  const chunks = rowsOf("journal_chunks");
  const { queue, captureQueue } = settings;
  return {
    name,
    seed,
    clock: { mode: clock.mode, scale: clock.scale, now: isoTimestamp(clock.sandboxAt) },
    format: header.formatVersion,
    version: header.version,
    rows: Object.fromEntries(tables.map(({ table, rows }) => [table, rows.length])),
    jobs: rowsOf("jobs").length,
    requests: chunks.reduce((sum, row) => sum + Number(row["last_number"]) - Number(row["first_number"]) + 1, 0),
    openWindows: openWindows(rowsOf("rate_windows"), rowsOf("tokens"), settings, clock.sandboxAt),
    faults: rowsOf("faults").map(faultOf),
    queuedScenarios: names(queue),
    queuedCaptureScenarios: names(captureQueue),
  };
}

const names = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : []);

const rowsIn = ({ columns, rows }: TableOfRows = { table: "", columns: [], rows: [] }): readonly Row[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));

function openWindows(
  windows: readonly Row[],
  tokens: readonly Row[],
  { rules = {} }: Readonly<Record<string, unknown>>,
  now: number,
): readonly OpenWindow[] {
  const labels = new Map(tokens.map((token) => [token["key"], String(token["label"])]));
  return windows
    .filter((row) => Number(row["ends_at"] ?? 0) > now)
    .map((row) => {
      const bucket = String(row["bucket"]);
      const usual = isBucket(bucket) ? buckets[bucket].limit : 0;
      return {
        token: labels.get(row["token_key"] ?? null) ?? "",
        bucket,
        used: Number(row["used"]),
        limit: (rules as Readonly<Record<string, { limit: number } | undefined>>)[bucket]?.limit ?? usual,
        resetsInMs: Number(row["ends_at"]) - now,
      };
    });
}

type Definition = {
  readonly operation?: unknown;
  readonly effect?: unknown;
  readonly times?: unknown;
  readonly plan?: unknown;
};

function faultOf(row: Row) {
  const {
    operation = null,
    effect = null,
    times = null,
    plan = null,
  } = (parsedJson(String(row["definition"])) ?? {}) as Definition;
  return { id: String(row["id"]), effect, operation, times, plan, timesApplied: Number(row["times_applied"]) };
}
