import type { TSchema } from "typebox";
import { type Check, createChecks } from "../control/validate.ts";
import { earliestSavedAt, latestSavedAt } from "../core/instant.ts";
import { isDeeper, parsedJson } from "../core/parsed-json.ts";
import { damaged, deepestJson, type Row, type Scalar, shown } from "./format.ts";

/** A column of a table with rows of sandboxes. */
export type ColumnShape = {
  readonly name: string;
  readonly kind: "key" | "integer" | "boolean" | "real" | "text" | "json";
  /** The allowed values of a text column; undefined: any text. */
  readonly words?: readonly string[] | undefined;
  readonly notNull: boolean;
};

/** A table with rows of sandboxes, without the column of the sandbox. */
export type TableShape = { readonly name: string; readonly columns: readonly ColumnShape[] };

type Rules = {
  readonly columns: Readonly<Record<string, Readonly<Record<string, TSchema>>>>;
  readonly problemIn: Readonly<Record<string, (rows: readonly Row[]) => string | null>>;
};

/** Checks the rows of a table. @throws ControlError 400 for the first invalid value */
export function assertRows({ name, columns }: TableShape, rows: readonly Row[], { columns: own, problemIn }: Rules) {
  const checkOf = createChecks(false, false);
  const checks = new Map(Object.entries(own[name] ?? {}).map(([column, schema]) => [column, checkOf(schema)]));
  for (const [index, row] of rows.entries()) {
    for (const column of columns) {
      const problem = problemOf(column, row[column.name] ?? null, checks.get(column.name));
      if (problem !== null) throw damaged(`${name}, row ${index + 1}: ${column.name} ${problem}`);
    }
  }
  const problem = problemIn[name]?.(rows) ?? null;
  if (problem !== null) throw damaged(`${name}: ${problem}`);
}

function problemOf({ name, kind, words, notNull }: ColumnShape, value: Scalar, check: Check | undefined) {
  if (value === null) return notNull || check?.(null).length ? "must not be null" : null;
  if (kind === "json") return problemOfJson(String(value), check);
  const expected = {
    key: () => Number.isSafeInteger(value) && Number(value) > 0,
    integer: () => isWhole(name, value),
    boolean: () => value === 0 || value === 1,
    real: () => Number.isFinite(value),
    text: () => typeof value === "string" && (words === undefined || words.includes(value)),
  }[kind];
  if (!expected()) return `must not be ${shown(String(value))}`;
  const [problem] = check?.(value) ?? [];
  return problem ? problem.message : null;
}

/** Checks that instants are within the range of a sandbox's clock, and that other numbers are not negative. */
function isWhole(name: string, value: Scalar): boolean {
  if (!Number.isSafeInteger(value)) return false;
  const number = Number(value);
  return name.endsWith("_at") ? number >= earliestSavedAt && number <= latestSavedAt : number >= 0;
}

function problemOfJson(text: string, check: Check | undefined): string | null {
  const value = parsedJson(text);
  if (value === undefined) return "must be JSON";
  if (isDeeper(value, deepestJson)) return `must not be nested in more than ${deepestJson} levels`;
  const [problem] = check?.(value) ?? [];
  return problem ? `is invalid: ${shown(problem.field)} ${problem.message}` : null;
}
