import { draw, wholeNumberOf } from "./seed.ts";
import { isoTimestamp } from "./timestamp.ts";

/**
 * A timestamp in the format of production's database (recorded for projects): microseconds without trailing zeros, and a numeric
 * offset. The clock has milliseconds; the microseconds are random.
 * @param id id of the resource
 */
export function databaseTimestamp(seed: number, id: string, at: number): string {
  const micros = wholeNumberOf(draw(seed, "microseconds", id, at), 0, 999)
    .toString()
    .padStart(3, "0");
  return `${isoTimestamp(at).slice(0, -1)}${micros}`.replace(/0+$/, "").replace(/\.$/, "") + "+00:00";
}
