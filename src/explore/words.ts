import { describeFault } from "../faults/module.ts";
import { inWords } from "../core/in-words.ts";
import { type Exploration } from "./explore.ts";
import { failureKey, type FindingKind, type Run } from "./judge.ts";
import { requestInWords } from "./requests.ts";

/** A schedule in words, such as "429 with Retry-After 1 on request 6 (getJobStatus, poll 4)". */
export const scheduleInWords = ({ hits }: Pick<Run, "hits">): string =>
  hits.length === 0
    ? "without any fault"
    : hits.map((hit) => `${describeFault(hit.fault)}, on ${requestInWords(hit)}`).join(", and ");

/** What is wrong with a run, in one line. */
export const findingsInWords = ({ findings }: Pick<Run, "findings">): string =>
  findings.map(({ message }) => message).join("; ");

/** Runs that fail in the same way. */
export type FoundGroup = {
  readonly kind: FindingKind;
  /** The run with the smallest schedule. */
  readonly first: Run;
  /** The other runs. */
  readonly others: readonly Run[];
};

/** The runs in which something was found, grouped, the smallest schedule first. */
export function foundGroups({ runs }: Pick<Exploration, "runs">): readonly FoundGroup[] {
  const found = runs.filter(({ verdict }) => verdict === "found");
  return [...Map.groupBy(found, failureKey).values()].map(([first, ...others]) => ({
    kind: (first as Run).findings[0]?.kind ?? "FAIL",
    first: first as Run,
    others,
  }));
}

/** What a reader should know about the runs besides the findings, a sentence each. */
export function notesOf(exploration: Exploration, longestWaitMs: number): readonly string[] {
  const { baseline, runs, planned, stopped } = exploration;
  const count = (verdict: Run["verdict"]) => runs.filter((run) => run.verdict === verdict).length;
  const waited = count("waited");
  const notReached = count("not reached");
  const unstable = count("unstable");
  const left = planned - runs.length;
  const why = stopped === "budget" ? "The budget was used up" : "Exploring was interrupted";
  return [
    ...(baseline.hasReset
      ? ["The command resets the sandbox. The requests before its last reset are not known and get no fault."]
      : []),
    ...(waited > 0
      ? [
          `${counted(waited, "run")} ended after ${inWords(longestWaitMs)} while the client waited for a longer Retry-After, as it was told.`,
        ]
      : []),
    ...(notReached > 0 ? [`${counted(notReached, "run")} ended before the request of the fault.`] : []),
    ...(unstable > 0
      ? [
          `${counted(unstable, "run")} gave a result that did not repeat: the command does not always behave in the same way.`,
        ]
      : []),
    ...(left > 0 ? [`${why}: ${left} of ${planned} runs were not made.`] : []),
  ];
}

/** A number of things, such as "1 run". */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The result in a sentence, such as "2 findings in 154 runs, 41 s.". */
export function summaryOf(exploration: Exploration): string {
  const { runs, durationMs } = exploration;
  const found = runs.filter(({ verdict }) => verdict === "found").length;
  const groups = foundGroups(exploration).length;
  const findings = groups === 0 ? "no findings" : counted(groups, "finding");
  return `${findings} in ${counted(runs.length, "run")}${found > groups ? ` (${found} of them fail)` : ""}, ${inWords(durationMs)}.`;
}
