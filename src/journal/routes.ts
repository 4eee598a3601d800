import { Type } from "typebox";
import { polledStates } from "../contract/job-states.ts";
import { type Duration, longestWaitMs } from "../core/duration.ts";
import { nouns } from "../contract/nouns.ts";
import { reasonCodes } from "../errors/reason-table.ts";
import type { Route } from "../control/route.ts";
import {
  Count,
  Described,
  Flag,
  Instant,
  Limit,
  Named,
  Nullable,
  OneOf,
  Strict,
  Text,
  Uuid,
  Whole,
} from "../control/schemas.ts";

const WhichDelivery = Described(
  "Delivery that the request was an attempt at, for our own requests to the webhook; otherwise null.",
  { id: Uuid("Id of the delivery."), attempt: Count("Which attempt, counted from 1.") },
);

const BucketUse = Named("BucketUse", "A rate-limit bucket of a token after a request.", {
  name: Text("Name of the bucket."),
  limit: Count("How many requests a window allows."),
  used: Count("How many requests of the window are used; this one too, unless it was refused."),
  resetsAt: Instant("When the window ends, on the sandbox's clock."),
});

export const JournalEntryView = Named(
  "JournalEntryView",
  "A request to the Agent API: what it was, what it got, and why.",
  {
    number: Count("Counted from 1 since the sandbox began."),
    at: Instant("When the request arrived, on the sandbox's clock."),
    answeredAt: Instant("When it was answered, on the sandbox's clock."),
    realAtMs: Type.Number({
      description: "When it arrived, on a clock that nobody sets: milliseconds since the epoch, with fractions.",
    }),
    durationMs: Type.Number({ description: "Milliseconds until it was answered, on that clock." }),
    method: Text("HTTP method."),
    path: Text("Path with the query, without secrets."),
    operation: Nullable(Text("Operation id of the Agent API; null for a path that the contract does not have.")),
    params: Type.Record(Type.String(), Type.String(), { description: "Parameters of the path, by name." }),
    status: Nullable(Count("Status of the response; null: there was no response.")),
    retryAfterSeconds: Nullable(
      Type.Number({ description: "Seconds that `Retry-After` asked for; null: there was no such header." }),
    ),
    requestBytes: Count("Bytes of the request body."),
    responseBytes: Count("Bytes of the response body."),
    tokenId: Nullable(Uuid("Token of the request; null: none that is known.")),
    tokenPrefix: Nullable(Text("First characters of the token; null: none that is known.")),
    ownerId: Nullable(Text("Owner of the token; null: none that is known.")),
    bucket: Nullable(
      BucketUse,
      "The bucket that refused the request, otherwise the first that it counts in; null: none was asked, or limits are off.",
    ),
    otherBuckets: Type.Array(BucketUse, { description: "Other buckets that the request counts in; most have none." }),
    faults: Type.Array(Strict({ id: Uuid("Id of the fault."), kind: Text("Kind of its effect, such as `status`.") }), {
      description: "Faults that were applied. Without any, the response is one that the contract documents.",
    }),
    jobId: Nullable(Text("Job that was polled or created; null: none.")),
    jobStatus: Nullable(Text("Status of the job that the client was told; null: none.")),
    reason: Described("Why the request got this response.", {
      code: Text("Code of the reason, such as `JOB_COMPLETED`."),
      sentence: Text("The reason in a sentence."),
      rule: Type.Optional(
        Text(
          "Rule of the polling report that a client breaks if it keeps doing this, such as `retry-after`; absent: none.",
        ),
      ),
    }),
    connection: Count("A number that tells connections apart."),
    userAgent: Nullable(Text("`User-Agent` of the client; null: none.")),
    requestBody: Nullable(Text("Body of the request; null unless the journal keeps bodies.")),
    responseBody: Nullable(Text("Body of the response; null unless the journal keeps bodies.")),
    delivery: Nullable(WhichDelivery),
  },
);

const Header = Named("HeaderView", "A header of a request or a response.", {
  name: Text("Name of the header."),
  value: Text("Value of the header, without secrets."),
});

const InspectedRequest = Named("InspectedRequest", "A request with everything that the journal knows about it.", {
  ...JournalEntryView.properties,
  httpVersion: Text("HTTP version of the request, such as `1.1`."),
  requestHeaders: Type.Array(Header, { description: "Headers of the request in their order, without secrets." }),
  statusText: Text("Phrase of the status, such as `Too Many Requests`; empty: there was no response."),
  responseHeaders: Type.Array(Header, {
    description: "Headers of the response; none of a webhook's response, of which only the status is kept.",
  }),
});

const InstantInput = (description: string) =>
  Type.String({ format: "instant", description, "x-expected": "an instant such as 2026-01-31T12:00:00Z" });

/** Selects requests. */
export const journalFilter = {
  job: Type.Optional(Text("Only polls of this job, and the trigger that created it. Default: all requests.", "<id>")),
  operation: Type.Optional(Text("Only requests of this operation, such as `getJobStatus`. Default: all operations.")),
  status: Type.Optional(Type.Integer({ description: "Only requests that got this status. Default: all." })),
  reason: Type.Optional(
    Type.Enum(reasonCodes(nouns), {
      title: "ReasonCode",
      description: "Only requests with this reason, by its code. Default: all.",
      "x-expected": "the code of a reason, such as JOB_OF_ANOTHER_OWNER",
    }),
  ),
  tokenId: Type.Optional(Text("Only requests with this token, by its id or prefix. Default: all.")),
  from: Type.Optional(
    InstantInput("Only requests that arrived at this instant or later, on the sandbox's clock. Default: all."),
  ),
  until: Type.Optional(
    InstantInput("Only requests that arrived before this instant, on the sandbox's clock. Default: all."),
  ),
  after: Type.Optional(
    Type.Integer({ minimum: 0, description: "Only requests with a number above this one. Default: all." }),
  ),
};

const JournalSettings = Named("JournalSettings", "What a journal keeps.", {
  bodies: Flag("Whether bodies are kept."),
  limit: Count("How many requests are kept at most."),
});

/** Most requests of a sandbox that can be kept. */
export const largestJournal = 100_000;

const limitOfJournal = Whole(
  [1, largestJournal],
  "How many requests to keep at most. Default: no change, and 10000 in a new sandbox.",
);

/** What the journal of a sandbox keeps. */
export const JournalSettingsInput = Named("JournalSettingsOptions", "What a journal is to keep.", {
  bodies: Type.Optional(Flag("Whether to keep bodies. Default: no change, and false in a new sandbox.")),
  limit: Type.Optional(limitOfJournal),
});

export const exportTypes = { ndjson: "application/x-ndjson", har: "application/json" } as const;

export const journalRoutes = {
  readJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Read the last requests to the Agent API in a sandbox, oldest first: what each got, and why",
    input: Named("ReadJournalOptions", "Which requests to read.", {
      ...journalFilter,
      limit: Limit(10_000, "How many requests to read at most, the last ones."),
    }),
    output: Named("JournalView", "The last requests of a sandbox.", {
      dropped: Count("How many requests are no longer kept; by default the last 10,000 are."),
      entries: Type.Array(JournalEntryView, { description: "The requests, oldest first." }),
    }),
    command: {
      words: "journal show",
      columns: ["number", "at", "tokenPrefix", "method", "path", "status", "reason"],
      group: "what clients have asked for, what they got, and why",
    },
  },
  inspectRequest: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/{number}",
    summary: "Read one request of a sandbox with its headers, and its bodies where they are kept",
    parameters: { number: Text("Number of the request in the journal.", "<number>") },
    output: InspectedRequest,
    command: { words: "journal inspect" },
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
    input: Named("JournalFilter", "Selects requests. Default: all of them.", journalFilter),
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
    input: Named("ExportJournalOptions", "Which requests to export, and how.", {
      ...journalFilter,
      format: Type.Optional(
        OneOf(["ndjson", "har"], "One JSON object a line (ndjson), or HTTP Archive 1.2 (har).", { default: "ndjson" }),
      ),
    }),
    produces: { field: "format", types: exportTypes, usual: "ndjson" },
    command: { words: "journal export" },
  },
  waitForClient: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/wait",
    summary: "Wait until a client has been told something, or a time has passed for real (408)",
    input: Named("WaitOptions", "What a client is to be told, how often, and within how long.", {
      observed: Type.Optional(
        OneOf(polledStates, "Only polls that told the client this status of a job or capture. Default: all requests.", {
          "x-flag": "<status>",
        }),
      ),
      times: Type.Optional(Whole([1, 10_000], "How many requests to wait for.", { default: 1 })),
      withinMs: Type.Optional(
        Type.Unsafe<Duration>({
          title: "Duration",
          type: ["integer", "string"],
          minimum: 0,
          maximum: longestWaitMs,
          default: "10s",
          format: "wait",
          description: "How long to wait in real time, in milliseconds or as text with a unit.",
          "x-expected": 'a duration of at most ten minutes, such as "10s"',
        }),
      ),
      ...journalFilter,
    }),
    output: Named("WaitResult", "What a client was told.", {
      entries: Type.Array(JournalEntryView, { description: "The requests that told it, oldest first." }),
    }),
    command: {
      words: "journal wait",
      columns: ["number", "at", "tokenPrefix", "operation", "status", "jobStatus"],
    },
  },
  setCoach: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/coach",
    summary: "Let errors say in their `details` why they are, or no longer",
    input: Strict({ enabled: Flag("Whether errors say why they are.") }),
    output: Named("CoachView", "Whether coach mode is on.", {
      enabled: Flag("Whether errors say in `details` why they are."),
    }),
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
