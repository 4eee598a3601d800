import { styleText } from "node:util";
import type { JournalEntryView } from "../control/types.gen.ts";
import { cell, short } from "./render.ts";

type Colour = Parameters<typeof styleText>[0];

const colourOf = (status: number | null): Colour =>
  status === null || status >= 500 ? "red" : status >= 400 ? "yellow" : "green";

/**
 * A request on a line: time on the sandbox's clock, token, operation, status, and why it is not 2xx.
 * @param sandbox named where it is not the one that is expected
 */
export function requestLine(request: JournalEntryView, isColoured: boolean, sandbox?: string): string {
  const { at, tokenPrefix, operation, method, path, status, jobStatus, reason } = request;
  // Whatever server it comes from, none of it may do anything on a terminal.
  const paint = (colour: Colour, text: string) =>
    isColoured ? styleText(colour, text, { validateStream: false }) : text;
  const isFine = status !== null && status < 300;
  const parts = [
    paint("dim", cell(at.slice(11, 23))),
    cell(tokenPrefix).padEnd(8),
    (operation === null ? `${cell(method)} ${short(cell(path), 80)}` : cell(operation)).padEnd(26),
    paint(colourOf(status), cell(String(status ?? "---"))),
    isFine ? cell(jobStatus ?? "") : short(cell(`${reason.code}: ${reason.sentence}`), 200),
    sandbox === undefined ? "" : paint("dim", `(${cell(sandbox)})`),
  ];
  return `${parts.filter(Boolean).join("  ").trimEnd()}\n`;
}
