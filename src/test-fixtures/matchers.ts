import type { Sandbox } from "../client/sandbox.ts";
import type { AssertOptions, JournalEntryView, JournalFilter } from "../control/types.gen.ts";

type Result = { readonly pass: boolean; readonly message: () => string };

/** How many of the requests that prove something are shown. */
const mostShown = 10;

const shown = ({ number, at, operation, status, retryAfterSeconds }: JournalEntryView): string =>
  `  ${number}  ${at}  ${operation}  ${status ?? "no answer"}${retryAfterSeconds === null ? "" : `, Retry-After ${retryAfterSeconds}`}`;

async function judge(received: unknown, matcher: string, options: AssertOptions): Promise<Result> {
  const sandbox = received as Partial<Sandbox> | null;
  if (typeof sandbox?.journal?.assert !== "function")
    throw new TypeError(`${matcher} is for a sandbox, such as the one that \`mock.sandbox()\` resolves to.`);
  const { passed, results } = await sandbox.journal.assert(options);
  const lines = results.flatMap(({ message, evidence, evidenceCount }) => {
    const first = evidence.slice(0, mostShown).map(shown);
    const rest = evidenceCount - first.length;
    return [message, ...first, ...(rest > 0 ? [`  and ${rest} more, which \`sandbox.journal.assert\` lists`] : [])];
  });
  return { pass: passed, message: () => lines.join("\n") };
}

/** Matchers about how the clients of a sandbox have polled, for `expect.extend`. All of them are asynchronous. */
export const matchers = {
  /** No request came before the `Retry-After` of the answer before it had passed, on the client's clock or the sandbox's. */
  toHonourRetryAfter: (sandbox: unknown, filter: JournalFilter = {}) =>
    judge(sandbox, "toHonourRetryAfter", { ...filter, honoursRetryAfter: true }),
  /** There were at most so many polls. */
  toPollAtMost: (sandbox: unknown, maxPolls: number, filter: JournalFilter = {}) =>
    judge(sandbox, "toPollAtMost", { ...filter, maxPolls }),
  /** Nobody polled a job after having been told that it completed or failed. */
  toStopPollingAtTerminal: (sandbox: unknown, filter: JournalFilter = {}) =>
    judge(sandbox, "toStopPollingAtTerminal", { ...filter, noPollsAfterTerminal: true }),
  /** At most so many polls of a job were under way at once. */
  toPollConcurrentlyAtMost: (sandbox: unknown, maxConcurrentPolls: number, filter: JournalFilter = {}) =>
    judge(sandbox, "toPollConcurrentlyAtMost", { ...filter, maxConcurrentPolls }),
};

/** The matchers as `expect` has them. */
export type PollingMatchers = {
  [Name in keyof typeof matchers]: (typeof matchers)[Name] extends (
    sandbox: unknown,
    ...given: infer Given
  ) => Promise<Result>
    ? (...given: Given) => Promise<void>
    : never;
};
