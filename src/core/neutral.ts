/** Characters that control a terminal instead of being displayed: control characters, direction marks, separators. */
const active = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Escapes as in JSON, so that JSON keeps its meaning. */
const escaped = (letter: string): string =>
  letter
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** Escapes control characters in a text for one line of a terminal, a log or a table. */
export const neutral = (text: string): string => text.replaceAll(active, escaped);

/** The same for a text of several lines. */
export const neutralLines = (text: string): string =>
  text.replaceAll(active, (letter) => (letter === "\n" || letter === "\t" ? letter : escaped(letter)));

/** Beginnings of lines that CI systems (GitHub, Azure, TeamCity) interpret as commands. */
const ciCommand = /^[^\S\n]*::|##(?=\[|vso\[|teamcity\[)/gm;

/** The same for printed output, which may go to the log of a CI system. */
export const neutralOutput = (text: string): string =>
  neutralLines(text).replaceAll(ciCommand, (begin) => `${begin.slice(0, -1)}${escaped(begin.slice(-1))}`);
