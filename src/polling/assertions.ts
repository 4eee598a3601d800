import type { InputOf } from "../control/route.ts";
import type { JournalEntry } from "../journal/module.ts";
import type { pollingRoutes } from "./routes.ts";
import { inWords } from "../core/in-words.ts";
import { askedWaits, byResource, byRun, after, concurrencyOf, greatest, inOrder, isEarly } from "./polling-measures.ts";

/** Assertions about the requests of a sandbox. */
export type Assertions = Pick<
  InputOf<typeof pollingRoutes.assertJournal>,
  "maxPolls" | "noPollsAfterEnd" | "honoursRetryAfter" | "maxConcurrentPolls"
>;

type Result = {
  readonly passed: boolean;
  /** How often the assertion applied; 0: not tested. */
  readonly cases: number;
  readonly message: string;
  readonly evidence: readonly JournalEntry[];
};

type Check<Expected> = (requests: readonly JournalEntry[], expected: Expected) => Result;

const isPoll = (entry: JournalEntry): boolean => entry.isPoll;

const checks: { readonly [Name in keyof Required<Assertions>]: Check<NonNullable<Assertions[Name]>> } = {
  maxPolls(requests, most) {
    const polls = requests.filter(isPoll);
    return {
      passed: polls.length <= most,
      cases: polls.length,
      message: `${polls.length} polls, expected at most ${most}.`,
      evidence: polls,
    };
  },
  noPollsAfterEnd(requests, expected) {
    const jobs = byRun(requests);
    const late = jobs.flatMap((polls) => after(polls, ({ isEnd }) => isEnd));
    return {
      cases: jobs.filter((polls) => polls.some(({ isEnd }) => isEnd)).length,
      passed: !expected || late.length === 0,
      message: `${late.length} polls after a final status, expected none.`,
      evidence: late,
    };
  },
  honoursRetryAfter(requests, expected) {
    const waits = byResource(requests).flatMap(askedWaits);
    const early = waits.filter(isEarly);
    const worst = greatest(early.map(({ askedMs, waitedMs }) => askedMs - waitedMs));
    return {
      passed: !expected || early.length === 0,
      cases: waits.length,
      message:
        early.length === 0
          ? `Retry-After honoured ${waits.length} times.`
          : `Retry-After ignored ${early.length} of ${waits.length} times, at worst ${inWords(worst)} too early.`,
      // A request that came early may also have asked for a wait, so it could be listed twice.
      evidence: [...new Set(early.flatMap(({ askedBy, next }) => [askedBy, next]))],
    };
  },
  maxConcurrentPolls(requests, most) {
    const concurrent = byResource(requests.filter(isPoll)).flatMap(concurrencyOf);
    const found = greatest(concurrent.map(({ count }) => count));
    return {
      passed: found <= most,
      cases: concurrent.length,
      message: `Up to ${found} concurrent polls of a job, expected at most ${most}.`,
      evidence: concurrent.filter(({ count }) => count > most).map(({ entry }) => entry),
    };
  },
};

export const assertionNames = Object.keys(checks) as readonly (keyof Assertions)[];

/**
 * Checks the given assertions.
 * @param dropped how many requests the journal has dropped; if there are any, no assertion passes
 */
export function check(entries: readonly JournalEntry[], assertions: Assertions, dropped: number) {
  const requests = inOrder(entries);
  return assertionNames.flatMap((assertion) => {
    const expected = assertions[assertion];
    if (expected === undefined) return [];
    const result = (checks[assertion] as Check<unknown>)(requests, expected);
    if (dropped === 0 || !result.passed) return [{ assertion, ...result }];
    const message = `${result.message} Cannot pass: the journal has dropped ${dropped} earlier requests. Raise its limit (journal set --limit).`;
    return [{ assertion, ...result, passed: false, message }];
  });
}
