const hexadecimal = /^[0-7][0-9a-f]$/i;

/** Of `\u0025`; of backslashes there may be more. */
const longestEscape = 6;

/**
 * A text in plain letters, however often they were escaped, as in a URL or in JSON, so that what must not be kept is
 * recognised. In one pass: a text may be a megabyte of escapes of escapes.
 */
export function plain(text: string): string {
  if (!text.includes("%") && !text.includes("\\u")) return text;
  const letters: string[] = [];
  for (const [part] of text.matchAll(/[%\\]?[^%\\]*/g)) {
    let place = 0;
    // After so many letters that end no escape, the rest of the part ends none either.
    for (let unchanged = 0; place < part.length && unchanged < longestEscape; place += 1) {
      letters.push(part.charAt(place));
      unchanged += 1;
      // What an escape stands for may end another one.
      while (unescapeLast(letters)) unchanged = 0;
    }
    if (place < part.length) letters.push(part.slice(place));
  }
  return letters.join("");
}

/** Puts the letter that is meant in the place of an escape at the end. @returns whether there was one */
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

/** Shortens every access token in a text, and what looks like one. */
export const shortenTokens = (text: string): string =>
  text.includes("aky_") ? text.replaceAll(/(aky_[0-9A-Za-z]{0,4})[\w.~+/=-]+/g, "$1…") : text;

/** A text without access tokens, however they may be escaped in it; one that has none is left as it is. */
export const withoutTokens = (text: string): string => redact(text, []);

/**
 * Takes secrets out of a text. A text in which there is nothing to hide is left as it is.
 * @param isWhole false where the end of the text is missing: then the beginning of a secret at its end is left out too
 */
export type Redact = (text: string, isWhole?: boolean) => string;

/** What takes a secret out of a text, and access tokens. */
export function createRedactor(secret: string): Redact {
  const asJson = JSON.stringify(secret).slice(1, -1);
  const hidden = [...new Set([asJson, secret].map(plain))];
  return (text, isWhole = true) => redact(isWhole ? text : withoutBeginning(text, hidden), hidden);
}

/** What an escape consists of whose last letter is missing, and a letter of several bytes. */
const unfinished = "%\\u01234567\uFFFD";

/** Leaves out the beginning of a secret at the end of a text. */
function withoutBeginning(text: string, hidden: readonly string[]): string {
  const letters = plain(text);
  let end = letters.length;
  while (unfinished.includes(letters.charAt(end - 1)) && end > 0) end -= 1;
  const known = letters.slice(0, end);
  const begun = Math.max(...hidden.map((secret) => lengthOfBeginning(known, secret)));
  return begun === 0 ? text : known.slice(0, -begun);
}

/** How many letters at the end of a text are the first ones of a secret. */
function lengthOfBeginning(text: string, secret: string): number {
  let length = secret.length - 1;
  while (length > 0 && !text.endsWith(secret.slice(0, length))) length -= 1;
  return length;
}

function redact(text: string, hidden: readonly string[]): string {
  // Nearly every text has no escapes.
  const unescaped = text.includes("%") || text.includes("\\") ? plain(text) : text;
  let redacted = shortenTokens(unescaped);
  for (const each of hidden) if (redacted.includes(each)) redacted = redacted.replaceAll(each, "…");
  return redacted === unescaped ? text : redacted;
}

/** The beginning of a text that is longer than that, in memory of its own: a slice would keep the whole text alive. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${Buffer.from(text.slice(0, most)).toString()}…` : text;
