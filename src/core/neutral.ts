/** What does something instead of being seen: control characters, marks that turn the direction of a text, separators. */
const active = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Written as JSON writes it, so that JSON stays JSON and means the same. */
const escaped = (letter: string): string =>
  letter
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** A text for one line of a terminal, a log or a table: whatever is in it is seen and does nothing. */
export const neutral = (text: string): string => text.replaceAll(active, escaped);

/** The same for a text of several lines, such as one on a page. */
export const neutralLines = (text: string): string =>
  text.replaceAll(active, (letter) => (letter === "\n" || letter === "\t" ? letter : escaped(letter)));

/** How lines begin that a CI system takes for a command: GitHub's, Azure's and TeamCity's. */
const ciCommand = /^[^\S\n]*::|##(?=\[|vso\[|teamcity\[)/gm;

/** The same for what is printed, which may be the log of a CI system. */
export const neutralOutput = (text: string): string =>
  neutralLines(text).replaceAll(ciCommand, (begin) => `${begin.slice(0, -1)}${escaped(begin.slice(-1))}`);
