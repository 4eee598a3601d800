import { Type } from "typebox";
import { JournalEntryView, journalFilter } from "../journal/module.ts";
import type { Route } from "../control/route.ts";
import { Count, Flag, Instant, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

const Verdict = (description: string) => Type.Enum(["pass", "warn", "fail"], { description });

const Ms = (description: string) => Type.Number({ description: `${description}, in milliseconds.` });

const Cases = Count("How often the rule could have been broken; 0: not put to the test.");

const Evidence = Strict(
  {
    number: Count("Number of the request in the journal."),
    at: Instant("When it arrived, on the sandbox's clock."),
    status: Nullable(Count("Status of the response; null: there was no response.")),
  },
  { title: "ReportedRequest", description: "A request that proves something." },
);

const Intervals = Strict(
  {
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
  },
  { title: "PollIntervals", description: "Times from poll to poll, in the client's milliseconds." },
);

const Finding = Strict(
  {
    rule: Text("Name of the rule, such as `retry-after`."),
    verdict: Verdict("Whether the client keeps the rule."),
    cases: Cases,
    summary: Text("What was found, in a sentence."),
    advice: Text("What a client should do, in a sentence."),
    evidence: Type.Array(Evidence, { description: "The requests that break the rule." }),
  },
  { title: "RuleReport", description: "Whether a client keeps a rule." },
);

const PollingOfJob = Strict(
  {
    jobId: Text("The job that was polled."),
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
        description:
          "How many times as long a delay after 429 or 5xx is as the delay before; null: there were too few.",
      }),
    ),
    jitter: Nullable(
      Type.Number({
        description: "How far intervals are off a plain schedule, as a fraction; null: there were too few.",
      }),
    ),
    earlyPolls: Strict(
      { count: Count("How many there were."), worstMs: Ms("By how much the earliest was too early") },
      { description: "Polls that came before the `Retry-After` of the response before them had passed." },
    ),
    mostConcurrentPolls: Count("How many polls were under way at once, at most."),
    pollsAfterEnd: Count("Polls after the client was told that the job completed or failed."),
    pollsAfter404: Count("Polls again after one that got 404."),
    pollsAfter401: Count("Polls again after one that got 401."),
    retriesOf4xx: Count("Polls again after another 4xx that stays."),
    budget: Nullable(
      Strict(
        {
          limit: Count("How many requests a window allows."),
          mostInWindow: Count("How many polls the fullest window had."),
          share: Type.Number({ description: "The same as a fraction of the limit." }),
        },
        { description: "How much of the token's rate limit the polls used; null: no limit applied." },
      ),
    ),
    wastedPolls: Count("Polls that told the client nothing that it could use."),
    rules: Type.Array(Finding, { description: "The verdict of each rule." }),
    requests: Type.Array(Evidence, { description: "The polls, in order of arrival." }),
    transitions: Type.Array(
      Strict({ status: Text("State that the job entered."), at: Instant("When, on the sandbox's clock.") }),
      { description: "The life of the job so far; empty for a job that does not exist." },
    ),
  },
  { title: "JobReport", description: "How a job was polled with a token." },
);

const UnknownTokens = Strict(
  {
    polls: Count("How many there were."),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: "How many of them got each reason, by code." }),
    requests: Type.Array(Evidence, { description: "The first thousand of them." }),
  },
  {
    title: "UnknownTokensReport",
    description: "Polls without a token of the sandbox: they are counted, and not judged.",
  },
);

/** A count that an assertion allows. */
const Most = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: `${description} Default: not asserted.` }));

export const pollingRoutes = {
  assertJournal: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/assert",
    summary: "Assert how clients of a sandbox have polled; the answer has the evidence",
    input: Strict(
      {
        maxPolls: Most("There are at most so many polls."),
        noPollsAfterTerminal: Type.Optional(
          Type.Boolean({
            description: "Nobody polls a job after being told that it completed or failed. Default: not asserted.",
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
      },
      { title: "AssertOptions", description: "What is asserted, of which requests." },
    ),
    output: Strict(
      {
        passed: Flag("Whether all assertions hold."),
        dropped: Count("How many requests are no longer kept, and so not counted."),
        results: Type.Array(
          Strict(
            {
              assertion: Text("Name of the assertion, such as `maxPolls`."),
              passed: Flag("Whether it holds."),
              cases: Count("How often it could have been broken; 0: not put to the test."),
              message: Text("What was found, in a sentence."),
              evidenceCount: Count("How many requests prove it."),
              evidence: Type.Array(JournalEntryView, {
                description: "The first thousand of them, without their bodies.",
              }),
            },
            { title: "AssertionResult", description: "Whether an assertion holds, with the requests that prove it." },
          ),
          { description: "The result of each assertion." },
        ),
      },
      { title: "AssertionView", description: "Whether the assertions hold." },
    ),
    command: { words: "journal assert", columns: ["assertion", "passed", "cases", "message"] },
  },
  readReport: {
    method: "GET",
    path: "/sandboxes/{sandbox}/report",
    summary: "Judge how the jobs of a sandbox have been polled, by token and job",
    input: Strict(
      {
        job: Type.Optional(Text("Only this job. Default: all jobs.", "<id>")),
        tokenId: Type.Optional(Text("Only polls with this token, by its id or prefix. Default: all tokens.")),
        time: Type.Optional(
          Type.Enum(["client", "sandbox"], {
            default: "client",
            description:
              "Which time counts. client: the real time or that of the sandbox's clock, whichever is more. sandbox: only the sandbox's clock, so that the report does not depend on how fast the machine is.",
          }),
        ),
      },
      { title: "ReportOptions", description: "Which polls to judge, and how." },
    ),
    output: Strict(
      {
        sandbox: Text("Name of the sandbox."),
        verdict: Verdict("The worst verdict of the jobs."),
        from: Nullable(Instant("First instant of the report, on the sandbox's clock; null: there were no polls.")),
        until: Nullable(Instant("Last instant of the report, on the sandbox's clock; null: there were no polls.")),
        dropped: Count("How many requests the journal no longer keeps."),
        jobs: Type.Array(PollingOfJob, { description: "How each job was polled, by token." }),
        unknownTokens: UnknownTokens,
      },
      { title: "ReportView", description: "How jobs have been polled, by token and job." },
    ),
    command: { words: "report" },
  },
} as const satisfies Record<string, Route>;
