import { Type } from "typebox";
import { toldStates } from "../contract/job-states.ts";
import { type Duration, longestWaitMs } from "../core/duration.ts";
import { nouns } from "../contract/nouns.ts";
import { reasonCodes } from "../errors/reason-table.ts";
import type { Route } from "../control/route.ts";
import { Instant, Limit, Nullable, Strict, Uuid } from "../control/schemas.ts";

export const JournalEntryView = Strict({
  number: Type.Integer({ description: "Counted from 1 since the sandbox began." }),
  at: Type.String({ format: "date-time", description: "When it arrived, on the sandbox's clock." }),
  answeredAt: Instant,
  realAtMs: Type.Number({
    description: "When it arrived, on a clock that nobody sets: milliseconds since the epoch, with fractions.",
  }),
  durationMs: Type.Number({ description: "Until it was answered, on that clock." }),
  method: Type.String(),
  path: Type.String({ description: "With the query, without secrets." }),
  operation: Type.Union([Type.String(), Type.Null()], { description: "Null for a path outside of the contract." }),
  params: Type.Record(Type.String(), Type.String()),
  status: Nullable(Type.Integer({ description: "Null when there was no answer." })),
  retryAfterSeconds: Type.Union([Type.Number(), Type.Null()], { description: "What the answer asked for." }),
  requestBytes: Type.Integer({ description: "Of the body." }),
  responseBytes: Type.Integer({ description: "Of the body." }),
  tokenId: Type.Union([Uuid, Type.Null()], { description: "Null for a stranger." }),
  tokenPrefix: Nullable(Type.String()),
  ownerId: Nullable(Type.String()),
  bucket: Type.Union(
    [Strict({ name: Type.String(), limit: Type.Integer(), used: Type.Integer(), resetsAt: Instant }), Type.Null()],
    { description: "How it stood after the request; null when none was asked, or limits are off." },
  ),
  faults: Type.Array(Strict({ id: Uuid, kind: Type.String() }), {
    description: "Those that were applied: where there are none, the answer is one that the contract documents.",
  }),
  jobId: Type.Union([Type.String(), Type.Null()], { description: "The job that was polled or created." }),
  jobStatus: Type.Union([Type.String(), Type.Null()], { description: "What the client was told of it." }),
  reason: Strict({ code: Type.String(), sentence: Type.String() }),
  connection: Type.Integer({ description: "Tells connections apart." }),
  userAgent: Nullable(Type.String()),
  requestBody: Type.Union([Type.String(), Type.Null()], { description: "Kept only when that is switched on." }),
  responseBody: Type.Union([Type.String(), Type.Null()], { description: "Kept only when that is switched on." }),
  delivery: Type.Union([Strict({ id: Uuid, attempt: Type.Integer() }), Type.Null()], {
    description: "For requests of ours to the webhook: which delivery, and which attempt at it.",
  }),
});

const InstantInput = (description: string) =>
  Type.String({ format: "instant", description, "x-expected": "an instant such as 2026-01-31T12:00:00Z" });

/** Which requests are meant. */
export const journalFilter = {
  job: Type.Optional(
    Type.String({
      description: "Only polls of this job, and the trigger that created it.",
      "x-flag": "<id>",
    }),
  ),
  operation: Type.Optional(Type.String({ description: "Only requests of this operation, such as getJobStatus." })),
  status: Type.Optional(Type.Integer({ description: "Only requests that got this status." })),
  reason: Type.Optional(
    Type.Enum(reasonCodes(nouns), {
      description: "Only requests with this reason, by its code.",
      "x-expected": "the code of a reason, such as JOB_OF_ANOTHER_OWNER",
    }),
  ),
  tokenId: Type.Optional(Type.String({ description: "Only requests with this token, by its id or prefix." })),
  from: Type.Optional(InstantInput("Only requests that arrived at this instant or later, on the sandbox's clock.")),
  until: Type.Optional(InstantInput("Only requests that arrived before this instant.")),
  after: Type.Optional(Type.Integer({ minimum: 0, description: "Only requests with a number above this one." })),
};

const JournalSettings = Strict({
  bodies: Type.Boolean({ description: "Whether bodies are kept." }),
  limit: Type.Integer({ description: "How many requests are kept." }),
});

/** Most requests of a sandbox that can be kept. */
export const largestJournal = 100_000;

const limitOfJournal = Type.Integer({
  minimum: 1,
  maximum: largestJournal,
  description: "How many requests the journal keeps; in a new sandbox 10000.",
  "x-expected": `a whole number from 1 to ${largestJournal}`,
});

/** What a sandbox's journal can be told to keep. */
export const JournalSettingsInput = Strict({
  bodies: Type.Optional(
    Type.Boolean({ description: "Whether the journal keeps bodies; in a new sandbox it keeps none." }),
  ),
  limit: Type.Optional(limitOfJournal),
});

export const exportTypes = { ndjson: "application/x-ndjson", har: "application/json" } as const;

export const journalRoutes = {
  readJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Read the last requests to the Agent API in a sandbox, oldest first: what each got, and why",
    input: Strict({
      ...journalFilter,
      limit: Limit(10_000),
    }),
    output: Strict({
      dropped: Type.Integer({ description: "How many are no longer kept; by default the last 10,000 are." }),
      entries: Type.Array(JournalEntryView),
    }),
    command: {
      words: "journal show",
      columns: ["number", "at", "tokenPrefix", "method", "path", "status", "reason"],
      group: "what clients have asked for, what they got, and why",
    },
  },
  setJournal: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Choose how many requests the journal of a sandbox keeps, and whether with their bodies",
    input: JournalSettingsInput,
    output: JournalSettings,
    command: { words: "journal set" },
  },
  followJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/events",
    summary: "Follow the journal of a sandbox live, as server-sent events; by default from now on",
    input: Strict(journalFilter),
    stream: JournalEntryView,
    command: {
      words: "journal follow",
      description: "Print requests to the Agent API in a sandbox as they are answered",
    },
  },
  exportJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/export",
    summary: "Export the journal of a sandbox, as one JSON object a line (ndjson) or as HTTP Archive 1.2 (har)",
    input: Strict({
      ...journalFilter,
      format: Type.Optional(
        Type.Enum(["ndjson", "har"], {
          default: "ndjson",
          description: "Format of the export.",
          "x-expected": "ndjson or har",
        }),
      ),
    }),
    produces: { field: "format", types: exportTypes, usual: "ndjson" },
    command: { words: "journal export" },
  },
  waitForClient: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/wait",
    summary: "Wait until a client has been told something, or a time has passed for real (408)",
    input: Strict({
      observed: Type.Optional(
        Type.Enum([...toldStates], {
          description: "What the client was told of the job.",
          "x-flag": "<status>",
          "x-expected": `one of ${toldStates.join(", ")}`,
        }),
      ),
      times: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          default: 1,
          description: "How often the client was told it.",
          "x-expected": "a whole number from 1 to 10000",
        }),
      ),
      withinMs: Type.Optional(
        Type.Unsafe<Duration>({
          type: ["integer", "string"],
          minimum: 0,
          maximum: longestWaitMs,
          format: "wait",
          default: "10s",
          description: "How long to wait at the most, in real time.",
          "x-expected": 'a duration of at most ten minutes, such as "10s"',
        }),
      ),
      ...journalFilter,
    }),
    output: Strict({ entries: Type.Array(JournalEntryView, { description: "What the client was told." }) }),
    command: {
      words: "journal wait",
      columns: ["number", "at", "tokenPrefix", "operation", "status", "jobStatus"],
    },
  },
  setCoach: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/coach",
    summary: "Let errors say in their `details` why they are, or no longer",
    input: Strict({ enabled: Type.Boolean() }),
    output: Strict({ enabled: Type.Boolean() }),
    command: [
      {
        words: "coach on",
        fixed: { enabled: true },
        description: "Explain the cause in error responses",
        group: "explain the cause in error responses (`details`)",
      },
      {
        words: "coach off",
        fixed: { enabled: false },
        description: "Let errors say no more than production's",
      },
    ],
  },
} as const satisfies Record<string, Route>;
