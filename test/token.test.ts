import { describe, expect, it } from "vitest";
import { deriveToken, readCredential } from "../src/agent/token.ts";

describe("the text of a token", () => {
  it("deriveToken gives each secret and label a token of its own", () => {
    const derived = ["secret one", "secret two"].flatMap((secret) =>
      ["a", "b"].map((label) => deriveToken(secret, label)),
    );
    expect(new Set(derived).size).toBe(4);
    expect(derived.every((token) => /^aky_[0-9A-Za-z]{32}$/.test(token))).toBe(true);
    expect(deriveToken("secret one", "a")).toBe(derived[0]);
  });

  it("readCredential reads a very long header at once", () => {
    expect(readCredential(`Bearer ${" ".repeat(100_000)}x`)).toEqual({ kind: "absent" });
    expect(readCredential("bearer ".repeat(100_000))).toEqual({ kind: "malformed" });
  });
});
