import { Type } from "typebox";
import { JournalEntryView, journalFilter } from "../journal/module.ts";
import type { Route } from "../control/route.ts";
import { Count, Described, Flag, Instant, Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

const Verdict = (description: string) => Type.Enum(["pass", "warn", "fail"], { description });

const Ms = (description: string) => Type.Number({ description: `${description}, in milliseconds.` });

const Cases = Count("How often the rule could have been broken; 0: not put to the test.");

const Evidence = Named("ReportedRequest", "A request that proves something.", {
  number: Count("Number of the request in the journal."),
  at: Instant("When it arrived, on the sandbox's clock."),
  status: Nullable(Count("Status of the response; null: there was no response.")),
});

const Intervals = Named("PollIntervals", "Times from poll to poll, in the client's milliseconds.", {
  minMs: Ms("The shortest interval"),
  medianMs: Ms("The median interval"),
  p95Ms: Ms("The interval that 95 % are not longer than"),
  maxMs: Ms("The longest interval"),
  histogram: Type.Array(
    Strict({
      fromMs: Count("Shortest interval of the bar, in milliseconds."),
      toMs: Nullable(Count("Where the next bar starts, in milliseconds; null for the last bar.")),
      count: Count("How many intervals are within."),
    }),
    { description: "How many intervals are how long." },
  ),
});

const Finding = Named("RuleReport", "Whether a client keeps a rule.", {
  rule: Text("Name of the rule, such as `retry-after`."),
  verdict: Verdict("Whether the client keeps the rule."),
  cases: Cases,
  summary: Text("What was found, in a sentence."),
  advice: Text("What a client should do, in a sentence."),
  evidence: Type.Array(Evidence, { description: "The requests that break the rule." }),
});

const PollingOfJob = Named("JobReport", "How a job or a capture was polled with a token.", {
  operation: Text("The operation that was polled with, such as `getJobStatus`."),
  jobId: Text("The job or capture that was polled."),
  tokenId: Nullable(Uuid("Token that it was polled with.")),
  tokenPrefix: Nullable(Text("First characters of that token.")),
  verdict: Verdict("The worst verdict of the rules."),
  polls: Count("How many polls there were."),
  statuses: Type.Record(Type.String(), Type.Integer(), {
    description: "How many polls got each status; `none`: there was no response.",
  }),
  intervals: Nullable(Intervals, "Times from poll to poll; null: there was a single poll."),
  growth: Nullable(
    Type.Number({
      description: "How many times as long a delay after 429 or 5xx is as the delay before; null: there were too few.",
    }),
  ),
  jitter: Nullable(
    Type.Number({
      description: "How far intervals are off a plain schedule, as a fraction; null: there were too few.",
    }),
  ),
  earlyPolls: Described("Polls that came before the `Retry-After` of the response before them had passed.", {
    count: Count("How many there were."),
    worstMs: Ms("By how much the earliest was too early"),
  }),
  mostConcurrentPolls: Count("How many polls were under way at once, at most."),
  pollsAfterEnd: Count("Polls after the client was told that it has ended."),
  pollsAfter404: Count("Polls again after one that got 404."),
  pollsAfter401: Count("Polls again after one that got 401."),
  retriesOf4xx: Count("Polls again after another 4xx that stays."),
  budget: Nullable(
    Described("How much of the token's rate limit the polls used; null: no limit applied.", {
      limit: Count("How many requests a window allows."),
      mostInWindow: Count("How many polls the fullest window had."),
      share: Type.Number({ description: "The same as a fraction of the limit." }),
    }),
  ),
  wastedPolls: Count("Polls that told the client nothing that it could use."),
  newsPerPoll: Type.Number({ description: "The share of polls that told another status than the one before." }),
  rules: Type.Array(Finding, { description: "The verdict of each rule." }),
  requests: Type.Array(Evidence, { description: "The polls, in order of arrival." }),
  transitions: Type.Array(
    Strict({ status: Text("State that the job entered."), at: Instant("When, on the sandbox's clock.") }),
    { description: "Its life so far; empty for what does not exist." },
  ),
});

const UnknownTokens = Named(
  "UnknownTokensReport",
  "Polls without a token of the sandbox: they are counted, and not judged.",
  {
    polls: Count("How many there were."),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: "How many of them got each reason, by code." }),
    requests: Type.Array(Evidence, { description: "The first thousand of them." }),
  },
);

/** The highest count that an assertion allows. */
const Most = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: `${description} Default: not asserted.` }));

export const pollingRoutes = {
  assertJournal: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/assert",
    summary: "Assert how clients of a sandbox have polled; the answer has the evidence",
    input: Named("AssertOptions", "What is asserted, of which requests.", {
      maxPolls: Most("There are at most so many polls."),
      noPollsAfterTerminal: Type.Optional(
        Type.Boolean({
          description: "Nobody polls a job or a capture after being told that it has ended. Default: not asserted.",
          "x-flag": "--stops-at-terminal",
        }),
      ),
      honoursRetryAfter: Type.Optional(
        Type.Boolean({
          description:
            "No request comes before the `Retry-After` of the response before it has passed. Default: not asserted.",
          "x-flag": "--honours-retry-after",
        }),
      ),
      maxConcurrentPolls: Most("At most so many polls of a job are under way at once."),
      ...journalFilter,
    }),
    output: Named("AssertionView", "Whether the assertions hold.", {
      passed: Flag("Whether all assertions hold."),
      dropped: Count("How many requests are no longer kept, and so not counted."),
      results: Type.Array(
        Named("AssertionResult", "Whether an assertion holds, with the requests that prove it.", {
          assertion: Text("Name of the assertion, such as `maxPolls`."),
          passed: Flag("Whether it holds."),
          cases: Count("How often it could have been broken; 0: not put to the test."),
          message: Text("What was found, in a sentence."),
          evidenceCount: Count("How many requests prove it."),
          evidence: Type.Array(JournalEntryView, {
            description: "The first thousand of them, without their bodies.",
          }),
        }),
        { description: "The result of each assertion." },
      ),
    }),
    command: { words: "journal assert", columns: ["assertion", "passed", "cases", "message"] },
  },
  readReport: {
    method: "GET",
    path: "/sandboxes/{sandbox}/report",
    summary: "Judge how the jobs and captures of a sandbox have been polled, by token and job",
    input: Named("ReportOptions", "Which polls to judge, and how.", {
      job: Type.Optional(Text("Only this job or capture. Default: all.", "<id>")),
      tokenId: Type.Optional(Text("Only polls with this token, by its id or prefix. Default: all tokens.")),
      time: Type.Optional(
        Type.Enum(["client", "sandbox"], {
          default: "client",
          description:
            "Which time counts. client: the real time or that of the sandbox's clock, whichever is more. sandbox: only the sandbox's clock, so that the report does not depend on how fast the machine is.",
        }),
      ),
    }),
    output: Named("ReportView", "How jobs have been polled, by token and job.", {
      sandbox: Text("Name of the sandbox."),
      verdict: Verdict("The worst verdict of the jobs."),
      from: Nullable(Instant("First instant of the report, on the sandbox's clock; null: there were no polls.")),
      until: Nullable(Instant("Last instant of the report, on the sandbox's clock; null: there were no polls.")),
      dropped: Count("How many requests the journal no longer keeps."),
      jobs: Type.Array(PollingOfJob, { description: "How each job was polled, by token." }),
      unknownTokens: UnknownTokens,
    }),
    command: { words: "report" },
  },
} as const satisfies Record<string, Route>;
