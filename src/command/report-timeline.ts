import type { ReportView } from "../control/types.gen.ts";
import { cell, short } from "./render.ts";
import { tokenNameOf, type TokenNames } from "./token-names.ts";
import { inWords } from "../core/in-words.ts";

type JobReport = ReportView["jobs"][number];

/** The length of a UUID. */
const idWidth = 36;

/** The width of a token's name. */
const tokenWidth = 16;

/** How many columns the time axis has. */
const width = 46;

/** How a state is drawn: `line` while it lasts, `mark` at its beginning. */
const looks: Readonly<Record<string, { readonly line: string; readonly mark: string }>> = {
  pending: { line: ".", mark: "." },
  processing: { line: "-", mark: "P" },
  completed: { line: "=", mark: "C" },
  processed: { line: "=", mark: "C" },
  needs_review: { line: "=", mark: "R" },
  failed: { line: "~", mark: "F" },
  vanished: { line: " ", mark: "V" },
};

/** How the polls in one column are drawn, by the statuses of their responses. The worst one is shown. */
function markOf(statuses: readonly (number | null)[]): string {
  if (statuses.includes(429)) return "!";
  if (statuses.some((status) => status === null || status >= 400)) return "x";
  return statuses.length > 1 ? "O" : "o";
}

const legend = `  o poll  O several polls  ! 429  x other error
  P processing  C completed or processed  R needs review  F failed  V vanished`;

/** Draws a line for each job of a report, on the sandbox's time: its states, its polls and its errors. */
export function timelineOf(
  { jobs, from, until }: Pick<ReportView, "jobs" | "from" | "until">,
  names: TokenNames,
): string {
  if (from === null || until === null) return "";
  const first = Date.parse(from);
  const last = Date.parse(until);
  const columnOf = (at: string) => Math.floor(((Date.parse(at) - first) / Math.max(1, last - first)) * (width - 1));

  function draw({ transitions, requests }: JobReport): string {
    const line = Array.from({ length: width }, () => " ");
    for (const { status, at } of transitions) line.fill(looks[status]?.line ?? " ", columnOf(at));
    const polls = Map.groupBy(requests, ({ at }) => columnOf(at));
    for (const [column, ofColumn] of polls) line[column] = markOf(ofColumn.map(({ status }) => status));
    for (const { status, at } of transitions.slice(1))
      if (line[columnOf(at)] !== "!") line[columnOf(at)] = looks[status]?.mark ?? " ";
    return line.join("");
  }

  const name = ({ tokenId, tokenPrefix, jobId }: JobReport) => {
    const token = short(cell(tokenNameOf(tokenId, tokenPrefix, names)), tokenWidth).padEnd(tokenWidth);
    return `${token} ${short(cell(jobId), idWidth).padEnd(idWidth)}`;
  };
  const span = inWords(last - first);
  const axis = `${" ".repeat(tokenWidth + 1 + idWidth)} |${`+${span}|`.padStart(width - 1)}`;
  return [...jobs.map((job) => `${name(job)} ${draw(job).trimEnd()}`), axis, legend]
    .map((line) => `${line}\n`)
    .join("");
}
