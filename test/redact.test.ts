import fc from "fast-check";
import { expect, it } from "vitest";
import { createRedactor, plain } from "../src/core/redact.ts";

/** The simplest implementation of `plain`: replaces one escape after the other until none is left. */
function plainly(text: string): string {
  const once = text.replaceAll(/%([0-7][0-9a-f])|\\+u00([0-7][0-9a-f])/gi, (_, url?: string, json?: string) =>
    String.fromCharCode(Number.parseInt(url ?? json ?? "", 16)),
  );
  return once === text ? text : plainly(once);
}

/** The two may differ in backslashes that come to stand before a decoded escape, which redacts nothing. */
const withoutBackslashes = (text: string): string => text.replaceAll("\\", "");

it("plain() decodes nested escapes in one pass like replacing them one after the other", () => {
  const piece = fc.constantFrom(
    "%",
    "2",
    "5",
    "4",
    "1",
    "c",
    "\\",
    "u",
    "0",
    "u00",
    "%25",
    "\\u0025",
    "x",
    "longer than an escape",
    "é",
    "😀",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(withoutBackslashes(plain(text))).toBe(withoutBackslashes(plainly(text)));
    }),
    { numRuns: 5000 },
  );
});

it("a secret is redacted however often it is escaped, and a text without one stays as it is", () => {
  const secret = "a-secret-of-my-own";
  const redact = createRedactor(secret);
  const forms = ["%", "\\u00"].map((mark) =>
    Array.from(secret, (letter) => `${mark}${letter.charCodeAt(0).toString(16)}`).join(""),
  );
  for (const form of [secret, ...forms, ...forms.map(encodeURIComponent)])
    expect(redact(`before ${form} after`)).toBe("before … after");
  expect(redact("100 %25 of \\u0041 nothing")).toBe("100 %25 of \\u0041 nothing");
});
