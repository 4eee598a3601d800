import { styleText } from "node:util";
import type { JournalEntryView } from "../control/types.gen.ts";
import { cell, short } from "./render.ts";

type Colour = Parameters<typeof styleText>[0];

function colourOf(status: number | null): Colour {
  if (status === null || status >= 500) return "red";
  return status >= 400 ? "yellow" : "green";
}

/**
 * A request in one line: time on the sandbox's clock, token, operation, status, and why it is not 2xx.
 * @param sandbox name of the sandbox, where it is not the default one
 */
export function requestLine(request: JournalEntryView, isColoured: boolean, sandbox?: string): string {
  const { at, tokenPrefix, operation, method, path, status, jobStatus, reason } = request;
  // Each text is neutralised before it is coloured: it may contain control characters.
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
