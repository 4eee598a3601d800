import { Type } from "typebox";
import { JournalEntryView, journalFilter } from "../journal/module.ts";
import type { Route } from "../control/route.ts";
import { Instant, Nullable, Strict, Uuid } from "../control/schemas.ts";

const Verdict = Type.Enum(["pass", "warn", "fail"]);

const Ms = Type.Number();

/** A request that proves what a rule says. */
const Evidence = Strict({ number: Type.Integer(), at: Instant, status: Nullable(Type.Integer()) });

const PollingOfJob = Strict({
  jobId: Type.String(),
  tokenId: Nullable(Uuid),
  tokenPrefix: Nullable(Type.String()),
  verdict: Verdict,
  polls: Type.Integer(),
  statuses: Type.Record(Type.String(), Type.Integer(), { description: "How often there was which; none: no answer." }),
  intervals: Type.Union(
    [
      Strict({
        minMs: Ms,
        medianMs: Ms,
        p95Ms: Ms,
        maxMs: Ms,
        histogram: Type.Array(
          Strict({ fromMs: Type.Integer(), toMs: Nullable(Type.Integer()), count: Type.Integer() }),
        ),
      }),
      Type.Null(),
    ],
    { description: "From poll to poll, in the client's milliseconds; null for a single poll." },
  ),
  growth: Type.Union([Type.Number(), Type.Null()], {
    description: "How many times as long a delay after 429 or 5xx is as the one before; null where there were too few.",
  }),
  jitter: Type.Union([Type.Number(), Type.Null()], {
    description: "How far intervals are off a plain schedule, as a fraction; null where there were too few.",
  }),
  earlyPolls: Strict({ count: Type.Integer(), worstMs: Ms }),
  mostConcurrentPolls: Type.Integer(),
  pollsAfterEnd: Type.Integer(),
  pollsAfter404: Type.Integer(),
  pollsAfter401: Type.Integer(),
  retriesOf4xx: Type.Integer(),
  budget: Type.Union([
    Strict({ limit: Type.Integer(), mostInWindow: Type.Integer(), share: Type.Number() }),
    Type.Null(),
  ]),
  wastedPolls: Type.Integer(),
  rules: Type.Array(
    Strict({
      rule: Type.String(),
      verdict: Verdict,
      cases: Type.Integer({ description: "How often it could have been broken; 0: not put to the test." }),
      summary: Type.String(),
      advice: Type.String(),
      evidence: Type.Array(Evidence),
    }),
  ),
  requests: Type.Array(Evidence, { description: "Its polls." }),
  transitions: Type.Array(Strict({ status: Type.String(), at: Instant }), {
    description: "The life of the job so far; empty for one that is not there.",
  }),
});

const UnknownTokens = Strict(
  {
    polls: Type.Integer(),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: "How many of them got which reason." }),
    requests: Type.Array(Evidence, { description: "The first thousand of them." }),
  },
  { description: "Polls without a token of the sandbox: they are counted, and not judged." },
);

/** A count that an assertion allows. */
const Most = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description }));

export const pollingRoutes = {
  assertJournal: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/assert",
    summary: "Assert how clients of a sandbox have polled; the answer has the evidence",
    input: Strict({
      maxPolls: Most("At most so many polls."),
      noPollsAfterTerminal: Type.Optional(
        Type.Boolean({
          description: "No polls after a client was told the end of a job.",
          "x-flag": "--stops-at-terminal",
        }),
      ),
      honoursRetryAfter: Type.Optional(
        Type.Boolean({
          description: "No request before the Retry-After of the last answer has passed.",
          "x-flag": "--honours-retry-after",
        }),
      ),
      maxConcurrentPolls: Most("At most so many polls of a job at once."),
      ...journalFilter,
    }),
    output: Strict({
      passed: Type.Boolean(),
      dropped: Type.Integer({ description: "How many requests are no longer kept, and so not counted." }),
      results: Type.Array(
        Strict({
          assertion: Type.String(),
          passed: Type.Boolean(),
          cases: Type.Integer({ description: "How often it could have been broken; 0: not put to the test." }),
          message: Type.String(),
          evidenceCount: Type.Integer({ description: "How many requests prove it." }),
          evidence: Type.Array(JournalEntryView, { description: "The first thousand of them, without their bodies." }),
        }),
      ),
    }),
    command: { words: "journal assert", columns: ["assertion", "passed", "cases", "message"] },
  },
  readReport: {
    method: "GET",
    path: "/sandboxes/{sandbox}/report",
    summary: "Judge how the jobs of a sandbox have been polled, by token and job",
    input: Strict({
      job: Type.Optional(Type.String({ description: "Only this job.", "x-flag": "<id>" })),
      tokenId: Type.Optional(Type.String({ description: "Only polls with this token, by its id or prefix." })),
      time: Type.Optional(
        Type.Enum(["client", "sandbox"], {
          default: "client",
          description:
            "Which time counts: the client's, or that of the sandbox's clock alone. client: the real time or that of the sandbox's clock, whichever is more. sandbox: only the sandbox's clock, so that the report does not depend on how fast the machine is.",
        }),
      ),
    }),
    output: Strict({
      sandbox: Type.String(),
      verdict: Verdict,
      from: Nullable(Instant),
      until: Nullable(Instant),
      dropped: Type.Integer({ description: "How many requests the journal no longer keeps." }),
      jobs: Type.Array(PollingOfJob),
      unknownTokens: UnknownTokens,
    }),
    command: { words: "report" },
  },
} as const satisfies Record<string, Route>;
