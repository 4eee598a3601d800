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

const WhichDelivery = Described("Webhook delivery that the request belongs to; null for requests to the Agent API.", {
  id: Uuid("Id of the delivery."),
  attempt: Count("Number of the attempt, counted from 1."),
});

const BucketUse = Named("BucketUse", "A rate-limit bucket of a token after a request.", {
  name: Text("Name of the bucket."),
  limit: Count("How many requests a window allows."),
  used: Count("How many requests of the window are used, including this one unless it was refused."),
  resetsAt: Instant("When the window ends, on the sandbox's clock."),
});

export const JournalEntryView = Named(
  "JournalEntryView",
  "A request to the Agent API with its response and the reason for it.",
  {
    number: Count("Number of the request, counted from 1 since the sandbox was created or reset."),
    at: Instant("When the request arrived, on the sandbox's clock."),
    answeredAt: Instant("When the response was sent, on the sandbox's clock."),
    realAtMs: Type.Number({
      description: "When the request arrived, on the monotonic clock: milliseconds since the epoch, with fractions.",
    }),
    durationMs: Type.Number({ description: "Time until the response, in milliseconds of the monotonic clock." }),
    method: Text("HTTP method."),
    path: Text("Path with the query, without secrets."),
    operation: Nullable(Text("Operation id of the Agent API; null for a path outside the contract.")),
    params: Type.Record(Type.String(), Type.String(), { description: "Parameters of the path, by name." }),
    status: Nullable(Count("Status of the response; null: no response.")),
    retryAfterSeconds: Nullable(
      Type.Number({ description: "Value of `Retry-After` in seconds; null: no such header." }),
    ),
    requestBytes: Count("Bytes of the request body."),
    responseBytes: Count("Bytes of the response body."),
    tokenId: Nullable(Uuid("Id of the token; null: unknown or missing token.")),
    tokenPrefix: Nullable(Text("First characters of the token; null: unknown or missing token.")),
    ownerId: Nullable(Text("Owner of the token; null: unknown or missing token.")),
    bucket: Nullable(
      BucketUse,
      "The bucket that refused the request, otherwise the first bucket that it counts in; null: no bucket was checked.",
    ),
    otherBuckets: Type.Array(BucketUse, { description: "Other buckets that the request counts in." }),
    faults: Type.Array(
      Strict({
        id: Uuid("Id of the fault."),
        kind: Text("Kind of the effect, such as `status`."),
        plan: Nullable(Text("Its entry in the fault plan, such as `6:429/1`; null: it is from no plan.")),
      }),
      { description: "Faults that were applied. Without faults, the contract documents the response." },
    ),
    jobId: Nullable(Text("Job or capture that was polled or created; null: none.")),
    jobStatus: Nullable(Text("Status of the job or capture in the response; null: none.")),
    reason: Described("The reason for the response.", {
      code: Text("Code of the reason, such as `JOB_COMPLETED`."),
      sentence: Text("The reason in a sentence."),
      rule: Type.Optional(
        Text(
          "Rule of the polling report that a client breaks if it keeps doing this, such as `retry-after`; absent: none.",
        ),
      ),
    }),
    connection: Count("Number of the connection."),
    userAgent: Nullable(Text("`User-Agent` of the client; null: none.")),
    requestBody: Nullable(Text("Request body; null unless the journal keeps bodies.")),
    responseBody: Nullable(Text("Response body; null unless the journal keeps bodies.")),
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
    description:
      "Headers of the response; empty for a webhook, because the journal keeps only the status of its response.",
  }),
});

const InstantInput = (description: string) =>
  Type.String({ format: "instant", description, "x-expected": "an instant such as 2026-01-31T12:00:00Z" });

/** The filter of requests. */
export const journalFilter = {
  job: Type.Optional(
    Text("Only polls of this job or capture, and the request that created it. Default: all requests.", "<id>"),
  ),
  operation: Type.Optional(Text("Only requests of this operation, such as `getJobStatus`. Default: all operations.")),
  status: Type.Optional(Type.Integer({ description: "Only requests with this response status. Default: all." })),
  reason: Type.Optional(
    Type.Enum(reasonCodes(nouns), {
      title: "ReasonCode",
      description: "Only requests with this reason code. Default: all.",
      "x-expected": "the code of a reason, such as JOB_OF_ANOTHER_OWNER",
    }),
  ),
  tokenId: Type.Optional(Text("Only requests with this token (id or prefix). Default: all.")),
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

const JournalSettings = Named("JournalSettings", "Settings of a journal.", {
  bodies: Flag("Whether the journal keeps bodies."),
  limit: Count("How many requests the journal keeps at most."),
});

/** The highest limit of a journal. */
export const largestJournal = 100_000;

const limitOfJournal = Whole(
  [1, largestJournal],
  "How many requests the journal keeps at most. Default: no change, and 10000 in a new sandbox.",
);

/** What the journal of a sandbox keeps. */
export const JournalSettingsInput = Named("JournalSettingsOptions", "New settings of a journal.", {
  bodies: Type.Optional(Flag("Whether the journal keeps bodies. Default: no change, and false in a new sandbox.")),
  limit: Type.Optional(limitOfJournal),
});

export const exportTypes = { ndjson: "application/x-ndjson", har: "application/json" } as const;

export const journalRoutes = {
  readJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Show the last requests of a sandbox, oldest first, with responses and reasons",
    input: Named("ReadJournalOptions", "The requests to show.", {
      ...journalFilter,
      limit: Limit(10_000, "Show at most this many requests, the last ones."),
    }),
    output: Named("JournalView", "The last requests of a sandbox.", {
      dropped: Count("How many older requests the journal has dropped. By default it keeps the last 10,000."),
      entries: Type.Array(JournalEntryView, { description: "The requests, oldest first." }),
    }),
    command: {
      words: "journal show",
      group: "requests of clients, with responses and reasons",
    },
  },
  inspectRequest: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/{number}",
    summary: "Show one request of a sandbox with its headers, and with its bodies if they are kept",
    parameters: { number: Text("Number of the request in the journal.", "<number>") },
    output: InspectedRequest,
    command: { words: "journal inspect" },
  },
  setJournal: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/journal",
    summary: "Set how many requests the journal of a sandbox keeps, and whether it keeps bodies",
    input: JournalSettingsInput,
    output: JournalSettings,
    command: { words: "journal set" },
  },
  followJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/events",
    summary: "Follow the journal of a sandbox as server-sent events, from now on or after a number",
    input: Named("JournalFilter", "Filter of requests. Default: all requests.", journalFilter),
    stream: JournalEntryView,
    command: {
      words: "journal follow",
      description: "Print the requests of a sandbox live",
    },
  },
  exportJournal: {
    method: "GET",
    path: "/sandboxes/{sandbox}/journal/export",
    summary: "Export the journal of a sandbox as JSON Lines (ndjson) or HTTP Archive 1.2 (har)",
    input: Named("ExportJournalOptions", "The requests to export, and the format.", {
      ...journalFilter,
      format: Type.Optional(
        OneOf(["ndjson", "har"], "Format: one JSON object per line (ndjson), or HTTP Archive 1.2 (har).", {
          default: "ndjson",
        }),
      ),
    }),
    produces: { field: "format", types: exportTypes, usual: "ndjson" },
    command: { words: "journal export" },
  },
  waitForClient: {
    method: "POST",
    path: "/sandboxes/{sandbox}/journal/wait",
    summary: "Wait until a client sends a matching request, or until a timeout (408)",
    input: Named("WaitOptions", "The requests to wait for, and the timeout.", {
      observed: Type.Optional(
        OneOf(polledStates, "Only polls whose response has this status of the job or capture. Default: all requests.", {
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
          description: "Timeout in real time, in milliseconds or as text with a unit.",
          "x-expected": 'a duration of at most ten minutes, such as "10s"',
        }),
      ),
      ...journalFilter,
    }),
    output: Named("WaitResult", "The requests that were waited for.", {
      entries: Type.Array(JournalEntryView, { description: "The matching requests, oldest first." }),
    }),
    command: { words: "journal wait" },
  },
  setCoach: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/coach",
    summary: "Turn coach mode of a sandbox on or off: error responses explain their cause in `details`",
    input: Strict({ enabled: Flag("Whether coach mode is on.") }),
    output: Named("CoachView", "Whether coach mode is on.", {
      enabled: Flag("Whether error responses explain their cause in `details`."),
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
        description: "Do not explain causes, as production does not",
      },
    ],
  },
} as const satisfies Record<string, Route>;
