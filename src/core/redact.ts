const hexadecimal = /^[0-7][0-9a-f]$/i;

/** The escape `\u0025`, with one or more backslashes. */
const longestEscape = 6;

/**
 * Decodes repeated escapes of URLs and JSON, so that secrets are recognised. Works in one pass, because a text may be a megabyte
 * of nested escapes.
 */
export function plain(text: string): string {
  if (!text.includes("%") && !text.includes("\\u")) return text;
  const letters: string[] = [];
  for (const [part] of text.matchAll(/[%\\]?[^%\\]*/g)) {
    let place = 0;
    // After this many characters without an escape, the rest of the part contains none.
    for (let unchanged = 0; place < part.length && unchanged < longestEscape; place += 1) {
      letters.push(part.charAt(place));
      unchanged += 1;
      // A decoded character may complete another escape.
      while (unescapeLast(letters)) unchanged = 0;
    }
    if (place < part.length) letters.push(part.slice(place));
  }
  return letters.join("");
}

/** Replaces an escape at the end with its character. @returns whether there was one */
function unescapeLast(letters: string[]): boolean {
  const { length } = letters;
  const digits = `${letters[length - 2]}${letters[length - 1]}`;
  if (!hexadecimal.test(digits)) return false;
  let from = length - 3;
  if (letters[from] !== "%") {
    if (letters[from] !== "0" || letters[from - 1] !== "0" || letters[from - 2] !== "u") return false;
    from -= 3;
    if (letters[from] !== "\\") return false;
    while (letters[from - 1] === "\\") from -= 1;
  }
  letters.length = from;
  letters.push(String.fromCharCode(Number.parseInt(digits, 16)));
  return true;
}

/** Shortens every access token in a text, and every text that looks like one. */
export const shortenTokens = (text: string): string =>
  text.includes("aky_") ? text.replaceAll(/(aky_[0-9A-Za-z]{0,4})[\w.~+/=-]+/g, "$1…") : text;

/** Removes access tokens from a text, also escaped ones. Returns a text without tokens unchanged. */
export const withoutTokens = (text: string): string => redact(text, []);

/**
 * Removes secrets from a text. Returns a text without secrets unchanged.
 * @param isWhole false if the text is truncated: then the beginning of a secret at its end is removed too
 */
export type Redact = (text: string, isWhole?: boolean) => string;

/** Creates a function that removes a secret and access tokens from a text. */
export function createRedactor(secret: string): Redact {
  const asJson = JSON.stringify(secret).slice(1, -1);
  const hidden = [...new Set([asJson, secret].map(plain))];
  return (text, isWhole = true) => redact(isWhole ? text : withoutBeginning(text, hidden), hidden);
}

/** The beginning of an incomplete escape or multi-byte character. */
const unfinished = "%\\u01234567\uFFFD";

/** Removes the beginning of a secret at the end of a text. */
function withoutBeginning(text: string, hidden: readonly string[]): string {
  const letters = plain(text);
  let end = letters.length;
  while (unfinished.includes(letters.charAt(end - 1)) && end > 0) end -= 1;
  const known = letters.slice(0, end);
  const begun = Math.max(...hidden.map((secret) => lengthOfBeginning(known, secret)));
  return begun === 0 ? text : known.slice(0, -begun);
}

/** How many characters at the end of a text are the beginning of a secret. */
function lengthOfBeginning(text: string, secret: string): number {
  let length = secret.length - 1;
  while (length > 0 && !text.endsWith(secret.slice(0, length))) length -= 1;
  return length;
}

function redact(text: string, hidden: readonly string[]): string {
  // Fast path: most texts have no escapes.
  const unescaped = text.includes("%") || text.includes("\\") ? plain(text) : text;
  let redacted = shortenTokens(unescaped);
  for (const each of hidden) if (redacted.includes(each)) redacted = redacted.replaceAll(each, "…");
  return redacted === unescaped ? text : redacted;
}

/** Truncates a text. Copies it, because a slice would keep the whole text in memory. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${Buffer.from(text.slice(0, most)).toString()}…` : text;
