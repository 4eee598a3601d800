import fc from "fast-check";
import { expect, it } from "vitest";
import { base62Of, draw, fractionOf, pickOf, uuidOf, wholeNumberOf } from "../src/core/seed.ts";

const drawn = fc
  .tuple(fc.nat(), fc.string(), fc.string(), fc.nat())
  .map(([seed, purpose, entity, ordinal]) => draw(seed, purpose, entity, ordinal));

it("a draw is the same for the same seed, purpose, entity and ordinal, and another when one of them differs", () => {
  expect(draw(42, "job id", "a", 0)).toEqual(draw(42, "job id", "a", 0));
  const others = [
    draw(43, "job id", "a", 0),
    draw(42, "job i", "da", 0),
    draw(42, "job id", "b", 0),
    draw(42, "job id", "a", 1),
  ];
  expect(new Set([draw(42, "job id", "a", 0), ...others].map(uuidOf)).size).toBe(5);
});

it("drawn values stay within their bounds", () => {
  fc.assert(
    fc.property(drawn, fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), (each, least, span) => {
      expect(fractionOf(each)).toBeGreaterThanOrEqual(0);
      expect(fractionOf(each)).toBeLessThan(1);
      expect(wholeNumberOf(each, least, least + span)).toBeGreaterThanOrEqual(least);
      expect(wholeNumberOf(each, least, least + span)).toBeLessThanOrEqual(least + span);
      expect(["a", "b", "c"]).toContain(pickOf(each, ["a", "b", "c"]));
      expect(uuidOf(each)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(base62Of(each, 27)).toMatch(/^[0-9A-Za-z]{27}$/);
    }),
  );
});

it("drawn whole numbers reach both bounds", () => {
  const numbers = Array.from({ length: 200 }, (_, ordinal) => wholeNumberOf(draw(1, "number", "", ordinal), 0, 3));
  expect(new Set(numbers)).toEqual(new Set([0, 1, 2, 3]));
});
