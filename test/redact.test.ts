import fc from "fast-check";
import { expect, it } from "vitest";
import { createConceal, plain } from "../src/core/redact.ts";

/** What `plain` gives, said as plainly as possible: again and again until nothing is left to replace. */
function plainly(text: string): string {
  const once = text.replaceAll(/%([0-7][0-9a-f])|\\+u00([0-7][0-9a-f])/gi, (_, url?: string, json?: string) =>
    String.fromCharCode(Number.parseInt(url ?? json ?? "", 16)),
  );
  return once === text ? text : plainly(once);
}

/** Backslashes may be taken for those of an escape that comes to stand behind them: nothing is hidden by that. */
const withoutBackslashes = (text: string): string => text.replaceAll("\\", "");

it("a text in plain letters is found in one pass as by replacing one escape after the other", () => {
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

it("a secret is concealed however often it was escaped, and a text without one is left as it is", () => {
  const secret = "a-secret-of-my-own";
  const conceal = createConceal(secret);
  const forms = ["%", "\\u00"].map((mark) =>
    Array.from(secret, (letter) => `${mark}${letter.charCodeAt(0).toString(16)}`).join(""),
  );
  for (const form of [secret, ...forms, ...forms.map(encodeURIComponent)])
    expect(conceal(`before ${form} after`)).toBe("before … after");
  expect(conceal("100 %25 of \\u0041 nothing")).toBe("100 %25 of \\u0041 nothing");
});
