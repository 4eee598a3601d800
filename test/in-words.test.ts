import { expect, it } from "vitest";
import { countdown, inWords } from "../src/core/in-words.ts";

it("inWords writes a duration in the unit that fits its size", () => {
  const said = [0, 350, 999.6, 3200, 9960, 12_345, 119_000, 120_000, 7_200_000, 200_000_000].map(inWords);
  expect(said).toEqual(["0 ms", "350 ms", "1000 ms", "3.2 s", "10 s", "12 s", "119 s", "2 min", "2 h", "2 d"]);
});

it("what is left of a wait is said in whole seconds that never end too early, in two units at the most", () => {
  const said = [-5, 0, 1, 1000, 59_001, 80_000, 3_600_000, 3_605_000, 90_061_000].map(countdown);
  expect(said).toEqual(["0 s", "0 s", "1 s", "1 s", "1 min", "1 min 20 s", "1 h", "1 h", "1 d 1 h"]);
});
