const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** A value inside of another one, by the names that lead to it; undefined where there is none. */
export const valueAt = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

export function textAt(value: unknown, ...names: readonly string[]): string | undefined {
  const found = valueAt(value, ...names);
  return typeof found === "string" ? found : undefined;
}

/** A finite number, or undefined. Some recorders write numbers as texts. */
export function numberIn(value: unknown): number | undefined {
  const isNumeric = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value);
  const number = isNumeric ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export const numberAt = (value: unknown, ...names: readonly string[]): number | undefined =>
  numberIn(valueAt(value, ...names));

const firstInstant = Date.parse("0001-01-01T00:00:00Z");
const lastInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether an instant is in the years that ISO 8601 writes with four digits, so that texts sort as their instants. */
export const isReadable = (at: number): boolean => at >= firstInstant && at <= lastInstant;

/** An instant in milliseconds since the epoch; NaN for one that cannot be read. */
export function instantIn(text: string | undefined): number {
  const at = Date.parse(text ?? "");
  return isReadable(at) ? at : Number.NaN;
}

export function listAt(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...names);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuid.test(text);
