/** Characters as a URL or JSON may escape them. */
const escaped = /%([0-7][0-9a-f])|\\+u00([0-7][0-9a-f])/gi;

/** A text in plain letters, however often they were escaped, so that what must not be kept is recognised. */
export function plain(text: string): string {
  if (!text.includes("%") && !text.includes("\\u")) return text;
  const once = text.replaceAll(escaped, (_, url?: string, json?: string) =>
    String.fromCharCode(Number.parseInt(url ?? json ?? "", 16)),
  );
  return once === text ? text : plain(once);
}

/** Shortens every access token in a text, and what looks like one. */
export const redact = (text: string): string =>
  text.includes("aky_") ? text.replaceAll(/(aky_[0-9A-Za-z]{0,4})[\w.~+/=-]+/g, "$1…") : text;

/** A text without access tokens, however they may be escaped in it; one that has none is left as it is. */
export function withoutTokens(text: string): string {
  // Nearly every text; nothing is hidden in it, and it holds no token.
  if (!text.includes("%") && !text.includes("\\") && !text.includes("aky_")) return text;
  const unescaped = plain(text);
  const redacted = redact(unescaped);
  return redacted === unescaped ? text : redacted;
}
