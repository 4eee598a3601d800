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

  it("the cache of principals forgets a sandbox and keeps the others", () => {
    let lookUps = 0;
    const cache = createPrincipalCache((header) => {
      lookUps += 1;
      return { tokenId: header, sandbox: { key: Number(header) } } as Principal;
    });
    for (const header of ["1", "2", "1", "2"]) cache.find(header);
    expect(lookUps).toBe(2);
    cache.drop(1);
    expect(cache.known("1")).toBeUndefined();
    expect(cache.known("2")?.tokenId).toBe("2");
    for (const header of ["1", "2"]) cache.find(header);
    expect(lookUps).toBe(3);
  });
});
