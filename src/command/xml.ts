const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML 1.0 can hold, escaped. */
export const escape = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, "?").replaceAll(/[&<>"]/g, (letter) => escapes[letter] ?? "");
