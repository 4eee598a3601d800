import type { Sandbox } from "../client/sandbox.ts";
import type { AssertOptions, JournalEntryView, JournalFilter } from "../control/types.gen.ts";

type Result = { readonly pass: boolean; readonly message: () => string };

/** How many requests of the evidence are shown. */
const mostShown = 10;

const shown = ({ number, at, operation, status, retryAfterSeconds }: JournalEntryView): string =>
  `  ${number}  ${at}  ${operation}  ${status ?? "no response"}${retryAfterSeconds === null ? "" : `, Retry-After ${retryAfterSeconds}`}`;

async function judge(received: unknown, matcher: string, options: AssertOptions): Promise<Result> {
  const sandbox = received as Partial<Sandbox> | null;
  if (typeof sandbox?.journal?.assert !== "function")
    throw new TypeError(`${matcher} needs a sandbox, such as the result of \`mock.sandbox()\`.`);
  const { passed, results } = await sandbox.journal.assert(options);
  const lines = results.flatMap(({ message, evidence, evidenceCount }) => {
    const first = evidence.slice(0, mostShown).map(shown);
    const rest = evidenceCount - first.length;
    return [message, ...first, ...(rest > 0 ? [`  and ${rest} more (see \`sandbox.journal.assert\`)`] : [])];
  });
  return { pass: passed, message: () => lines.join("\n") };
}

/** Matchers that check how the clients of a sandbox polled, for `expect.extend`. All are asynchronous. */
export const matchers = {
  /** Every client waited for `Retry-After` before its next request, on the client's clock or the sandbox's. */
  toHonourRetryAfter: (sandbox: unknown, filter: JournalFilter = {}) =>
    judge(sandbox, "toHonourRetryAfter", { ...filter, honoursRetryAfter: true }),
  /** There were at most this many polls. */
  toHaveMaxPolls: (sandbox: unknown, maxPolls: number, filter: JournalFilter = {}) =>
    judge(sandbox, "toHaveMaxPolls", { ...filter, maxPolls }),
  /** No client polled a job after a response with a final status. */
  toHaveNoPollsAfterEnd: (sandbox: unknown, filter: JournalFilter = {}) =>
    judge(sandbox, "toHaveNoPollsAfterEnd", { ...filter, noPollsAfterEnd: true }),
  /** There were at most this many concurrent polls of a job. */
  toHaveMaxConcurrentPolls: (sandbox: unknown, maxConcurrentPolls: number, filter: JournalFilter = {}) =>
    judge(sandbox, "toHaveMaxConcurrentPolls", { ...filter, maxConcurrentPolls }),
};

/** The types of the matchers for `expect`. */
export type PollingMatchers = {
  [Name in keyof typeof matchers]: (typeof matchers)[Name] extends (
    sandbox: unknown,
    ...given: infer Given
  ) => Promise<Result>
    ? (...given: Given) => Promise<void>
    : never;
};
