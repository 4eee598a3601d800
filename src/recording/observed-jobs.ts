import type { Check } from "../verify/check.ts";
import { checks } from "../verify/checks.ts";
import type { Fact } from "../verify/fact.ts";
import { type JobAnswer, observeRecorded } from "../verify/observation.ts";
import type { World } from "../verify/world.ts";

/** The checks of jobs that need nothing but polls, each with the number of polls below which it says nothing. */
const fewest: Readonly<Record<string, number>> = {
  "job.order": 2,
  "job.nulls": 1,
  "job.timestamps": 2,
  "job.updated-at": 2,
  "job.updated-at-transition": 1,
  "job.terminal": 2,
  "job.identity": 2,
};

/** The checks of `verify` that a recording can decide. */
export const jobChecks: readonly Check[] = checks.filter(({ id }) => Object.hasOwn(fewest, id));

/** The polls of a job, without those that repeat the one before. */
export type RecordedJob = {
  readonly answers: JobAnswer[];
  readonly terminal: string[];
  polls: number;
  polledAfterEnd: number;
  /** The last entry of the recording that polled it. */
  number: number;
  lastText: string;
};

export const newJob = (): RecordedJob => ({
  answers: [],
  terminal: [],
  polls: 0,
  polledAfterEnd: 0,
  number: 0,
  lastText: "",
});

/** Adds a response for a job. It must be valid against the contract. */
export function addAnswer(job: RecordedJob, answer: JobAnswer, text: string, number: number): void {
  job.polls += 1;
  job.number = number;
  const isEnd = answer.status === "completed" || answer.status === "failed";
  if (isEnd) job.polledAfterEnd += 1;
  if (text === job.lastText) return;
  job.lastText = text;
  job.answers.push(answer);
  if (isEnd) job.terminal.push(text);
}

/** Runs a check on the polls of a recorded job. @returns its facts; empty when the polls cannot decide it */
export async function factsOf({ id, run }: Check, job: RecordedJob): Promise<readonly Fact[]> {
  const count = id === "job.terminal" ? job.polledAfterEnd : job.polls;
  if (count < (fewest[id] ?? 1)) return [];
  const facts: Fact[] = [];
  const holds: World["holds"] = (name, isMet, seen, expected) =>
    void facts.push({ name, holds: isMet, seen: JSON.stringify(seen), expected });
  const world = {
    target: {},
    sandbox: null,
    holds,
    is: (name: string, seen: unknown, expected: unknown) => {
      const [one, other] = [JSON.stringify(seen), JSON.stringify(expected)];
      holds(name, one === other, seen, other);
    },
  } as unknown as World;
  observeRecorded(world, job);
  await run(world);
  return facts;
}
