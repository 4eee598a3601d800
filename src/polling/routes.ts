import { Type } from "typebox";
import { JournalEntryView, journalFilter } from "../journal/module.ts";
import type { Route } from "../control/route.ts";
import { Count, Described, Flag, Instant, Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

const Verdict = (description: string) => Type.Enum(["pass", "warn", "fail"], { description });

const Ms = (description: string) => Type.Number({ description: `${description}, in milliseconds.` });

const Cases = Count("How often the rule applied; 0: not tested.");

const Evidence = Named("ReportedRequest", "A request that is evidence.", {
  number: Count("Number of the request in the journal."),
  at: Instant("When it arrived, on the sandbox's clock."),
  status: Nullable(Count("Status of the response; null: there was no response.")),
});

const Intervals = Named("PollIntervals", "Intervals between polls, in milliseconds of the client.", {
  minMs: Ms("The shortest interval"),
  medianMs: Ms("The median interval"),
  p95Ms: Ms("The 95th percentile of the intervals"),
  maxMs: Ms("The longest interval"),
  histogram: Type.Array(
    Strict({
      fromMs: Count("Lower limit of the bar, in milliseconds."),
      toMs: Nullable(Count("Upper limit of the bar, in milliseconds; null for the last bar.")),
      count: Count("Number of intervals in the bar."),
    }),
    { description: "Histogram of the intervals." },
  ),
});

const Finding = Named("RuleReport", "The result of a rule.", {
  rule: Text("Name of the rule, such as `retry-after`."),
  verdict: Verdict("Whether the client follows the rule."),
  cases: Cases,
  summary: Text("The finding, in a sentence."),
  advice: Text("What the client should do, in a sentence."),
  evidence: Type.Array(Evidence, { description: "The requests that break the rule." }),
});

const PollingOfJob = Named("JobReport", "How a job or a capture was polled with a token.", {
  operation: Text("Operation of the polls, such as `getJobStatus`."),
  jobId: Text("The job or capture that was polled."),
  tokenId: Nullable(Uuid("Token of the polls.")),
  tokenPrefix: Nullable(Text("First characters of that token.")),
  verdict: Verdict("The worst verdict of the rules."),
  polls: Count("Number of polls."),
  statuses: Type.Record(Type.String(), Type.Integer(), {
    description: "Number of polls by response status; `none`: no response.",
  }),
  intervals: Nullable(Intervals, "Intervals between polls; null: there was only one poll."),
  growth: Nullable(
    Type.Number({
      description: "Growth factor of the delays after repeated 429 or 5xx; null: too few delays.",
    }),
  ),
  jitter: Nullable(
    Type.Number({
      description: "Deviation of the intervals from a fixed schedule, as a fraction; null: too few intervals.",
    }),
  ),
  earlyPolls: Described("Polls that were sent before `Retry-After` of the previous response had passed.", {
    count: Count("Number of early polls."),
    worstMs: Ms("How much too early the earliest was"),
  }),
  maxConcurrentPolls: Count("Highest number of concurrent polls."),
  pollsAfterEnd: Count("Number of polls after a final status."),
  pollsAfter404: Count("Number of polls after a 404."),
  pollsAfter401: Count("Number of polls after a 401."),
  retriesOf4xx: Count("Number of retries after another permanent 4xx."),
  budget: Nullable(
    Described("Usage of the token's rate limit; null: no rate limit applied.", {
      limit: Count("Number of requests that a window allows."),
      mostInWindow: Count("Number of polls in the fullest window."),
      share: Type.Number({ description: "`mostInWindow` as a fraction of the limit." }),
    }),
  ),
  wastedPolls: Count("Number of polls that returned no new status."),
  newsPerPoll: Type.Number({ description: "Share of the polls that returned a new status." }),
  rules: Type.Array(Finding, { description: "The verdict of each rule." }),
  requests: Type.Array(Evidence, { description: "The polls, in the order of their arrival." }),
  transitions: Type.Array(
    Strict({
      status: Text("New state of the job or capture."),
      at: Instant("When it entered the state, on the sandbox's clock."),
    }),
    { description: "State changes so far; empty for an unknown id." },
  ),
});

const UnknownTokens = Named(
  "UnknownTokensReport",
  "Polls without a valid token of the sandbox. They are counted but not judged.",
  {
    polls: Count("Number of polls."),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: "Number of polls by reason code." }),
    requests: Type.Array(Evidence, { description: "The first 1,000 of these polls." }),
  },
);

/** The highest count that an assertion allows. */
const Most = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: `${description} Default: not checked.` }));

export const pollingRoutes = {
  assertJournal: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/assert",
    summary: "Check assertions about the polls of a sandbox, with the requests that break them",
    input: Named("AssertOptions", "The assertions, and the requests to check.", {
      maxPolls: Most("There are at most this many polls."),
      noPollsAfterEnd: Type.Optional(
        Type.Boolean({
          description: "No client polls a job or a capture after a response with a final status. Default: not checked.",
          "x-flag": "--no-polls-after-end",
        }),
      ),
      honoursRetryAfter: Type.Optional(
        Type.Boolean({
          description: "Every client waits for `Retry-After` before its next request. Default: not checked.",
          "x-flag": "--honours-retry-after",
        }),
      ),
      maxConcurrentPolls: Most("There are at most this many concurrent polls of a job."),
      ...journalFilter,
    }),
    output: Named("AssertionView", "Results of assertions.", {
      passed: Flag("Whether all assertions passed."),
      dropped: Count("How many requests the journal has dropped, so that they are not counted."),
      results: Type.Array(
        Named("AssertionResult", "The result of an assertion, with its evidence.", {
          assertion: Text("Name of the assertion, such as `maxPolls`."),
          passed: Flag("Whether the assertion passed."),
          cases: Count("How often the assertion applied; 0: not tested."),
          message: Text("The finding, in a sentence."),
          evidenceCount: Count("Number of requests that are evidence."),
          evidence: Type.Array(JournalEntryView, {
            description: "The first 1,000 of these requests, without bodies.",
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
    summary: "Show the polling report of a sandbox: how each job and capture was polled, by token",
    input: Named("ReportOptions", "The polls to judge, and by which clock.", {
      job: Type.Optional(Text("Judge only polls of this job or capture. Default: all.", "<id>")),
      tokenId: Type.Optional(Text("Judge only polls with this token (id or prefix). Default: all tokens.")),
      time: Type.Optional(
        Type.Enum(["client", "sandbox"], {
          default: "client",
          description:
            "The clock that measures waits. client: real time or sandbox time, whichever is longer. sandbox: only sandbox time, so that the report does not depend on the speed of the machine.",
        }),
      ),
    }),
    output: Named("ReportView", "The polling report: how jobs were polled, by token and job.", {
      sandbox: Text("Name of the sandbox."),
      verdict: Verdict("The worst verdict of the jobs."),
      from: Nullable(Instant("Start of the report, on the sandbox's clock; null: no polls.")),
      until: Nullable(Instant("End of the report, on the sandbox's clock; null: no polls.")),
      dropped: Count("How many requests the journal has dropped."),
      jobs: Type.Array(PollingOfJob, { description: "The report of each job, by token." }),
      unknownTokens: UnknownTokens,
    }),
    command: { words: "report" },
  },
} as const satisfies Record<string, Route>;
