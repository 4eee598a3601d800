// Generated from the routes of the control plane by `npm run generate`.
import type { ClockMode } from "../core/clock.ts";
import type { Duration } from "../core/duration.ts";
import type { ReasonCode } from "../errors/reason-table.ts";
import type { TokenBucket } from "../contract/buckets.ts";

/** Tier and credits of the first owner. */
export type AccountOptions = {
  /** Tier of the owner. Default: "agency". */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits of each billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** How many of them are used in this billing period. Must be a whole number from 0 to 1000000000. Default: 4500, or as many as there are. */
  creditsUsed?: number;
};

/** Which captures to add. */
export type AddCapturesOptions = {
  /** How they come in. Default: "text_note". */
  channel?: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** What comes in. From 1 to 50000 characters. Default: a sample note. */
  rawContent?: string;
  /** Owner of the captures. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project that they are about. Default: none. */
  projectId?: string;
  /** What happens to them. Default: as for a note that a client sends. */
  scenario?: "processes" | "needs-review" | "fails" | "slow" | "stuck-pending" | "stuck-processing";
  /** How many captures to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** Which insights to add. */
export type AddInsightsOptions = {
  /** What raised them. Default: "stale_client". */
  insightType?: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** How soon to look at them. Default: "normal". */
  priority?: "high" | "normal" | "low";
  /** What was noticed, in a few words. From 1 to 200 characters. Default: a sample title. */
  title?: string;
  /** Owner of the insights. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project that they are about. Default: the sample project that is ready, if there is one. */
  projectId?: string;
  /** How long they are listed, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 7 days. */
  expiresInMs?: Duration;
  /** How many insights to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** Which leads to add. */
export type AddLeadsOptions = {
  /** Whether the survey was opened (pending) or sent. Default: "completed". */
  status?: "pending" | "completed";
  /** How many leads to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
  /** Draws other samples and answers. Must be a whole number from 0 to 1000000000. Default: the sandbox's seed. */
  seed?: number;
  /** Owner of the leads. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** ReadyLink whose survey they answer. Default: the owner's first, if there is one. */
  readyLinkId?: string;
  /** Name of the business. From 1 to 200 characters. Default: a sample name. */
  businessName?: string;
  /** Name of the person. From 1 to 200 characters. Default: a sample name. */
  clientName?: string;
  /** Address of the person. From 1 to 200 characters. Default: one at example.com. */
  clientEmail?: string;
  /** Industry. From 1 to 200 characters. Default: a sample one. */
  industry?: string;
  /** Size of the business, such as 11-50. From 1 to 200 characters. Default: a sample one. */
  companySize?: string;
  /** Score of their answers. Must be a whole number from 0 to 100. Default: what the answers are worth. */
  score?: number;
  /** Whether every third lead is of the business before it. Default: false. */
  duplicates?: boolean;
  /** Whether all scores are whole tens. Default: false. */
  ties?: boolean;
  /** Whether every fourth lead has no score. Default: false. */
  missingScores?: boolean;
};

/** Which memories to add. */
export type AddMemoriesOptions = {
  /** Where they come from. Default: "explicit". */
  sourceType?: "explicit" | "extracted" | "detected";
  /** What they are about. Default: "client". */
  memoryType?: "client" | "pattern" | "preference";
  /** What they are about, in a few words. From 1 to 200 characters. Default: a sample subject. */
  subject?: string;
  /** What is remembered. From 1 to 2000 characters. Default: a sample sentence. */
  content?: string;
  /** How sure they are, 0 to 1. Must be a number from 0 to 1. Default: 1 for explicit ones, otherwise drawn. */
  confidence?: number;
  /** Owner of the memories. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project that they are about. Default: none. */
  projectId?: string;
  /** How many memories to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** An analysis of a project. Its findings are drawn from the seed for its id. */
export type AnalysisData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** How the analysis stands. Default: complete. A running one stays so. */
  status?: "running" | "complete" | "failed";
  /** When the analysis began. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 1 hour to 7 days ago. */
  startedAt?: string;
  /** When the analysis was completed or failed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 60 to 300 s after it began. */
  completedAt?: string;
};

/** The assertions, and the requests to check. */
export type AssertOptions = {
  /** There are at most this many polls. From 0 to 1000000. Default: not checked. */
  maxPolls?: number;
  /** No client polls a job or a capture after a response with a final status. Default: not checked. */
  noPollsAfterEnd?: boolean;
  /** Every client waits for `Retry-After` before its next request. Default: not checked. */
  honoursRetryAfter?: boolean;
  /** There are at most this many concurrent polls of a job. From 0 to 1000000. Default: not checked. */
  maxConcurrentPolls?: number;
  /** Only polls of this job, and the trigger that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests that got this status. Default: all. */
  status?: number;
  /** Only requests with this reason, by its code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token, by its id or prefix. Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
};

/** The result of an assertion, with its evidence. */
export type AssertionResult = {
  /** Name of the assertion, such as `maxPolls`. */
  assertion: string;
  /** Whether the assertion passed. */
  passed: boolean;
  /** How often the assertion applied; 0: not tested. */
  cases: number;
  /** The finding, in a sentence. */
  message: string;
  /** Number of requests that are evidence. */
  evidenceCount: number;
  /** The first 1,000 of these requests, without bodies. */
  evidence: JournalEntryView[];
};

/** Results of assertions. */
export type AssertionView = {
  /** Whether all assertions passed. */
  passed: boolean;
  /** How many requests the journal has dropped, so that they are not counted. */
  dropped: number;
  /** The result of each assertion. */
  results: AssertionResult[];
};

/** A rate-limit bucket of a token after a request. */
export type BucketUse = {
  /** Name of the bucket. */
  name: string;
  /** How many requests a window allows. */
  limit: number;
  /** How many requests of the window are used; this one too, unless it was refused. */
  used: number;
  /** When the window ends, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  resetsAt: string;
};

/** A rate-limit bucket of a token. */
export type BucketView = {
  /** Token that the bucket belongs to. */
  tokenId: string;
  /** First characters of that token. */
  tokenPrefix: string;
  /** Name of the bucket. */
  bucket: TokenBucket;
  /** How many requests a window allows. */
  limit: number;
  /** Length of a window in milliseconds, on the sandbox's clock. */
  windowMs: number;
  /** How many requests of the current window are used. */
  used: number;
  /** How many requests of the current window are left. */
  remaining: number;
  /** When the current window started, on the sandbox's clock; null: the next request starts a window. ISO 8601 with milliseconds and Z. */
  windowStartedAt: string | null;
  /** When the current window ends, on the sandbox's clock; null: there is none. ISO 8601 with milliseconds and Z. */
  resetsAt: string | null;
  /** The same instant on the wall clock; null also while the sandbox's clock is frozen or almost stopped. ISO 8601 with milliseconds and Z. */
  resetsAtReal: string | null;
  /** The last request that got 429; null: none. */
  lastRefusal: {
    /** When the request was refused, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
    at: string;
    /** Why it was refused, in a sentence. */
    reason: string;
  } | null;
};

/** A capture of an owner: with a scenario, which decides what happens to it from its instant on, or in a state. */
export type CaptureData = {
  /** What came in. From 1 to 100000 characters. */
  rawContent: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** How it came in. Default: text_note. */
  channel?: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** Project that it is about, by its name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** What happens to it. Default: processes. */
  scenario?: "processes" | "needs-review" | "fails" | "slow" | "stuck-pending" | "stuck-processing";
  /** The state that it is in, instead of a scenario. One that is pending or processing stays so. */
  status?: "pending" | "processing" | "processed" | "needs_review" | "failed";
  /** When it came in. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now for a scenario; for a state drawn, 1 hour to 7 days ago. */
  capturedAt?: string;
  /** When it was processed or failed; only with such a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 15 to 60 s after it came in. */
  endedAt?: string;
};

/** Something that was found in a capture. */
export type CaptureItemView = {
  /** Id of the item. */
  id: string;
  /** What it is. */
  itemType: "action_item" | "decision" | "key_insight" | "contact_mention";
  /** The sentence, or the name of the contact. */
  content: string;
  /** How sure it is, 0 to 1. */
  confidence: number;
};

/** What happens to the next captures of a sandbox. */
export type CaptureScenarioChoice = {
  /** Scenario of captures that nothing else decides; null: they are processed. */
  default: string | null;
  /** Scenarios of the next captures, in order. */
  queue: string[];
};

/** What can happen to a capture. */
export type CaptureScenarioView = {
  /** Name of the scenario. */
  name: string;
  /** What a client sees, in a sentence. */
  sentence: string;
};

/** A step in the life of a capture. */
export type CaptureTransition = {
  /** State that it enters. */
  status: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** When it enters the state, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** Whether that has happened by now. */
  reached: boolean;
};

/** A capture with its whole timeline, past and future. */
export type CaptureView = {
  /** Id of the capture. */
  id: string;
  /** Owner of the capture. */
  ownerId: string;
  /** Project that it is about; null: none. */
  projectId: string | null;
  /** How it came in. */
  channel: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** What came in; its first 200 characters in a list. */
  rawContent: string;
  /** Name of the scenario that decides what happens to it. */
  scenario: string;
  /** How often it was read before. */
  run: number;
  /** State of the capture now, on the sandbox's clock; vanished: it was deleted. */
  status: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** When it came in, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  capturedAt: string;
  /** When the course of it was last changed by hand; null: never. ISO 8601 with milliseconds and Z. */
  forcedAt: string | null;
  /** How many items it has. */
  items: number;
  /** Its life since it was queued last, in order, past and future. */
  timeline: CaptureTransition[];
};

/** The clock after it was advanced, and what it was advanced to. */
export type ClockAdvance = {
  /** The clock of a sandbox. */
  clock: ClockView;
  /** What the clock was advanced to. */
  event: ClockEvent;
};

/** What the clock was advanced to. */
export type ClockEvent = {
  /** What happens: a token expires, a rate-limit window ends, a job moves, a fault starts, ends or releases a delayed response, a webhook delivery is attempted, web research of a lead begins or ends, or a capture moves. */
  kind: "tokenExpiry" | "rateLimitWindow" | "job" | "fault" | "webhook" | "webResearch" | "capture";
  /** When it happens, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
};

/** How a clock starts. */
export type ClockOptions = {
  /** How the clock runs. Default: "real". */
  mode?: ClockMode;
  /** Sandbox milliseconds for each real millisecond; only with the mode scaled. Must be a number from 0.001 to 1000000. Default: 1. */
  scale?: number;
  /** What the clock shows first. Must be an instant such as 2026-01-31T12:00:00Z. Default: 2026-01-01T00:00:00Z for a frozen clock, otherwise the present. */
  startsAt?: string;
};

/** The clock of a sandbox. */
export type ClockView = {
  /** How the clock runs. */
  mode: ClockMode;
  /** Sandbox milliseconds for each real millisecond; of a frozen clock, the pace when it runs again. */
  scale: number;
  /** What the clock shows. ISO 8601 with milliseconds and Z. */
  now: string;
  /** When the next event happens, on this clock; null: nothing is going to happen. ISO 8601 with milliseconds and Z. */
  nextEventAt: string | null;
  /** How many milliseconds each poll moves the clock while it is frozen; 0: not at all. */
  advanceOnPollMs: number;
};

/** Whether coach mode is on. */
export type CoachView = {
  /** Whether errors say in `details` why they are. */
  enabled: boolean;
};

/** How a survey is answered. */
export type CompleteLeadOptions = {
  /** Answers by the ids of their questions. Default: sample answers to all. */
  answers?: Record<string, string | number | string[]>;
  /** Score of the answers. Must be a whole number from 0 to 100. Default: what they are worth. */
  score?: number;
};

/** A template of an assessment config. */
export type ConfigData = {
  /** Name of the template, by which ReadyLinks refer to it, too. From 1 to 200 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** The questions that are asked, in order. Default: all. */
  questionOrder?: ("q1" | "q2" | "q3" | "q4" | "q5" | "q6" | "q7" | "q8" | "q9" | "q10" | "q11" | "q12" | "q13" | "q14" | "q15" | "q16" | "q17" | "q18" | "q19" | "q20" | "q21" | "q22" | "q23" | "q24" | "q25")[];
  /** Questions that are not shown. Default: none. */
  hiddenQuestions?: ("q1" | "q2" | "q3" | "q4" | "q5" | "q6" | "q7" | "q8" | "q9" | "q10" | "q11" | "q12" | "q13" | "q14" | "q15" | "q16" | "q17" | "q18" | "q19" | "q20" | "q21" | "q22" | "q23" | "q24" | "q25")[];
  /** Weight of each question for the score. Must be an object by question ids, q1 to q25. Default: 1 each. */
  scoringWeights?: Record<string, number>;
  /** What is different about questions, by their ids. Must be an object by question ids, q1 to q25. Default: nothing. */
  defaultQuestionOverrides?: Record<string, {
    /** The question. From 1 to 500 characters. */
    text?: string;
    /** The answers to choose from. */
    options?: string[];
    /** The least answer. */
    min?: number;
    /** The greatest answer. */
    max?: number;
  }>;
  /** When the template was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 30 to 60 days ago. */
  createdAt?: string;
};

/** A contact of an owner. */
export type ContactData = {
  /** Name of the contact. From 1 to 200 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** E-mail address. Must be an e-mail address such as name@example.com. Default: none. */
  email?: string;
  /** Telephone number. From 1 to 100 characters. Default: none. */
  phone?: string;
  /** Company of the contact. From 1 to 200 characters. Default: none. */
  company?: string;
  /** Role of the contact there. From 1 to 200 characters. Default: none. */
  role?: string;
  /** Notes. From 1 to 10000 characters. Default: none. */
  notes?: string;
  /** What the contact is to the owner. Default: not known. */
  relationshipType?: "client" | "prospect" | "partner" | "referral";
  /** Lead that the contact comes from, by its name or id. From 1 to 100 characters. Default: none. */
  lead?: string;
  /** When a capture last mentioned the contact. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: never. */
  lastInteractionAt?: string;
  /** When the contact was added. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 1 to 30 days ago. */
  createdAt?: string;
};

/** Which job to create. */
export type CreateJobOptions = {
  /** Project to analyse. Default: the sample project of the owner that is ready for an analysis. */
  projectId?: string;
  /** Owner of the project. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Name of the scenario. Default: the one that a trigger would choose. */
  scenario?: string;
};

/** Which owner to create. */
export type CreateOwnerOptions = {
  /** Tier of the owner. Default: "agency". */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits of each billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** How many of them are used in this billing period. Must be a whole number from 0 to 1000000000. Default: 4500, or as many as there are. */
  creditsUsed?: number;
  /** Whether the owner has sample projects. Default: "projects". */
  demoData?: "none" | "projects";
};

/** Which token to create. */
export type CreateTokenOptions = {
  /** What the token may do. Default: ["read","write"]. */
  scopes?: ("read" | "write")[];
  /** How long until the token expires, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: it never does. */
  expiresInMs?: Duration;
  /** Owner of the token. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** A name to recognise the token by. From 1 to 100 characters. Default: "made by hand". */
  label?: string;
};

/** A new owner with a token that may read and write. */
export type CreatedOwner = {
  /** Id of the owner, such as `user_…`. */
  id: string;
  /** Tier of the owner. */
  tier: string;
  /** Credits of each billing period. */
  creditsAllocated: number;
  /** How many of them are used in this billing period. */
  creditsUsed: number;
  /** When the owner was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Whether the owner may use ReadyLinks. */
  multiReadyLink: boolean;
  /** How many ReadyLinks the owner may have; null: any number. */
  readyLinkLimit: number | null;
  /** How many templates of assessment configs the owner may have. */
  templateLimit: number;
  /** Whether the owner may use Nucleus: memories, captures, contacts, insights and suggestions. */
  nucleus: boolean;
  /** The token itself. No other answer shows it. */
  token: string;
};

/** A new token with the token itself. */
export type CreatedToken = {
  /** Id of the token. */
  id: string;
  /** First characters of the token, to recognise it by. The rest is never shown again. */
  prefix: string;
  /** Name that the token was given. */
  label: string;
  /** Owner that the token belongs to. */
  ownerId: string;
  /** What the token may do. */
  scopes: ("read" | "write")[];
  /** When the token was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the token expires, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  expiresAt: string | null;
  /** When the token was revoked, on the sandbox's clock; null: it was not. ISO 8601 with milliseconds and Z. */
  revokedAt: string | null;
  /** Whether the token works now. */
  state: "active" | "expired" | "revoked";
  /** The token itself. No other answer shows it. */
  token: string;
};

/** An event that was sent to the webhook or is still to be sent. */
export type DeliveryView = {
  /** Id of the delivery. Each attempt has it in `X-Audity-Delivery`. */
  id: string;
  /** Kind of event, such as `analysis_generated`. */
  event: string;
  /** What has come of it. */
  state: "pending" | "delivered" | "failed";
  /** When the event happened, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** How many attempts have been made. */
  attempts: number;
  /** When the next attempt is due, on the sandbox's clock; null: there is none. ISO 8601 with milliseconds and Z. */
  nextAttemptAt: string | null;
  /** When the receiver accepted it, on the sandbox's clock; null: it has not. ISO 8601 with milliseconds and Z. */
  deliveredAt: string | null;
  /** Status that the receiver answered the last attempt with; null: it did not answer. */
  lastStatus: number | null;
  /** Why the last attempt failed; null: it did not fail. */
  lastProblem: string | null;
  /** JSON body that is sent. */
  body: unknown;
};

/** The tokens of the demo data, in the default sandbox. */
export type DemoTokens = {
  /** Token of the first demo owner that may read and write. */
  full: string;
  /** Token of the first demo owner that may only read. */
  readOnly: string;
  /** Token of the second demo owner that may read and write. */
  secondOwner: string;
};

/** A document of a project; what is left out is drawn from the seed. */
export type DocumentData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Name of the file. From 1 to 200 characters. */
  fileName?: string;
  /** Media type of the file. From 1 to 200 characters. Default: application/pdf. */
  fileType?: string;
  /** Size of the file in bytes. Must be a whole number from 0 to 1000000000. */
  fileSize?: number;
};

/** Which requests to export, and how. */
export type ExportJournalOptions = {
  /** Only polls of this job, and the trigger that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests that got this status. Default: all. */
  status?: number;
  /** Only requests with this reason, by its code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token, by its id or prefix. Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
  /** One JSON object a line (ndjson), or HTTP Archive 1.2 (har). Default: "ndjson". */
  format?: "ndjson" | "har";
};

/** How a job fails. */
export type FailJobOptions = {
  /** Error code of the job. From 1 to 200 characters. Default: "ANALYSIS_FAILED". */
  errorCode?: string;
  /** Error message of the job. From 1 to 2000 characters. Default: "The audit analysis could not be completed.". */
  error?: string;
  /** Id of the token. Needed only for a magic job that several tokens have begun. */
  tokenId?: string;
};

/** Effect of the fault. */
export type FaultEffect =
  /** Sends an error response. The operation does not run. */
  | {
      kind: "status";
      /** Status of the response. Must be a status from 400 to 599. */
      status: number;
      /** Response body, any JSON. Default: the usual error body of the status. */
      body?: unknown;
      /** Value of `Retry-After` in seconds. From 0 to 86400. Default: 1 for 429, otherwise no header. */
      retryAfterSeconds?: number;
      /** Format of Retry-After. Some proxies in front of an API send a date; it is on the client's clock. Default: "seconds". */
      retryAfterFormat?: "seconds" | "httpDate";
    }
  /** Delays the response by a fixed time. */
  | {
      kind: "latency";
      distribution?: "fixed";
      /** Delay of the response, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
      durationMs: Duration;
    }
  /** Delays the response by a random time from a uniform distribution. */
  | {
      kind: "latency";
      distribution: "uniform";
      /** Shortest delay, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
      minMs: Duration;
      /** Longest delay, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
      maxMs: Duration;
    }
  /** Delays the response by a random time from a log-normal distribution, at most an hour. */
  | {
      kind: "latency";
      distribution: "logNormal";
      /** Median delay, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
      medianMs: Duration;
      /** Standard deviation of the logarithm. With 0.5, one delay in 20 is at least 2.3 times the median. From 0 to 5. */
      sigma: number;
    }
  /** Closes the connection without a response. */
  | {
      kind: "connectionReset";
      /** Whether to close the connection before or after the operation runs. Default: "before". */
      when?: "before" | "after";
    }
  /** Closes the connection in the middle of the response body. */
  | {
      kind: "truncatedBody";
    }
  /** Sends a response body that is not valid JSON. */
  | {
      kind: "malformedJson";
    }
  /** Sends the response body slowly, in pieces. */
  | {
      kind: "slowDribble";
      /** Time to send the body, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
      durationMs: Duration;
    };

/** A fault to inject: its effect, the requests that it applies to, and when it is active. */
export type FaultOptions = {
  /** Effect of the fault. */
  effect: FaultEffect;
  /** Apply only to requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Apply only to polls of this job. Default: all requests. */
  jobId?: string;
  /** Apply only to requests with this token (id or prefix). Default: all tokens. */
  tokenId?: string;
  /** Probability that the fault applies to a matching request. The seed decides to which requests. Must be a number greater than 0 and at most 1. Default: 1. */
  probability?: number;
  /** Apply to at most this many requests. From 1 to 1000000. Default: no limit. */
  times?: number;
  /** Time until the fault starts, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: it starts immediately. */
  startsInMs?: Duration;
  /** Duration of the fault, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: until it is removed. */
  lastsMs?: Duration;
};

/** A fault and how often it was applied. */
export type FaultView = {
  /** Id of the fault. */
  id: string;
  /** Effect of the fault, with durations in milliseconds. */
  effect: unknown;
  /** Operation that the fault applies to; null: all operations. */
  operation: string | null;
  /** Job whose polls the fault applies to; null: all requests. */
  jobId: string | null;
  /** Id of the token whose requests the fault applies to; null: all tokens. */
  tokenId: string | null;
  /** Probability that the fault applies to a matching request, from 0 (excluded) to 1. */
  probability: number;
  /** The fault applies to at most this many requests; null: no limit. */
  times: number | null;
  /** When the fault starts, on the sandbox's clock; null: immediately. ISO 8601 with milliseconds and Z. */
  from: string | null;
  /** When the fault ends, on the sandbox's clock; null: when it is removed. ISO 8601 with milliseconds and Z. */
  until: string | null;
  /** How often the fault was applied. */
  timesApplied: number;
  /** When the fault was last applied, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  lastAppliedAt: string | null;
};

/** With what to begin. */
export type FollowSandboxOptions = {
  /** With how many of the last requests to begin. Must be a whole number from 0 to 10000. Default: 100. */
  requests?: number;
};

/** An insight of an owner. */
export type InsightData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Type of the insight. Default: stale_client. */
  insightType?: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** Title of the insight. From 1 to 500 characters. Default: Sample insight. */
  title?: string;
  /** What it says. From 1 to 5000 characters. Default: a sample. */
  content?: string;
  /** What it is about. Default: by its type and project. */
  context?: {
    
  };
  /** How urgent it is. Default: normal. */
  priority?: "high" | "normal" | "low";
  /** Project that it is about, by its name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** Whether it was read. Default: false. */
  isRead?: boolean;
  /** Whether it was dismissed. Default: false. */
  isDismissed?: boolean;
  /** When it was raised. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now, or expiresAt where that has passed. */
  createdAt?: string;
  /** Until when it is listed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: 7 days after it was raised. */
  expiresAt?: string;
};

/** An insight, as it stands. */
export type InsightView = {
  /** Id of the insight. */
  id: string;
  /** Owner of the insight. */
  ownerId: string;
  /** What raised it. */
  insightType: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** What was noticed, in a few words. */
  title: string;
  /** How soon to look at it. */
  priority: "high" | "normal" | "low";
  /** Whether it was read. */
  isRead: boolean;
  /** Whether it was dismissed; then clients are not shown it. */
  isDismissed: boolean;
  /** When it is listed no longer, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  expiresAt: string;
  /** When it was raised, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
};

/** A job of an owner: with a scenario, which decides what happens to it from its creation on, or in a state. */
export type JobData = {
  /** Name by which other entries refer to it. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Project that the job analyses, by its name or id. From 1 to 100 characters. */
  project: string;
  /** Name of the scenario that decides what happens to it. From 1 to 200 characters. Default: completes. */
  scenario?: string;
  /** The state that the job is in, instead of a scenario. One that is pending or processing stays so. */
  status?: "pending" | "processing" | "completed" | "failed";
  /** When the job was triggered. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now for a scenario; for a state drawn, 1 hour to 7 days ago. */
  createdAt?: string;
  /** When its processing began; only with a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 1 to 3 s after createdAt. */
  startedAt?: string;
  /** When it completed or failed; only with such a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 4 to 12 s after startedAt. */
  endedAt?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  analysisId?: string;
  /** Error message; only with the status failed. From 1 to 2000 characters. */
  error?: string;
  /** Error code; only with the status failed. From 1 to 200 characters. Default: ANALYSIS_FAILED. */
  errorCode?: string;
};

/** How a job or a capture was polled with a token. */
export type JobReport = {
  /** Operation of the polls, such as `getJobStatus`. */
  operation: string;
  /** The job or capture that was polled. */
  jobId: string;
  /** Token of the polls. */
  tokenId: string | null;
  /** First characters of that token. */
  tokenPrefix: string | null;
  /** The worst verdict of the rules. */
  verdict: "pass" | "warn" | "fail";
  /** Number of polls. */
  polls: number;
  /** Number of polls by response status; `none`: no response. */
  statuses: Record<string, number>;
  /** Intervals between polls; null: there was only one poll. */
  intervals: PollIntervals | null;
  /** Growth factor of the delays after repeated 429 or 5xx; null: too few delays. */
  growth: number | null;
  /** Deviation of the intervals from a fixed schedule, as a fraction; null: too few intervals. */
  jitter: number | null;
  /** Polls that were sent before `Retry-After` of the previous response had passed. */
  earlyPolls: {
    /** Number of early polls. */
    count: number;
    /** How much too early the earliest was, in milliseconds. */
    worstMs: number;
  };
  /** Highest number of concurrent polls. */
  maxConcurrentPolls: number;
  /** Number of polls after a final status. */
  pollsAfterEnd: number;
  /** Number of polls after a 404. */
  pollsAfter404: number;
  /** Number of polls after a 401. */
  pollsAfter401: number;
  /** Number of retries after another permanent 4xx. */
  retriesOf4xx: number;
  /** Usage of the token's rate limit; null: no rate limit applied. */
  budget: {
    /** Number of requests that a window allows. */
    limit: number;
    /** Number of polls in the fullest window. */
    mostInWindow: number;
    /** `mostInWindow` as a fraction of the limit. */
    share: number;
  } | null;
  /** Number of polls that returned no new status. */
  wastedPolls: number;
  /** Share of the polls that returned a new status. */
  newsPerPoll: number;
  /** The verdict of each rule. */
  rules: RuleReport[];
  /** The polls, in the order of their arrival. */
  requests: ReportedRequest[];
  /** State changes so far; empty for an unknown id. */
  transitions: {
    /** New state of the job or capture. */
    status: string;
    /** When it entered the state, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
    at: string;
  }[];
};

/** A step in the life of a job. */
export type JobTransition = {
  /** State that the job enters. */
  status: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** When it enters the state, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** Whether that has happened by now. */
  reached: boolean;
};

/** A job with its whole timeline, past and future. */
export type JobView = {
  /** Id of the job. */
  id: string;
  /** Project that the job analyses. */
  projectId: string;
  /** Owner of the project. */
  ownerId: string;
  /** Token that a magic job belongs to; null for other jobs. */
  tokenId: string | null;
  /** Name of the scenario that decides what happens to the job. */
  scenario: string;
  /** Whether an API call waits for the analysis; clients cannot poll such a job. */
  synchronous: boolean;
  /** Credits that the job took from its owner. */
  credits: number;
  /** State of the job now, on the sandbox's clock. */
  status: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** Analysis that the job makes; null if it does not complete. */
  analysisId: string | null;
  /** Error message of the job; null if it does not fail. */
  error: string | null;
  /** Error code of the job, such as `ANALYSIS_FAILED`; null if it does not fail. */
  errorCode: string | null;
  /** When the course of the job was last changed by hand; null: never. ISO 8601 with milliseconds and Z. */
  forcedAt: string | null;
  /** The whole life of the job in order, past and future. */
  timeline: JobTransition[];
};

/** A request to the Agent API: what it was, what it got, and why. */
export type JournalEntryView = {
  /** Counted from 1 since the sandbox began. */
  number: number;
  /** When the request arrived, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** When it was answered, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  answeredAt: string;
  /** When it arrived, on a clock that nobody sets: milliseconds since the epoch, with fractions. */
  realAtMs: number;
  /** Milliseconds until it was answered, on that clock. */
  durationMs: number;
  /** HTTP method. */
  method: string;
  /** Path with the query, without secrets. */
  path: string;
  /** Operation id of the Agent API; null for a path that the contract does not have. */
  operation: string | null;
  /** Parameters of the path, by name. */
  params: Record<string, string>;
  /** Status of the response; null: there was no response. */
  status: number | null;
  /** Seconds that `Retry-After` asked for; null: there was no such header. */
  retryAfterSeconds: number | null;
  /** Bytes of the request body. */
  requestBytes: number;
  /** Bytes of the response body. */
  responseBytes: number;
  /** Token of the request; null: none that is known. */
  tokenId: string | null;
  /** First characters of the token; null: none that is known. */
  tokenPrefix: string | null;
  /** Owner of the token; null: none that is known. */
  ownerId: string | null;
  /** The bucket that refused the request, otherwise the first that it counts in; null: none was asked, or limits are off. */
  bucket: BucketUse | null;
  /** Other buckets that the request counts in; most have none. */
  otherBuckets: BucketUse[];
  /** Faults that were applied. Without any, the response is one that the contract documents. */
  faults: {
    /** Id of the fault. */
    id: string;
    /** Kind of its effect, such as `status`. */
    kind: string;
  }[];
  /** Job that was polled or created; null: none. */
  jobId: string | null;
  /** Status of the job that the client was told; null: none. */
  jobStatus: string | null;
  /** Why the request got this response. */
  reason: {
    /** Code of the reason, such as `JOB_COMPLETED`. */
    code: string;
    /** The reason in a sentence. */
    sentence: string;
  };
  /** A number that tells connections apart. */
  connection: number;
  /** `User-Agent` of the client; null: none. */
  userAgent: string | null;
  /** Body of the request; null unless the journal keeps bodies. */
  requestBody: string | null;
  /** Body of the response; null unless the journal keeps bodies. */
  responseBody: string | null;
  /** Delivery that the request was an attempt at, for our own requests to the webhook; otherwise null. */
  delivery: {
    /** Id of the delivery. */
    id: string;
    /** Which attempt, counted from 1. */
    attempt: number;
  } | null;
};

/** Selects requests. Default: all of them. */
export type JournalFilter = {
  /** Only polls of this job, and the trigger that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests that got this status. Default: all. */
  status?: number;
  /** Only requests with this reason, by its code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token, by its id or prefix. Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
};

/** What a journal keeps. */
export type JournalSettings = {
  /** Whether bodies are kept. */
  bodies: boolean;
  /** How many requests are kept at most. */
  limit: number;
};

/** What a journal is to keep. */
export type JournalSettingsOptions = {
  /** Whether to keep bodies. Default: no change, and false in a new sandbox. */
  bodies?: boolean;
  /** How many requests to keep at most. Must be a whole number from 1 to 100000. Default: no change, and 10000 in a new sandbox. */
  limit?: number;
};

/** The last requests of a sandbox. */
export type JournalView = {
  /** How many requests are no longer kept; by default the last 10,000 are. */
  dropped: number;
  /** The requests, oldest first. */
  entries: JournalEntryView[];
};

/** A lead of an owner. */
export type LeadData = {
  /** Name by which other entries refer to it. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** ReadyLink whose survey it has opened, by its name or id. From 1 to 100 characters. Default: none. */
  readyLink?: string;
  /** Name of the business. From 1 to 200 characters. Default: its name, or none. */
  businessName?: string;
  /** Name of the person. From 1 to 200 characters. Default: none. */
  clientName?: string;
  /** E-mail address of the person. From 1 to 320 characters. Default: none. */
  clientEmail?: string;
  /** Industry of the business. From 1 to 200 characters. Default: none. */
  industry?: string;
  /** Size of the business. From 1 to 200 characters. Default: none. */
  companySize?: string;
  /** How the lead stands. Default: completed. */
  status?: "pending" | "completed" | "converted" | "archived";
  /** What the survey scores. Must be a whole number from 0 to 100. Default: as its answers say, or else drawn from the seed. */
  score?: number;
  /** The answers of the survey, by question. Must be answers by question ids, such as q1. Default: none. */
  answers?: Record<string, string | number | string[]>;
  /** Project that the lead was converted to, by its name or id. From 1 to 100 characters. */
  project?: string;
  /** When its survey was opened. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 1 to 14 days ago. */
  createdAt?: string;
  /** When its survey was sent. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 3 to 20 minutes after it was opened. */
  completedAt?: string;
  /** When it was converted. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when its survey was sent. */
  convertedAt?: string;
};

/** A lead, as it stands. */
export type LeadView = {
  /** Id of the lead. */
  id: string;
  /** Owner of the lead. */
  ownerId: string;
  /** State of the lead. */
  status: "pending" | "completed" | "converted" | "archived";
  /** Name of the business; null: not known. */
  businessName: string | null;
  /** Name of the person; null: not known. */
  clientName: string | null;
  /** Address of the person; null: not known. */
  clientEmail: string | null;
  /** Score of the answers, 0 to 100; null: none. */
  aiReadinessScore: number | null;
  /** Score with web research, 0 to 100; null: none. */
  compositeScore: number | null;
  /** How far web research is; null: nobody has asked. */
  webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
  /** ReadyLink whose survey the lead has opened; null: none. */
  readyLinkId: string | null;
  /** Project that the lead became; null: none. */
  projectId: string | null;
  /** Whether a conversion makes a document of the survey. */
  pdf: boolean;
  /** When the survey was opened, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the survey was sent, on the sandbox's clock; null: it was not. ISO 8601 with milliseconds and Z. */
  completedAt: string | null;
};

/** A rate limit: how many requests each window allows. */
export type LimitRule = {
  /** How many requests a window allows. Must be a whole number from 1 to 999999999. */
  limit: number;
  /** Length of a window on the sandbox's clock, in milliseconds or as text with a unit. Must be a duration of at least a second, such as "60s". */
  windowMs: Duration;
};

/** The rate limits of a sandbox. */
export type LimitsOptions = {
  /** Whether requests are limited. Default: as the server was started. */
  enabled?: boolean;
  /** Limits of single buckets. Default: those of the server. */
  rules?: {
    /** A rate limit: how many requests each window allows. */
    read?: LimitRule;
    /** A rate limit: how many requests each window allows. */
    write?: LimitRule;
    /** A rate limit: how many requests each window allows. */
    jobPolling?: LimitRule;
    /** A rate limit: how many requests each window allows. */
    capture?: LimitRule;
  };
};

/** The rate limits of a sandbox and the buckets of each token. */
export type LimitsView = {
  /** Whether requests are limited. */
  enabled: boolean;
  /** The limit of each bucket, by its name. */
  rules: Record<string, {
    /** How many requests a window allows. */
    limit: number;
    /** Length of a window in milliseconds, on the sandbox's clock. */
    windowMs: number;
  }>;
  /** One bucket of each kind for every valid token. */
  buckets: BucketView[];
};

/** Which captures to list. */
export type ListCapturesOptions = {
  /** Only captures in this state. Default: all captures. */
  status?: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** How many captures to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** Which deliveries to list. */
export type ListDeliveriesOptions = {
  /** How many deliveries to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** Which insights to list. */
export type ListInsightsOptions = {
  /** How many insights to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** Which jobs to list. */
export type ListJobsOptions = {
  /** Only jobs in this state. Default: all jobs. */
  status?: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** How many jobs to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** Which leads to list. */
export type ListLeadsOptions = {
  /** How many leads to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** Which memories to list. */
export type ListMemoriesOptions = {
  /** How many memories to list at most. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** A snapshot, and how to load it. */
export type LoadSnapshotOptions = {
  /** Text of the snapshot. */
  snapshot: string;
  /** Name of the new sandbox. Must be lower-case letters, digits and hyphens, at most 63, such as checkout-test-1. Default: the name of the saved one. */
  name?: string;
  /** Whether it replaces the sandbox of that name, if there is one. Default: false. */
  replace?: boolean;
  /** Whether tokens and ReadyLinks that another sandbox of the server has stay with that sandbox. Otherwise they are a conflict. Default: false. */
  leaveTokens?: boolean;
  /** Whether its clock is frozen. Default: false. */
  freeze?: boolean;
  /** Whether its first owner gets a new token, which the answer tells. Default: false. */
  newToken?: boolean;
};

/** A memory of an owner. */
export type MemoryData = {
  /** What the memory is about. From 1 to 200 characters. */
  subject: string;
  /** What it says. From 1 to 2000 characters. */
  content: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Kind of the memory. Default: client. */
  memoryType?: "client" | "pattern" | "preference";
  /** Where it comes from. Default: explicit. */
  sourceType?: "explicit" | "extracted" | "detected";
  /** How sure it is, 0 to 1. From 0 to 1. Default: 1. */
  confidence?: number;
  /** Project that it is about, by its name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** Whether it was archived. Default: false. */
  isArchived?: boolean;
  /** When the memory was saved. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 1 to 30 days ago. */
  createdAt?: string;
};

/** A memory, as it stands. */
export type MemoryView = {
  /** Id of the memory. */
  id: string;
  /** Owner of the memory. */
  ownerId: string;
  /** What it is about. */
  memoryType: "client" | "pattern" | "preference";
  /** Where it comes from. */
  sourceType: "explicit" | "extracted" | "detected";
  /** What it is about, in a few words. */
  subject: string;
  /** What is remembered. */
  content: string;
  /** How sure it is, 0 to 1. */
  confidence: number;
  /** Project that it is about; null: none. */
  projectId: string | null;
  /** Capture that it was extracted from; null: none. */
  captureId: string | null;
  /** Whether it was deleted. */
  isArchived: boolean;
  /** When it was made, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
};

/** The newest captures of a sandbox. */
export type NewestCaptures = {
  /** How many captures there are. */
  total: number;
  /** The newest captures, at most 100, newest first. */
  newest: CaptureView[];
};

/** The newest insights of a sandbox. */
export type NewestInsights = {
  /** How many insights there are. */
  total: number;
  /** The newest insights, at most 100, newest first. */
  newest: InsightView[];
};

/** The newest leads of a sandbox. */
export type NewestLeads = {
  /** How many leads there are. */
  total: number;
  /** The newest leads, at most 100, newest first. */
  newest: LeadView[];
};

/** The newest memories of a sandbox. */
export type NewestMemories = {
  /** How many memories there are. */
  total: number;
  /** The newest memories, at most 100, newest first. */
  newest: MemoryView[];
};

/** The newest ReadyLinks of a sandbox, and their surveys. */
export type NewestReadyLinks = {
  /** Whether the surveys of the sandbox can be opened in a browser, without a token. */
  surveys: boolean;
  /** How many ReadyLinks there are. */
  total: number;
  /** The newest ReadyLinks, at most 100, newest first. */
  newest: ReadyLinkView[];
};

/** An owner with everything that is his. */
export type OwnerData = {
  /** Id of the owner. Must be letters, digits, underscores and hyphens, at most 100, such as user_one. Default: drawn from the seed. */
  id?: string;
  /** A name for you; the API does not show it. From 1 to 100 characters. */
  name?: string;
  /** Tier of the owner. Default: agency. */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits of each billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** How many of them are used in this billing period. Must be a whole number from 0 to 1000000000. Default: 0. */
  creditsUsed?: number;
  /** Whether the owner may use ReadyLinks. Default: as the tier. */
  multiReadyLink?: boolean;
  /** Whether the owner may use Nucleus. Default: true. */
  nucleus?: boolean;
  /** How many ReadyLinks the owner may have. Must be a whole number from 0 to 1000000. Default: as the tier. */
  readyLinkLimit?: number;
  /** How many templates of assessment configs the owner may have. Must be a whole number from 0 to 1000000. Default: 10. */
  templateLimit?: number;
  /** When the owner was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: -9d. */
  createdAt?: string;
  /** Tokens of the owner, ten at the most. The server must listen on this machine alone, or allow them. */
  tokens?: TokenData[];
  /** Projects of the owner. */
  projects?: ProjectData[];
  /** Jobs of the owner. */
  jobs?: JobData[];
  /** Templates of assessment configs of the owner. */
  assessmentConfigs?: ConfigData[];
  /** ReadyLinks of the owner. */
  readyLinks?: ReadyLinkData[];
  /** Leads of the owner. */
  leads?: LeadData[];
  /** Contacts of the owner. */
  contacts?: ContactData[];
  /** Memories of the owner. */
  memories?: MemoryData[];
  /** Captures of the owner. */
  captures?: CaptureData[];
  /** Insights of the owner. */
  insights?: InsightData[];
};

/** An owner with tier and credits. */
export type OwnerView = {
  /** Id of the owner, such as `user_…`. */
  id: string;
  /** Tier of the owner. */
  tier: string;
  /** Credits of each billing period. */
  creditsAllocated: number;
  /** How many of them are used in this billing period. */
  creditsUsed: number;
  /** When the owner was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Whether the owner may use ReadyLinks. */
  multiReadyLink: boolean;
  /** How many ReadyLinks the owner may have; null: any number. */
  readyLinkLimit: number | null;
  /** How many templates of assessment configs the owner may have. */
  templateLimit: number;
  /** Whether the owner may use Nucleus: memories, captures, contacts, insights and suggestions. */
  nucleus: boolean;
};

/** Intervals between polls, in milliseconds of the client. */
export type PollIntervals = {
  /** The shortest interval, in milliseconds. */
  minMs: number;
  /** The median interval, in milliseconds. */
  medianMs: number;
  /** The 95th percentile of the intervals, in milliseconds. */
  p95Ms: number;
  /** The longest interval, in milliseconds. */
  maxMs: number;
  /** Histogram of the intervals. */
  histogram: {
    /** Lower limit of the bar, in milliseconds. */
    fromMs: number;
    /** Upper limit of the bar, in milliseconds; null for the last bar. */
    toMs: number | null;
    /** Number of intervals in the bar. */
    count: number;
  }[];
};

/** What a project is given. */
export type PrepareProjectOptions = {
  /** Owner of the project. Default: the first owner of the sandbox who has a project with the id. */
  ownerId?: string;
  /** How many documents the project has then, at least. Must be a whole number from 1 to 100. Default: 3. */
  documents?: number;
  /** How many stakeholders the project has then, at least. Must be a whole number from 1 to 100. Default: 3. */
  stakeholders?: number;
};

/** A project that has what a job needs. */
export type PreparedProject = {
  /** Id of the project. */
  id: string;
  /** Owner of the project. */
  ownerId: string;
  /** Status of the project, as the Agent API shows it. */
  status: string;
  /** How many documents the project has. */
  documentsCount: number;
  /** How many stakeholders the project has. */
  stakeholdersCount: number;
  /** Whether its documents have been analysed. */
  hasAnalysis: boolean;
  /** Whether its interviews have been analysed. */
  hasInterviewAnalysis: boolean;
};

/** A project of an owner. */
export type ProjectData = {
  /** Name by which other entries refer to it. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Whom the project is for. From 1 to 200 characters. Default: its name, or a sample. */
  clientName?: string;
  /** Industry of the client. From 1 to 200 characters. Default: Sample industry. */
  industry?: string;
  /** Size of the client's company. From 1 to 200 characters. Default: 11-50. */
  companySize?: string;
  /** What the project is about. From 1 to 5000 characters. Default: none. */
  description?: string;
  /** Currency of the project. Must be three capital letters such as USD. Default: USD. */
  currency?: string;
  /** The documents of the project, or how many there are. Default: none. */
  documents?: number | DocumentData[];
  /** How many people were interviewed. Must be a whole number from 0 to 1000. Default: 0. */
  stakeholders?: number;
  /** Whether its documents have been analysed. Default: where there are documents. */
  hasAnalysis?: boolean;
  /** Whether its interviews have been analysed. Default: where there are stakeholders. */
  hasInterviewAnalysis?: boolean;
  /** When the project was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 30 to 60 days ago. */
  createdAt?: string;
  /** When the project was last changed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when it was created. */
  updatedAt?: string;
  /** When a document was last uploaded. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when the project was last changed. */
  lastUploadAt?: string;
  /** Audit analyses of the project. */
  analyses?: AnalysisData[];
};

/** Which requests to read. */
export type ReadJournalOptions = {
  /** Only polls of this job, and the trigger that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests that got this status. Default: all. */
  status?: number;
  /** Only requests with this reason, by its code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token, by its id or prefix. Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
  /** How many requests to read at most, the last ones. Must be a whole number from 1 to 10000. Default: 100. */
  limit?: number;
};

/** A ReadyLink of an owner. */
export type ReadyLinkData = {
  /** Name of the ReadyLink, by which leads refer to it, too. From 1 to 100 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** Name of the link in the address of its survey. Must be 12 of the digits 0 to 9 and a to f, such as 0123456789ab. Default: drawn from the seed. */
  slug?: string;
  /** Who asks. From 1 to 200 characters. Default: nobody. */
  consultantName?: string;
  /** For which company. From 1 to 200 characters. Default: none. */
  companyName?: string;
  /** Logo of the company. Must be an address that begins with http:// or https://. Default: none. */
  logoUrl?: string;
  /** Where to book a call. Must be an address that begins with http:// or https://. Default: none. */
  bookingLink?: string;
  /** What the survey is for. From 1 to 5000 characters. Default: nothing. */
  description?: string;
  /** Whether its survey can be opened. Default: true. */
  isActive?: boolean;
  /** Template whose questions it copies, by its name or id. From 1 to 100 characters. Default: the default questions. */
  assessmentConfig?: string;
  /** When the ReadyLink was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: drawn, 15 to 30 days ago. */
  createdAt?: string;
};

/** A ReadyLink with the address of its survey. */
export type ReadyLinkView = {
  /** Id of the ReadyLink. */
  id: string;
  /** Owner of the ReadyLink. */
  ownerId: string;
  /** Name of the ReadyLink. */
  name: string;
  /** Where prospects answer the survey; needs no token. */
  url: string;
  /** Whether the survey can be opened. */
  isActive: boolean;
  /** Config with the questions; null: the default questions. */
  assessmentConfigId: string | null;
  /** How many leads have come through it. */
  leadsCount: number;
};

/** The polls to judge, and by which clock. */
export type ReportOptions = {
  /** Judge only polls of this job or capture. Default: all. */
  job?: string;
  /** Judge only polls with this token (id or prefix). Default: all tokens. */
  tokenId?: string;
  /** The clock that measures waits. client: real time or sandbox time, whichever is longer. sandbox: only sandbox time, so that the report does not depend on the speed of the machine. Default: "client". */
  time?: "client" | "sandbox";
};

/** The polling report: how jobs were polled, by token and job. */
export type ReportView = {
  /** Name of the sandbox. */
  sandbox: string;
  /** The worst verdict of the jobs. */
  verdict: "pass" | "warn" | "fail";
  /** Start of the report, on the sandbox's clock; null: no polls. ISO 8601 with milliseconds and Z. */
  from: string | null;
  /** End of the report, on the sandbox's clock; null: no polls. ISO 8601 with milliseconds and Z. */
  until: string | null;
  /** How many requests the journal has dropped. */
  dropped: number;
  /** The report of each job, by token. */
  jobs: JobReport[];
  /** Polls without a valid token of the sandbox. They are counted but not judged. */
  unknownTokens: UnknownTokensReport;
};

/** A request that is evidence. */
export type ReportedRequest = {
  /** Number of the request in the journal. */
  number: number;
  /** When it arrived, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** Status of the response; null: there was no response. */
  status: number | null;
};

/** What comes of web research. */
export type ResearchLeadOptions = {
  /** How it ends. Default: "completed". */
  outcome?: "completed" | "failed";
  /** Score that the lead has then. Must be a whole number from 0 to 100. Default: drawn, near the score of its answers. */
  compositeScore?: number;
  /** How long it is pending, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 2 s. */
  startsInMs?: Duration;
  /** How long it is processed, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 30 s. */
  takesMs?: Duration;
};

/** The result of a rule. */
export type RuleReport = {
  /** Name of the rule, such as `retry-after`. */
  rule: string;
  /** Whether the client follows the rule. */
  verdict: "pass" | "warn" | "fail";
  /** How often the rule applied; 0: not tested. */
  cases: number;
  /** The finding, in a sentence. */
  summary: string;
  /** What the client should do, in a sentence. */
  advice: string;
  /** The requests that break the rule. */
  evidence: ReportedRequest[];
};

/** Ids of the sample projects of an owner, by what they are good for. */
export type SampleProjects = {
  /** A project that is ready for an analysis. */
  ready: string;
  /** A project that has been analysed; it is ready for another analysis. */
  analysed: string;
  /** A project that lacks the analysis of its interviews. */
  withoutInterviewAnalysis: string;
  /** A project that lacks the analysis of its documents. */
  withoutDocumentAnalysis: string;
  /** A project without documents and interviews. */
  justSetUp: string;
};

/** An event of a sandbox that is followed: its `kind` names the field that holds what has changed. */
export type SandboxEvent =
  /** How the sandbox stands. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "sandbox";
      /** A sandbox as it stands. */
      sandbox: SandboxView;
    }
  /** How the tokens stand. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "tokens";
      /** All tokens. */
      tokens: TokenView[];
    }
  /** State of the rate limits. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "limits";
      /** The rate limits of a sandbox and the buckets of each token. */
      limits: LimitsView;
    }
  /** The newest ReadyLinks. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "readyLinks";
      /** The newest ReadyLinks of a sandbox, and their surveys. */
      readyLinks: NewestReadyLinks;
    }
  /** State of the faults. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "faults";
      /** All faults. */
      faults: FaultView[];
    }
  /** The newest leads. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "leads";
      /** The newest leads of a sandbox. */
      leads: NewestLeads;
    }
  /** The newest memories. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "memories";
      /** The newest memories of a sandbox. */
      memories: NewestMemories;
    }
  /** The newest captures. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "captures";
      /** The newest captures of a sandbox. */
      captures: NewestCaptures;
    }
  /** The newest insights. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "insights";
      /** The newest insights of a sandbox. */
      insights: NewestInsights;
    }
  /** How jobs stand. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "jobs";
      /** Whether these are all that is known; false: what is new or has changed. */
      whole: boolean;
      /** Jobs, newest first. */
      jobs: JobView[];
    }
  /** Requests that have been answered. */
  | {
      /** Counted from 1 since the connection began. */
      number: number;
      kind: "requests";
      /** Whether these are all that is known; false: what is new or has changed. */
      whole: boolean;
      /** Requests, oldest first, without their bodies. */
      requests: JournalEntryView[];
    };

/** What a sandbox can be created with; everything has a default. */
export type SandboxOptions = {
  /** Name of the sandbox. Must be lower-case letters, digits and hyphens, at most 63, such as checkout-test-1. Default: a random one. */
  name?: string;
  /** Seed of the generated ids and durations. Must be a whole number from 0 to 9007199254740991. Default: a random one. */
  seed?: number;
  /** How the clock of the sandbox runs, or how it starts. Default: "real". */
  clock?: ClockMode | ClockOptions;
  /** The rate limits of a sandbox. */
  limits?: LimitsOptions;
  /** What the sandbox begins with: an owner alone (none), an owner with sample projects (projects), or two owners with projects and jobs (full). Default: "projects". */
  demoData?: "none" | "projects" | "full";
  /** What a sandbox begins with, instead of demo data; its schema is `/__mock/data.schema.json`. Must be an object with owners. */
  data?: UserData;
  /** Tier and credits of the first owner. */
  owner?: AccountOptions;
  /** How far each poll moves the clock while it is frozen. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 0, not at all. */
  advanceOnPollMs?: Duration;
  /** What a journal is to keep. */
  journal?: JournalSettingsOptions;
  /** Whether errors say in `details` why they are. Default: false. */
  coach?: boolean;
  /** Name of the scenario of triggers that nothing else decides. Default: the server's. */
  defaultScenario?: string;
  /** Scenarios of this sandbox alone. Default: none. */
  scenarios?: ScenarioData[];
};

/** The name and the seed of a sandbox. */
export type SandboxSummary = {
  /** Name of the sandbox. */
  name: string;
  /** Seed of the generated ids and durations. */
  seed: number;
};

/** A sandbox as it stands. */
export type SandboxView = {
  /** Name of the sandbox. */
  name: string;
  /** Seed of the generated ids and durations. */
  seed: number;
  /** The clock of a sandbox. */
  clock: ClockView;
  /** What demo data the sandbox began with. */
  demoData: "none" | "projects" | "full";
  /** Whether the sandbox began with data of its user instead. */
  ownData: boolean;
  /** The owners in the order of their creation. */
  owners: OwnerView[];
  /** Ids of the sample projects of the first owner; null: there is no demo data. */
  projects: SampleProjects | null;
  /** Whether requests are limited. */
  limitsEnabled: boolean;
  /** Scenario of triggers that nothing else decides; null: the server's default. */
  defaultScenario: string | null;
  /** Scenarios of the next triggers, in order. */
  queue: string[];
  /** How many jobs there are. */
  jobs: number;
};

/** The default scenario of a sandbox, and those that are queued before it. */
export type ScenarioChoice = {
  /** Scenario of triggers that nothing else decides; null: the server's default. */
  default: string | null;
  /** Scenarios of the next triggers, in order. */
  queue: string[];
};

/** A scenario of one's own, as plain data. Durations are on the sandbox's clock: milliseconds, text with a unit, or drawn between `min` and `max`. */
export type ScenarioData = {
  /** Name of the scenario. Must be lower-case letters, digits and hyphens, at most 63, such as fails-on-monday. */
  name: string;
  /** What a client sees, for people. At most 500 characters. Default: "A scenario of this server's user.". */
  sentence?: string;
  /** How long the job is pending; null: for ever. Default: about 2 s, within 50 %. */
  pendingMs?: Duration | {
    /** The shortest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    min: Duration;
    /** The longest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    max: Duration;
  } | null;
  /** How long the job is processed; null: for ever, or not at all if it fails. Default: about 8 s, within 50 %. An API call that waits for the analysis takes as long, by default 60 to 300 s, and with null as long as the job would be pending. */
  processingMs?: Duration | {
    /** The shortest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    min: Duration;
    /** The longest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    max: Duration;
  } | null;
  /** How the job ends. Default: "completed". */
  outcome?: "completed" | "failed";
  /** Error message; only for a job that fails. At most 2000 characters. Default: "The audit analysis could not be completed.". */
  error?: string;
  /** Error code; only for a job that fails. At most 200 characters. Default: "ANALYSIS_FAILED". */
  errorCode?: string;
  /** How long after its end the job vanishes: it is 404 from then on. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: it never does. */
  vanishesAfterMs?: Duration;
};

/** A scenario with its magic ids. */
export type ScenarioView = {
  /** Name of the scenario. */
  name: string;
  /** What a client sees, in a sentence. */
  sentence: string;
  /** Magic project whose jobs follow the scenario; null: none. */
  projectId: string | null;
  /** Magic job, which begins when a token first polls it; null: none. */
  jobId: string | null;
};

/** What to change of an owner. */
export type SetAccountOptions = {
  /** Tier of the owner. Default: no change. */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits of each billing period. Must be a whole number from 0 to 1000000000. Default: no change. */
  creditsAllocated?: number;
  /** How many of them are used in this billing period. Must be a whole number from 0 to 1000000000. Default: no change. */
  creditsUsed?: number;
  /** Whether the owner may use ReadyLinks. Default: no change. */
  multiReadyLink?: boolean;
  /** How many ReadyLinks the owner may have. Must be a whole number from 0 to 1000000. Default: no change. */
  readyLinkLimit?: number;
  /** How many templates of assessment configs the owner may have. Must be a whole number from 0 to 1000000. Default: no change. */
  templateLimit?: number;
  /** Whether the owner may use Nucleus. Default: no change. */
  nucleus?: boolean;
};

/** What to change of an insight. */
export type SetInsightOptions = {
  /** Whether it was read. Default: no change. */
  isRead?: boolean;
  /** Whether it was dismissed. Default: no change. */
  isDismissed?: boolean;
};

/** What to change of a lead. */
export type SetLeadOptions = {
  /** Whether a conversion makes a document of the survey. */
  pdf: boolean;
};

/** Whether surveys can be opened. */
export type SurveysView = {
  /** Whether the surveys of the sandbox can be opened in a browser, without a token. */
  enabled: boolean;
};

/** A token of an owner. */
export type TokenData = {
  /** The token itself. Only its digest is kept. Must be aky_ and 32 letters and digits. */
  token: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: drawn from the seed. */
  id?: string;
  /** A name to recognise the token by. From 1 to 100 characters. Default: data file. */
  label?: string;
  /** What the token may do. Default: both. */
  scopes?: ("read" | "write")[];
  /** When the token was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now. */
  createdAt?: string;
  /** When the token expires. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: never. */
  expiresAt?: string;
};

/** A token, without the token itself. */
export type TokenView = {
  /** Id of the token. */
  id: string;
  /** First characters of the token, to recognise it by. The rest is never shown again. */
  prefix: string;
  /** Name that the token was given. */
  label: string;
  /** Owner that the token belongs to. */
  ownerId: string;
  /** What the token may do. */
  scopes: ("read" | "write")[];
  /** When the token was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the token expires, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  expiresAt: string | null;
  /** When the token was revoked, on the sandbox's clock; null: it was not. ISO 8601 with milliseconds and Z. */
  revokedAt: string | null;
  /** Whether the token works now. */
  state: "active" | "expired" | "revoked";
};

/** Polls without a valid token of the sandbox. They are counted but not judged. */
export type UnknownTokensReport = {
  /** Number of polls. */
  polls: number;
  /** Number of polls by reason code. */
  reasons: Record<string, number>;
  /** The first 1,000 of these polls. */
  requests: ReportedRequest[];
};

/** What a sandbox begins with, instead of demo data. Fields at the top whose names begin with x- are ignored: keep YAML anchors there. */
export type UserData = {
  /** Address of this schema, for editors. */
  $schema?: string;
  /** The owners, in order. */
  owners: OwnerData[];
} & Readonly<Record<`x-${string}`, unknown>>;

/** How long to wait. */
export type WaitForCaptureOptions = {
  /** How long to wait in real time, in milliseconds or as text with a unit. Must be a duration of at most ten minutes, such as "10s". Default: "10s". */
  withinMs?: Duration;
};

/** What a client is to be told, how often, and within how long. */
export type WaitOptions = {
  /** Only polls that told the client this status of a job or capture. Default: all requests. */
  observed?: "pending" | "processing" | "completed" | "failed" | "processed" | "needs_review";
  /** How many requests to wait for. Must be a whole number from 1 to 10000. Default: 1. */
  times?: number;
  /** How long to wait in real time, in milliseconds or as text with a unit. Must be a duration of at most ten minutes, such as "10s". Default: "10s". */
  withinMs?: Duration;
  /** Only polls of this job, and the trigger that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests that got this status. Default: all. */
  status?: number;
  /** Only requests with this reason, by its code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token, by its id or prefix. Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
};

/** What a client was told. */
export type WaitResult = {
  /** The requests that told it, oldest first. */
  entries: JournalEntryView[];
};

/** The webhook of a sandbox. */
export type WebhookView = {
  /** URL that receives an event for each finished analysis and each survey that is sent; null: none. */
  url: string | null;
  /** How many deliveries are still to be attempted. */
  pending: number;
};

/** Selects one of several jobs with the same id. */
export type WhichJob = {
  /** Id of the token. Needed only for a magic job that several tokens have begun. */
  tokenId?: string;
};
