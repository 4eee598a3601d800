import { describe, expect, it } from "vitest";
import { createPrincipalCache, type Principal } from "../src/agent/principal.ts";
import { digestOf } from "../src/agent/token.ts";

describe("the cache of principals", () => {
  it("the cache of principals stays within its bound and still resolves every token", () => {
    let lookUps = 0;
    const cache = createPrincipalCache((digest) => {
      lookUps += 1;
      return { tokenId: digest } as Principal;
    }, 2);
    const [one, two, three] = ["one", "two", "three"].map(digestOf) as [string, string, string];
    for (const digest of [one, two, two, three, two, one]) expect(cache.find(digest)?.tokenId).toBe(digest);
    expect(lookUps).toBe(4);
    cache.clear();
    cache.find(one);
    expect(lookUps).toBe(5);
  });
});
