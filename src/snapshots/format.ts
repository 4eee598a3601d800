import { createHash } from "node:crypto";
import { type Static, Type } from "typebox";
import { Strict } from "../control/schemas.ts";
import { type Check, createChecks } from "../control/validate.ts";
import { clockModes, firstInstant, largestScale, lastInstant, smallestScale } from "../core/clock.ts";
import { isDeeper, parsedJson } from "../core/parsed-json.ts";
import { largestSeed } from "../core/seed.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { ControlError } from "../errors/control-error.ts";
import { sandboxName } from "../sandbox/sandbox.ts";

const formatName = "audity-mock snapshot";

/** The format version that this program writes. It reads this version and all earlier ones. */
const formatVersion = 1;

/** The largest snapshot in characters. A larger one is neither saved nor loaded. */
export const largestSnapshot = 50 * 2 ** 20;

/** The largest snapshot file. The parser checks the exact size. */
export const mostMegabytes = Math.ceil(largestSnapshot / 1e6);

/** The largest body of a request that loads a snapshot, in bytes: JSON escapes the quotes of the text. */
export const largestBody = 2 * largestSnapshot + 2 ** 20;

/** The deepest accepted JSON, because validators are recursive. */
export const deepestJson = 200;

/** A value of a row in SQLite. */
export type Scalar = string | number | null;

/** A row by column name. */
export type Row = Readonly<Record<string, Scalar>>;

/** The rows of a table in a snapshot. */
export type TableOfRows = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Scalar[])[];
};

const Key = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const AnyObject = Type.Record(Type.String(), Type.Unknown());

const Header = Strict({
  format: Type.Literal(formatName),
  formatVersion: Type.Integer({ minimum: 1, maximum: formatVersion }),
  version: Type.String(),
  migrations: Type.Array(Type.String(), { minItems: 1 }),
  savedAt: Type.String(),
  sandbox: Strict({
    name: Type.String({ pattern: sandboxName.source }),
    seed: Type.Integer({ minimum: 0, maximum: largestSeed }),
    clock: Strict({
      mode: Type.Enum([...clockModes]),
      scale: Type.Number({ minimum: smallestScale, maximum: largestScale }),
      sandboxAt: Type.Integer({ minimum: firstInstant, maximum: lastInstant }),
    }),
    resets: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    // Validated later in their newest form, after the migrations.
    beginning: AnyObject,
    settings: AnyObject,
    data: Type.Union([Type.String(), Type.Null()]),
    // The remembered states of lists, for the next pages of each token.
    lists: Type.Array(
      Strict({
        tokenKey: Key,
        list: Type.Array(Type.Unknown(), { minItems: 1 }),
        total: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        newestKey: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      }),
      { maxItems: 1000 },
    ),
    // The tokens that have read the credit balance.
    creditReaders: Type.Array(Key),
  }),
});

const TableLine = Strict({
  table: Type.String(),
  columns: Type.Array(Type.String(), { minItems: 1, maxItems: 1000, uniqueItems: true }),
  rows: Type.Integer({ minimum: 1 }),
});

/** The first line of a snapshot: its versions, and the sandbox without its rows. */
export type SnapshotHeader = Static<typeof Header>;

/** A complete snapshot. Its rows are not validated yet. */
export type Snapshot = { readonly header: SnapshotHeader; readonly tables: readonly TableOfRows[] };

/** The error for a damaged snapshot. @param why a clause without a full stop */
export const damaged = (why: string): ControlError =>
  new ControlError(400, `The snapshot is damaged: ${why}. Save it again with snapshot save.`);

/** The error for a snapshot that is too large. */
export const tooLarge = (advice: string): ControlError =>
  new ControlError(413, `The snapshot is larger than ${largestSnapshot / 2 ** 20} MB, the maximum; ${advice}.`);

/** The header of a snapshot that this version writes. */
export const headerOf = (given: Omit<SnapshotHeader, "format" | "formatVersion">): SnapshotHeader => ({
  format: formatName,
  formatVersion,
  ...given,
});

/** A line of a snapshot. Only ASCII, so that terminals, mail programs and code pages do not change the file. */
const lineOf = (value: unknown): string =>
  `${JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;

/** Pieces have about this many characters. */
const pieceLength = 2 ** 18;

/** Writes a snapshot in pieces. The rows of a table are read when it is written. */
export function* writeSnapshot(
  header: SnapshotHeader,
  tables: readonly (Omit<TableOfRows, "rows"> & {
    readonly count: number;
    readonly rows: Iterable<readonly Scalar[]>;
  })[],
): Generator<string, void> {
  const hash = createHash("sha256");
  let piece = lineOf(header);
  let total = 0;
  const finished = (): string => {
    const text = piece;
    hash.update(text);
    piece = "";
    return text;
  };
  for (const { table, columns, count, rows } of tables) {
    if (count === 0) continue;
    piece += lineOf({ table, columns, rows: count });
    for (const row of rows) {
      piece += lineOf(row);
      total += 1;
      if (piece.length >= pieceLength) yield finished();
    }
  }
  yield finished();
  yield lineOf({ end: true, rows: total, sha256: hash.digest("hex") });
}

const checks = whenNeeded(() => {
  const checkOf = createChecks(false, false);
  return { header: checkOf(Header), tableLine: checkOf(TableLine) };
});

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

/**
 * Parses the text of a snapshot and checks that it is complete.
 * @param version the version of this program
 * @throws ControlError 400 for a snapshot of a newer version or a damaged one; 413 when it is too large
 */
export function parseSnapshot(given: string, version: string): Snapshot {
  // Git and editors may change line endings.
  const text = given.replaceAll("\r\n", "\n");
  if (text.length > largestSnapshot) throw tooLarge("it cannot be loaded");
  const header = headerIn(text, version);
  const endAt = text.lastIndexOf("\n", text.length - 2) + 1;
  const end = lineIn(text.slice(endAt)) as { end?: unknown; rows?: unknown; sha256?: unknown } | undefined;
  if (!text.endsWith("\n") || end?.end !== true || endAt === 0) throw damaged("its last line is missing");
  const sum = createHash("sha256").update(text.slice(0, endAt)).digest("hex");
  if (end.sha256 !== sum) throw damaged("its content does not match its checksum");
  if (text.slice(endAt) !== lineOf({ end: true, rows: end.rows, sha256: sum }))
    throw damaged("its last line is invalid");
  assertValid(checks().header, header, "its first line");
  const lines = text.slice(text.indexOf("\n") + 1, endAt).split("\n");
  lines.pop();
  const tables = new Map<string, TableOfRows>();
  let total = 0;
  for (let at = 0; at < lines.length;) {
    const line = lineIn(lines[at] ?? "");
    assertValid(checks().tableLine, line, `line ${at + 2}`);
    const { table, columns, rows: count } = line as Static<typeof TableLine>;
    if (tables.has(table)) throw damaged(`it has the table ${shown(table)} twice`);
    if (count > lines.length - at - 1) throw damaged(`rows of the table ${shown(table)} are missing`);
    const rows = lines.slice(at + 1, at + 1 + count).map((each, index) => {
      const row = lineIn(each);
      if (Array.isArray(row) && row.length === columns.length && row.every(isScalar)) return row;
      throw damaged(`line ${at + 3 + index} is not a row of the table ${shown(table)}`);
    });
    tables.set(table, { table, columns, rows });
    total += count;
    at += 1 + count;
  }
  if (total !== end.rows) throw damaged("rows are missing");
  return { header: header as SnapshotHeader, tables: [...tables.values()] };
}

/** A text of the snapshot in an error message, cut to a length. */
export const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

function assertValid(check: Check, value: unknown, what: string): void {
  const [problem] = check(value);
  if (problem) throw damaged(`${what} is invalid: ${shown(problem.field)} ${problem.message}`);
}

/** The value of a line; undefined when it is not JSON or nested too deeply. */
function lineIn(line: string): unknown {
  const value = parsedJson(line);
  return isDeeper(value, deepestJson) ? undefined : value;
}

/** Parses the first line. Checks versions first, because a newer version may have another format. */
function headerIn(text: string, version: string): unknown {
  const header = lineIn(text.slice(0, Math.max(0, text.indexOf("\n")))) as Partial<SnapshotHeader> | undefined;
  if (header?.format !== formatName)
    throw new ControlError(
      400,
      "Not a snapshot: the first line is not a snapshot header. Choose a file that snapshot save has written, or save it again.",
    );
  const { formatVersion: written, version: by } = header as Record<string, unknown>;
  if (isNewer(by, version) || (typeof written === "number" && written > formatVersion))
    throw newer(isNewer(by, version) ? by : undefined);
  return header;
}

/** The error for a snapshot of a newer version. @param version the version, if it is a newer number */
export const newer = (version?: unknown): ControlError =>
  new ControlError(
    400,
    `The snapshot was saved by a newer version of audity-mock${typeof version === "string" && numbersOf(version) ? ` (${version})` : ""}. Update audity-mock to read it.`,
  );

const numbersOf = (version: string): readonly number[] | null =>
  /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-[\w.]{1,30})?$/.exec(version)?.slice(1, 4).map(Number) ?? null;

function isNewer(written: unknown, own: string): boolean {
  const one = typeof written === "string" ? numbersOf(written) : null;
  const other = numbersOf(own);
  if (!one || !other) return false;
  const differing = one.findIndex((number, index) => number !== other[index]);
  return differing >= 0 && (one[differing] ?? 0) > (other[differing] ?? 0);
}
