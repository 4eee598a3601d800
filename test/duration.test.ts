import { describe, expect, it } from "vitest";
import { parseDurationMs } from "../src/core/duration.ts";

describe("a duration", () => {
  it.each([
    ["1500", 1500],
    ["90s", 90_000],
    ["2m", 120_000],
    ["1.5h", 5_400_000],
    ["1d", 86_400_000],
    ["250ms", 250],
    ["0", 0],
  ])("the text %s is read as a duration", (text, ms) => expect(parseDurationMs(text)).toBe(ms));

  it.each(["", "s", "-1", "1y", "1e3", "5 s", "99999999999d", "1.s"])("the text %j is refused as a duration", (text) =>
    expect(parseDurationMs(text)).toBeNull(),
  );
});
