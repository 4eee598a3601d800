import { styleText } from "node:util";
import type { JournalEntryView } from "../control/types.gen.ts";
import { cell, mostColumns, short, wrapped } from "./render.ts";
import type { TokenNames } from "./token-names.ts";

type Colour = Parameters<typeof styleText>[0];

function colourOf(status: number | null): Colour {
  if (status === null || status >= 500) return "red";
  return status >= 400 ? "yellow" : "green";
}

/** How a request is shown. */
type Look = {
  readonly isColoured?: boolean;
  readonly names?: TokenNames;
  /** The name of the sandbox, unless it is the default one. */
  readonly sandbox?: string | undefined;
  /** Whether to show the number and the date. */
  readonly isNumbered?: boolean;
};

/** Labels of tokens are cut to this width. */
const tokenWidth = 18;

/**
 * A request in one line: time on the sandbox's clock, token, operation, status, the reason for an error, and the
 * faults of a plan. A long reason is wrapped onto further lines.
 */
export function requestLine(request: JournalEntryView, look: Look = {}): string {
  const { isColoured = false, names, sandbox, isNumbered = false } = look;
  const { number, at, tokenId, tokenPrefix, operation, method, path, status, jobStatus, reason, faults } = request;
  const token = (tokenId === null ? undefined : names?.get(tokenId)) ?? tokenPrefix;
  const isFine = status !== null && status < 300;
  // Each text is neutralised before it is coloured: it may contain control characters.
  const texts = [
    ...(isNumbered ? [String(number).padStart(5)] : []),
    isNumbered ? cell(at.slice(0, 23).replace("T", " ")) : cell(at.slice(11, 23)),
    short(cell(token), tokenWidth).padEnd(tokenWidth),
    operation === null ? short(`${cell(method)} ${cell(path)}`, 36) : cell(operation).padEnd(26),
  ];
  const about = [
    isFine ? cell(jobStatus ?? "") : cell(`${reason.code}: ${reason.sentence}`),
    ...faults.flatMap(({ plan }) =>
      plan === null || (!isFine && reason.sentence.includes(plan)) ? [] : `fault ${cell(plan)}`,
    ),
    sandbox === undefined ? "" : `(${cell(sandbox)})`,
  ];
  const statusText = String(status ?? "---");
  const begin = [...texts, statusText, ""].join("  ");
  const text = about.filter(Boolean).join("  ");
  const lines =
    begin.length + text.length <= mostColumns ? `${begin}${text}`.trimEnd() + "\n" : wrapped(begin, text, 8);
  if (!isColoured) return lines;
  const paint = (colour: Colour, part: string) => styleText(colour, part, { validateStream: false });
  const timeAt = isNumbered ? 1 : 0;
  const painted = texts.map((part, index) => (index === timeAt ? paint("dim", part) : part));
  return [...painted, paint(colourOf(status), statusText)].join("  ") + lines.slice(begin.length - 2);
}

/** Requests of the journal, a line each. */
export function requestLines(
  { entries, dropped = 0 }: { readonly entries: readonly JournalEntryView[]; readonly dropped?: number },
  names: TokenNames,
): string {
  if (entries.length === 0) return "No requests.\n";
  const note = dropped > 0 ? [`The journal has dropped ${dropped} earlier requests.\n`] : [];
  return [...note, ...entries.map((entry) => requestLine(entry, { names, isNumbered: true }))].join("");
}
