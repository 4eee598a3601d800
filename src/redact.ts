/** A text in plain letters, even if they were escaped more than once, so that what must not be kept is recognised. */
export function plain(text: string, times = 5): string {
  if (!text.includes("%")) return text;
  const unescaped = text.replaceAll(/%[0-7][0-9a-f]/gi, (escaped) => decodeURIComponent(escaped));
  return unescaped === text || times === 1 ? unescaped : plain(unescaped, times - 1);
}

/** A text without access tokens, however they may be escaped in it; one that has none is left as it is. */
export function withoutTokens(text: string): string {
  const unescaped = plain(text);
  const redacted = redact(unescaped);
  return redacted === unescaped ? text : redacted;
}

/** Shortens every access token in a text. */
export const redact = (text: string): string =>
  text.includes("aky_") ? text.replaceAll(/(aky_\w{0,4})[0-9A-Za-z]+/g, "$1…") : text;
