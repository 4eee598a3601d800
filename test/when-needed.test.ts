import { describe, expect, it } from "vitest";
import { whenNeeded } from "../src/core/when-needed.ts";

describe("whenNeeded", () => {
  it("whenNeeded makes its value once", () => {
    let made = 0;
    const count = whenNeeded(() => ++made);
    expect([count(), count(), made]).toEqual([1, 1, 1]);
    const nothing = whenNeeded(() => {
      made += 1;
    });
    expect([nothing(), nothing(), made]).toEqual([undefined, undefined, 2]);
  });

  it("whenNeeded makes its value again after an error, thrown or rejected", async () => {
    for (const fail of [() => Promise.reject(new Error("not now")), () => failNow()]) {
      let attempts = 0;
      const make = whenNeeded(async () => (++attempts === 1 ? fail() : Promise.resolve(attempts)));
      const both = [make(), make()];
      for (const each of both) await expect(each).rejects.toThrow("not now");
      expect([await make(), await make(), attempts]).toEqual([2, 2, 2]);
    }
    let attempts = 0;
    const make = whenNeeded(() => (++attempts === 1 ? failNow() : attempts));
    expect(make).toThrow("not now");
    expect([make(), make()]).toEqual([2, 2]);
  });

  const failNow = (): never => {
    throw new Error("not now");
  };
});
