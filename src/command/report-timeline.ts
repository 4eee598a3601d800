import type { ReportView } from "../control/types.gen.ts";
import { cell, short } from "./render.ts";
import { inWords } from "../core/in-words.ts";

type JobReport = ReportView["jobs"][number];

/** As long as a UUID. */
const idWidth = 36;

/** How many columns the time of the sandbox takes. */
const width = 64;

/** What a job looks like while it is in a state, and when it enters it. */
const looks: Readonly<Record<string, readonly [state: string, mark: string]>> = {
  pending: [".", "."],
  processing: ["-", "P"],
  completed: ["=", "C"],
  failed: ["~", "F"],
  vanished: [" ", "V"],
};

/** What a poll looks like, by what it got; the first that is there is shown. */
function markOf(statuses: readonly (number | null)[]): string {
  if (statuses.includes(429)) return "!";
  if (statuses.some((status) => status === null || status >= 400)) return "x";
  return statuses.length > 1 ? "O" : "o";
}

const legend = "  o poll  O several  ! 429  x other refusal   P processing  C completed  F failed  V vanished";

/** Draws the jobs of a report on the sandbox's time: a line for each, with its states, its polls and its refusals. */
export function timelineOf({ jobs, from, until }: ReportView): string {
  if (from === null || until === null) return "";
  const [first, last] = [Date.parse(from), Date.parse(until)];
  const columnOf = (at: string) => Math.floor(((Date.parse(at) - first) / Math.max(1, last - first)) * (width - 1));

  function draw({ transitions, requests }: JobReport): string {
    const line = Array.from({ length: width }, () => " ");
    for (const { status, at } of transitions) line.fill(looks[status]?.[0] ?? " ", columnOf(at));
    const polls = Map.groupBy(requests, ({ at }) => columnOf(at));
    for (const [column, ofColumn] of polls) line[column] = markOf(ofColumn.map(({ status }) => status));
    for (const { status, at } of transitions.slice(1))
      if (line[columnOf(at)] !== "!") line[columnOf(at)] = looks[status]?.[1] ?? " ";
    return line.join("");
  }

  const name = ({ tokenPrefix, jobId }: JobReport) =>
    `${(tokenPrefix ?? "-").padEnd(8)} ${short(cell(jobId), idWidth).padEnd(idWidth)}`;
  const span = inWords(last - first);
  const axis = `${" ".repeat(45)} |${`+${span}|`.padStart(width - 1)}`;
  return [...jobs.map((job) => `${name(job)} ${draw(job).trimEnd()}`), axis, legend]
    .map((line) => `${line}\n`)
    .join("");
}
