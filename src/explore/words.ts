import { describeFault } from "../faults/module.ts";
import { inWords } from "../core/in-words.ts";
import { type Exploration } from "./explore.ts";
import type { FindingKind, Run } from "./judge.ts";
import { requestInWords } from "./requests.ts";

/** A schedule in words, such as "429 with Retry-After 1 on request 6 (getJobStatus, poll 4)". */
export const scheduleInWords = ({ hits }: Pick<Run, "hits">): string =>
  hits.length === 0
    ? "without any fault"
    : hits.map((hit) => `${describeFault(hit.fault)}, on ${requestInWords(hit)}`).join(", and ");

/** Runs that fail in the same way: the same faults on the same operations, with the same findings. */
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
  const keyOf = ({ hits, findings }: Run) =>
    [...hits.map(({ fault, operation }) => `${fault} ${operation}`), ...findings.map(({ kind }) => kind)].join();
  return [...Map.groupBy(found, keyOf).values()].map(([first, ...others]) => ({
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
          `${inRuns(waited)} ended after ${inWords(longestWaitMs)} while the client waited for a longer Retry-After, as it was told.`,
        ]
      : []),
    ...(notReached > 0 ? [`${inRuns(notReached)} ended before the request of the fault.`] : []),
    ...(unstable > 0
      ? [`${inRuns(unstable)} gave a result that did not repeat: the command does not always behave in the same way.`]
      : []),
    ...(left > 0 ? [`${why}: ${left} of ${planned} runs were not made.`] : []),
  ];
}

const inRuns = (count: number): string => (count === 1 ? "1 run" : `${count} runs`);

/** The result in a sentence, such as "2 findings in 154 runs, 41 s.". */
export function summaryOf(exploration: Exploration): string {
  const { runs, durationMs } = exploration;
  const found = runs.filter(({ verdict }) => verdict === "found").length;
  const groups = foundGroups(exploration).length;
  const findings = groups === 1 ? "1 finding" : `${groups === 0 ? "no" : groups} findings`;
  return `${findings} in ${inRuns(runs.length)}${found > groups ? ` (${found} of them fail)` : ""}, ${inWords(durationMs)}.`;
}
