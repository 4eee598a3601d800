import { tokenBuckets } from "../contract/buckets.ts";
import { parseRules } from "../config/settings.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { CommandError } from "./terminal.ts";

/** The number that a text writes, otherwise the text. */
export const asNumber = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** @throws CommandError */
export function asSwitch(text: string, flag: string): unknown {
  if (text === "on" || text === "off") return text === "on";
  throw new CommandError(`${flag} must be on or off, not ${JSON.stringify(text)}.`);
}

/** @throws CommandError */
export function asJson(text: string, flag: string): unknown {
  const value = parsedJson(text);
  if (value === undefined) throw new CommandError(`${flag} must be JSON, not ${JSON.stringify(text)}.`);
  return value;
}

/** @throws CommandError */
export function asRules(text: string, flag: string): unknown {
  const parsed = parseRules(text, tokenBuckets);
  if ("problem" in parsed) throw new CommandError(`${flag} must be ${parsed.problem}, not ${JSON.stringify(text)}.`);
  return parsed.value;
}

/** @returns `{ a: { b: 1 } }` for `[["a.b", 1]]` */
export function nested(entries: readonly (readonly [field: string, value: unknown])[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [field, value] of entries) {
    const steps = field.split(".");
    const last = steps.pop() ?? field;
    let object = whole;
    for (const step of steps) object = (object[step] ??= {}) as Record<string, unknown>;
    object[last] = value;
  }
  return whole;
}
