import { expect, it } from "vitest";
import { inWords } from "../src/core/in-words.ts";

it("durations are said as a person would", () => {
  const said = [0, 350, 999.6, 3200, 9960, 12_345, 119_000, 120_000, 7_200_000, 200_000_000].map(inWords);
  expect(said).toEqual(["0 ms", "350 ms", "1000 ms", "3.2 s", "10 s", "12 s", "119 s", "2 min", "2 h", "2 d"]);
});
