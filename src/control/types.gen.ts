// Generated from the routes of the control plane by `npm run generate`.
import type { ClockMode } from "../core/clock.ts";
import type { Duration } from "../core/duration.ts";
import type { ReasonCode } from "../errors/reason-table.ts";
import type { TokenBucket } from "../contract/buckets.ts";

/** Tier and credits of the first owner. */
export type AccountOptions = {
  /** Tier of the owner. Default: "agency". */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits per billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** Credits used in this billing period. Must be a whole number from 0 to 1000000000. Default: 4500, or all credits if there are fewer. */
  creditsUsed?: number;
};

/** The captures to add. */
export type AddCapturesOptions = {
  /** Channel of the captures. Default: "text_note". */
  channel?: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** Content of the captures. From 1 to 50000 characters. Default: a sample note. */
  rawContent?: string;
  /** Owner of the captures. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project of the captures. Default: none. */
  projectId?: string;
  /** Scenario of the captures. Default: the same as for a note from a client. */
  scenario?: "processes" | "needs-review" | "fails" | "slow" | "stuck-pending" | "stuck-processing";
  /** Number of captures to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** The insights to add. */
export type AddInsightsOptions = {
  /** Type of the insights. Default: "stale_client". */
  insightType?: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** Priority of the insights. Default: "normal". */
  priority?: "high" | "normal" | "low";
  /** Title of the insight. From 1 to 200 characters. Default: a sample title. */
  title?: string;
  /** Owner of the insights. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project of the insights. Default: the sample project that is ready, if it exists. */
  projectId?: string;
  /** Time until the insights expire, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 7 days. */
  expiresInMs?: Duration;
  /** Number of insights to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** The leads to add. */
export type AddLeadsOptions = {
  /** Status of the leads: pending (survey opened) or completed. Default: "completed". */
  status?: "pending" | "completed";
  /** Number of leads to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
  /** Seed of the sample data and answers. Must be a whole number from 0 to 1000000000. Default: the seed of the sandbox. */
  seed?: number;
  /** Owner of the leads. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** ReadyLink of the leads. Default: the owner's first ReadyLink, if any. */
  readyLinkId?: string;
  /** Name of the business. From 1 to 200 characters. Default: a sample name. */
  businessName?: string;
  /** Name of the person. From 1 to 200 characters. Default: a sample name. */
  clientName?: string;
  /** E-mail address of the person. From 1 to 200 characters. Default: an address at example.com. */
  clientEmail?: string;
  /** Industry of the business. From 1 to 200 characters. Default: a sample industry. */
  industry?: string;
  /** Size of the business, such as 11-50. From 1 to 200 characters. Default: a sample size. */
  companySize?: string;
  /** Score of the answers. Must be a whole number from 0 to 100. Default: calculated from the answers. */
  score?: number;
  /** Every third lead has the same business as the lead before it. Default: false. */
  duplicates?: boolean;
  /** All scores are multiples of 10. Default: false. */
  ties?: boolean;
  /** Every fourth lead has no score. Default: false. */
  missingScores?: boolean;
};

/** The memories to add. */
export type AddMemoriesOptions = {
  /** Source of the memories. Default: "explicit". */
  sourceType?: "explicit" | "extracted" | "detected";
  /** Type of the memories. Default: "client". */
  memoryType?: "client" | "pattern" | "preference";
  /** Subject of the memories. From 1 to 200 characters. Default: a sample subject. */
  subject?: string;
  /** Content of the memories. From 1 to 2000 characters. Default: a sample sentence. */
  content?: string;
  /** Confidence of the memories, 0 to 1. Must be a number from 0 to 1. Default: 1 for explicit ones, otherwise random. */
  confidence?: number;
  /** Owner of the memories. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Project of the memories. Default: none. */
  projectId?: string;
  /** Number of memories to add. Must be a whole number from 1 to 1000. Default: 1. */
  count?: number;
};

/** An analysis of a project. Its findings are generated from the seed for its id. */
export type AnalysisData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Status of the analysis. A running analysis stays running. Default: complete. */
  status?: "running" | "complete" | "failed";
  /** When the analysis started. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 1 hour to 7 days ago. */
  startedAt?: string;
  /** When the analysis was completed or failed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 60 to 300 s after its start. */
  completedAt?: string;
};

/** An audit analysis. */
export type AnalysisSummary = {
  /** Id of the analysis. */
  id: string;
  /** Status of the analysis. */
  status: "running" | "complete" | "failed";
  /** When the analysis started, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  startedAt: string;
  /** When the analysis was completed, on the sandbox's clock; null: not completed. ISO 8601 with milliseconds and Z. */
  completedAt: string | null;
};

/** An audit analysis of a project. */
export type AnalysisView = {
  /** Id of the analysis. */
  id: string;
  /** Status of the analysis. */
  status: "running" | "complete" | "failed";
  /** When the analysis started, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  startedAt: string;
  /** When the analysis was completed, on the sandbox's clock; null: not completed. ISO 8601 with milliseconds and Z. */
  completedAt: string | null;
  /** AI readiness of the organisation, 0 to 100; null: not complete. */
  readinessScore: number | null;
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
  /** Only polls of this job or capture, and the request that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests with this response status. Default: all. */
  status?: number;
  /** Only requests with this reason code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token (id or prefix). Default: all. */
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
  /** How many requests of the window are used, including this one unless it was refused. */
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
  /** The same instant on the wall clock; null also while the sandbox's clock stands still or almost does. ISO 8601 with milliseconds and Z. */
  resetsAtReal: string | null;
  /** The last request that got 429; null: none. */
  lastRefusal: {
    /** When the request was refused, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
    at: string;
    /** Why it was refused, in a sentence. */
    reason: string;
  } | null;
};

/** A capture of an owner, with a scenario from `capturedAt` on, or in a fixed state. */
export type CaptureData = {
  /** Content of the capture. From 1 to 100000 characters. */
  rawContent: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Channel of the capture. Default: text_note. */
  channel?: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** Project of the capture, by name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** Scenario of the capture. Default: processes. */
  scenario?: "processes" | "needs-review" | "fails" | "slow" | "stuck-pending" | "stuck-processing";
  /** State of the capture, instead of a scenario. A pending or processing capture stays in that state. */
  status?: "pending" | "processing" | "processed" | "needs_review" | "failed";
  /** When the capture was received. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now with a scenario; with a status random, 1 hour to 7 days ago. */
  capturedAt?: string;
  /** When the capture was processed or failed; only with such a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 15 to 60 s after `capturedAt`. */
  endedAt?: string;
};

/** An item that was extracted from a capture. */
export type CaptureItemView = {
  /** Id of the item. */
  id: string;
  /** Type of the item. */
  itemType: "action_item" | "decision" | "key_insight" | "contact_mention";
  /** The sentence or the name of the contact. */
  content: string;
  /** Confidence of the extraction, 0 to 1. */
  confidence: number;
};

/** The scenarios of the next captures in a sandbox. */
export type CaptureScenarioChoice = {
  /** Scenario of captures without another scenario; null: `processes`. */
  default: string | null;
  /** Queued scenarios of the next captures, in order. */
  queue: string[];
};

/** A scenario of captures. */
export type CaptureScenarioView = {
  /** Name of the scenario. */
  name: string;
  /** Description of the scenario. */
  sentence: string;
};

/** A state change of a capture. */
export type CaptureTransition = {
  /** New state. */
  status: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** When the capture enters the state, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** Whether the state change is in the past. */
  reached: boolean;
};

/** A capture with its whole timeline, past and future. */
export type CaptureView = {
  /** Id of the capture. */
  id: string;
  /** Owner of the capture. */
  ownerId: string;
  /** Project of the capture; null: none. */
  projectId: string | null;
  /** Channel of the capture. */
  channel: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
  /** Content of the capture. Lists contain the first 200 characters. */
  rawContent: string;
  /** Name of the scenario of the capture. */
  scenario: string;
  /** How often the capture was processed before. */
  run: number;
  /** Present state of the capture; vanished: deleted. */
  status: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** When the capture was received, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  capturedAt: string;
  /** When the control plane last overrode the scenario, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  forcedAt: string | null;
  /** Number of items. */
  items: number;
  /** Past and future state changes since the capture was last queued, in order. */
  timeline: CaptureTransition[];
};

/** The clock after it was advanced, and the event. */
export type ClockAdvance = {
  /** The clock of a sandbox. */
  clock: ClockView;
  /** The event to which the clock was advanced. */
  event: ClockEvent;
};

/** The event to which the clock was advanced. */
export type ClockEvent = {
  /** Kind of event: a token expires, a rate-limit window ends, a job changes its state, a fault starts, ends or releases a delayed response, a webhook delivery is attempted, web research of a lead starts or ends, or a capture changes its state. */
  kind: "tokenExpiry" | "rateLimitWindow" | "job" | "fault" | "webhook" | "webResearch" | "capture";
  /** Time of the event, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
};

/** Initial state of a clock. */
export type ClockOptions = {
  /** Mode of the clock. Default: "real". */
  mode?: ClockMode;
  /** Sandbox milliseconds per real millisecond; only with the mode scaled. Must be a number from 0.001 to 1000000. Default: 1. */
  scale?: number;
  /** Initial time of the clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: 2026-01-01T00:00:00Z for a clock that stands still (frozen, skip), otherwise now. */
  startsAt?: string;
};

/** The clock of a sandbox. */
export type ClockView = {
  /** Mode of the clock. */
  mode: ClockMode;
  /** Sandbox milliseconds per real millisecond. A clock that stands still resumes with this scale. */
  scale: number;
  /** Present time of the clock. ISO 8601 with milliseconds and Z. */
  now: string;
  /** Time of the next event, on this clock; null: no next event. ISO 8601 with milliseconds and Z. */
  nextEventAt: string | null;
  /** How many milliseconds each poll advances a clock that stands still; 0: polls do not advance it. */
  advanceOnPollMs: number;
};

/** Whether coach mode is on. */
export type CoachView = {
  /** Whether error responses explain their cause in `details`. */
  enabled: boolean;
};

/** The answers of the survey. */
export type CompleteLeadOptions = {
  /** Answers by question id. Default: sample answers to all questions. */
  answers?: Record<string, string | number | string[]>;
  /** Score of the answers. Must be a whole number from 0 to 100. Default: calculated from the answers. */
  score?: number;
};

/** An assessment config template. */
export type ConfigData = {
  /** Name of the template, also for references from ReadyLinks. From 1 to 200 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** The questions of the survey, in order. Default: all. */
  questionOrder?: ("q1" | "q2" | "q3" | "q4" | "q5" | "q6" | "q7" | "q8" | "q9" | "q10" | "q11" | "q12" | "q13" | "q14" | "q15" | "q16" | "q17" | "q18" | "q19" | "q20" | "q21" | "q22" | "q23" | "q24" | "q25")[];
  /** Questions that are not shown. Default: none. */
  hiddenQuestions?: ("q1" | "q2" | "q3" | "q4" | "q5" | "q6" | "q7" | "q8" | "q9" | "q10" | "q11" | "q12" | "q13" | "q14" | "q15" | "q16" | "q17" | "q18" | "q19" | "q20" | "q21" | "q22" | "q23" | "q24" | "q25")[];
  /** Weight of each question for the score. Must be an object by question ids, q1 to q25. Default: 1 each. */
  scoringWeights?: Record<string, number>;
  /** Changes of questions, by their ids. Must be an object by question ids, q1 to q25. Default: none. */
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
  /** When the template was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 30 to 60 days ago. */
  createdAt?: string;
};

/** A contact of an owner. */
export type ContactData = {
  /** Name of the contact. From 1 to 200 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** E-mail address. Must be an e-mail address such as name@example.com. Default: none. */
  email?: string;
  /** Telephone number. From 1 to 100 characters. Default: none. */
  phone?: string;
  /** Company of the contact. From 1 to 200 characters. Default: none. */
  company?: string;
  /** Role of the contact in the company. From 1 to 200 characters. Default: none. */
  role?: string;
  /** Notes. From 1 to 10000 characters. Default: none. */
  notes?: string;
  /** Relationship to the owner. Default: unknown. */
  relationshipType?: "client" | "prospect" | "partner" | "referral";
  /** Lead of the contact, by name or id. From 1 to 100 characters. Default: none. */
  lead?: string;
  /** When a capture last mentioned the contact. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: never. */
  lastInteractionAt?: string;
  /** When the contact was added. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 1 to 30 days ago. */
  createdAt?: string;
};

/** Options of the new job. */
export type CreateJobOptions = {
  /** Project to analyse. Default: the owner's sample project that is ready for an analysis. */
  projectId?: string;
  /** Owner of the project. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Name of the scenario. Default: the scenario of the next trigger. */
  scenario?: string;
};

/** Options of the new owner. */
export type CreateOwnerOptions = {
  /** Tier of the owner. Default: "agency". */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits per billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** Credits used in this billing period. Must be a whole number from 0 to 1000000000. Default: 4500, or all credits if there are fewer. */
  creditsUsed?: number;
  /** Whether to add sample projects. Default: "projects". */
  demoData?: "none" | "projects";
};

/** Options of the new token. */
export type CreateTokenOptions = {
  /** Scopes of the token. Default: ["read","write"]. */
  scopes?: ("read" | "write")[];
  /** Time until the token expires, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: it never expires. */
  expiresInMs?: Duration;
  /** Owner of the token. Default: the first owner of the sandbox. */
  ownerId?: string;
  /** Label of the token. From 1 to 100 characters. Default: "created manually". */
  label?: string;
};

/** The new owner, with a token that can read and write. */
export type CreatedOwner = {
  /** Id of the owner, such as `user_…`. */
  id: string;
  /** Tier of the owner. */
  tier: string;
  /** Credits per billing period. */
  creditsAllocated: number;
  /** Credits used in this billing period. */
  creditsUsed: number;
  /** When the owner was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Whether the owner can use ReadyLinks. */
  multiReadyLink: boolean;
  /** Maximum number of ReadyLinks; null: no limit. */
  readyLinkLimit: number | null;
  /** Maximum number of assessment config templates. */
  templateLimit: number;
  /** Whether the owner can use Nucleus: memories, captures, contacts, insights and suggestions. */
  nucleus: boolean;
  /** The token itself. No other response contains it. */
  token: string;
};

/** The new token, with the token itself. */
export type CreatedToken = {
  /** Id of the token. */
  id: string;
  /** First characters of the token. The rest is never shown again. */
  prefix: string;
  /** Label of the token. */
  label: string;
  /** Owner of the token. */
  ownerId: string;
  /** Scopes of the token. */
  scopes: ("read" | "write")[];
  /** When the token was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the token expires, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  expiresAt: string | null;
  /** When the token was revoked, on the sandbox's clock; null: not revoked. ISO 8601 with milliseconds and Z. */
  revokedAt: string | null;
  /** Whether the token is valid now. */
  state: "active" | "expired" | "revoked";
  /** The token itself. No other response contains it. */
  token: string;
};

/** An event that was sent to the webhook, or is pending. */
export type DeliveryView = {
  /** Id of the delivery. Each attempt sends it in `X-Audity-Delivery`. */
  id: string;
  /** Kind of event, such as `analysis_generated`. */
  event: string;
  /** Status of the delivery. */
  state: "pending" | "delivered" | "failed";
  /** When the event happened, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Number of attempts so far. */
  attempts: number;
  /** When the next attempt is due, on the sandbox's clock; null: no further attempt. ISO 8601 with milliseconds and Z. */
  nextAttemptAt: string | null;
  /** When the receiver accepted the delivery, on the sandbox's clock; null: it has not. ISO 8601 with milliseconds and Z. */
  deliveredAt: string | null;
  /** Response status of the last attempt; null: no response. */
  lastStatus: number | null;
  /** Error of the last attempt; null: none. */
  lastProblem: string | null;
  /** JSON body of the request. */
  body: unknown;
};

/** The tokens of the demo data, in the default sandbox. */
export type DemoTokens = {
  /** Token of the first demo owner, read and write. */
  full: string;
  /** Token of the first demo owner, read only. */
  readOnly: string;
  /** Token of the second demo owner, read and write. */
  secondOwner: string;
};

/** A document of a project. Missing fields are generated from the seed. */
export type DocumentData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Name of the file. From 1 to 200 characters. */
  fileName?: string;
  /** Media type of the file. From 1 to 200 characters. Default: application/pdf. */
  fileType?: string;
  /** Size of the file in bytes. Must be a whole number from 0 to 1000000000. */
  fileSize?: number;
};

/** The requests to export, and the format. */
export type ExportJournalOptions = {
  /** Only polls of this job or capture, and the request that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests with this response status. Default: all. */
  status?: number;
  /** Only requests with this reason code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token (id or prefix). Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
  /** Format: one JSON object per line (ndjson), or HTTP Archive 1.2 (har). Default: "ndjson". */
  format?: "ndjson" | "har";
};

/** Error of the job. */
export type FailJobOptions = {
  /** Error code of the job. From 1 to 200 characters. Default: "ANALYSIS_FAILED". */
  errorCode?: string;
  /** Error message of the job. From 1 to 2000 characters. Default: "The audit analysis could not be completed.". */
  error?: string;
  /** Id of the token. Required only for a magic job that several tokens have started. */
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
  /** Closes the connection without a response, or after its headers. */
  | {
      kind: "connectionReset";
      /** When to close the connection: before the operation runs, after it, or after it and after the headers of the response. Default: "before". */
      when?: "before" | "after" | "headers";
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
    }
  /** Changes the job or capture that the request creates. The response itself stays as it is. */
  | {
      kind: "jobOutcome";
      /** The job fails, vanishes when it would have ended, or takes ten times as long (slow). */
      outcome: "fails" | "vanishes" | "slow";
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
  /** Apply from this request on, counted from 1 among the next requests that operation, job and token select. Must be a whole number from 1 to 1000000000. Default: 1. */
  fromRequest?: number;
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
  /** First request that the fault applies to, counted from 1 among those that operation, job and token select; null: not counted. */
  fromRequest: number | null;
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
  /** Its entry in the fault plan, such as `6:429/1`; null: it is from no plan. */
  plan: string | null;
};

/** The beginning of the stream. */
export type FollowSandboxOptions = {
  /** Start with this many of the last requests. Must be a whole number from 0 to 10000. Default: 100. */
  requests?: number;
};

/** The webhook of a sandbox and its newest deliveries. */
export type FollowedWebhook = {
  /** URL that receives an event for each completed analysis and each completed survey; null: none. */
  url: string | null;
  /** Number of pending deliveries. */
  pending: number;
  /** Number of deliveries. */
  total: number;
  /** The newest deliveries, at most 100, newest first. */
  newest: DeliveryView[];
};

/** A header of a request or a response. */
export type HeaderView = {
  /** Name of the header. */
  name: string;
  /** Value of the header, without secrets. */
  value: string;
};

/** An insight of an owner. */
export type InsightData = {
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Type of the insight. Default: stale_client. */
  insightType?: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** Title of the insight. From 1 to 500 characters. Default: Sample insight. */
  title?: string;
  /** Body of the insight. From 1 to 5000 characters. Default: a sample. */
  content?: string;
  /** Context of the insight. Default: by its type and project. */
  context?: {
    
  };
  /** Priority of the insight. Default: normal. */
  priority?: "high" | "normal" | "low";
  /** Project of the insight, by name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** Whether the insight was read. Default: false. */
  isRead?: boolean;
  /** Whether the insight was dismissed. Default: false. */
  isDismissed?: boolean;
  /** When the insight was raised. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now, or `expiresAt` if that is in the past. */
  createdAt?: string;
  /** When the insight expires. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: 7 days after it was raised. */
  expiresAt?: string;
};

/** An insight in its present state. */
export type InsightView = {
  /** Id of the insight. */
  id: string;
  /** Owner of the insight. */
  ownerId: string;
  /** Type of the insight. */
  insightType: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
  /** Title of the insight. */
  title: string;
  /** Priority of the insight. */
  priority: "high" | "normal" | "low";
  /** Whether the insight was read. */
  isRead: boolean;
  /** Whether the insight was dismissed. The Agent API does not list dismissed insights. */
  isDismissed: boolean;
  /** When the insight expires, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  expiresAt: string;
  /** When the insight was raised, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
};

/** A request with everything that the journal knows about it. */
export type InspectedRequest = {
  /** Number of the request, counted from 1 since the sandbox was created or reset. */
  number: number;
  /** When the request arrived, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** When the response was sent, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  answeredAt: string;
  /** When the request arrived, on the monotonic clock: milliseconds since the epoch, with fractions. */
  realAtMs: number;
  /** Time until the response, in milliseconds of the monotonic clock. */
  durationMs: number;
  /** HTTP method. */
  method: string;
  /** Path with the query, without secrets. */
  path: string;
  /** Operation id of the Agent API; null for a path outside the contract. */
  operation: string | null;
  /** Parameters of the path, by name. */
  params: Record<string, string>;
  /** Status of the response; null: no response. */
  status: number | null;
  /** Value of `Retry-After` in seconds; null: no such header. */
  retryAfterSeconds: number | null;
  /** Bytes of the request body. */
  requestBytes: number;
  /** Bytes of the response body. */
  responseBytes: number;
  /** Id of the token; null: unknown or missing token. */
  tokenId: string | null;
  /** First characters of the token; null: unknown or missing token. */
  tokenPrefix: string | null;
  /** Owner of the token; null: unknown or missing token. */
  ownerId: string | null;
  /** The bucket that refused the request, otherwise the first bucket that it counts in; null: no bucket was checked. */
  bucket: BucketUse | null;
  /** Other buckets that the request counts in. */
  otherBuckets: BucketUse[];
  /** Faults that were applied. Without faults, the contract documents the response. */
  faults: {
    /** Id of the fault. */
    id: string;
    /** Kind of the effect, such as `status`. */
    kind: string;
    /** Its entry in the fault plan, such as `6:429/1`; null: it is from no plan. */
    plan: string | null;
  }[];
  /** Job or capture that was polled or created; null: none. */
  jobId: string | null;
  /** Status of the job or capture in the response; null: none. */
  jobStatus: string | null;
  /** The reason for the response. */
  reason: {
    /** Code of the reason, such as `JOB_COMPLETED`. */
    code: string;
    /** The reason in a sentence. */
    sentence: string;
    /** Rule of the polling report that a client breaks if it keeps doing this, such as `retry-after`; absent: none. */
    rule?: string;
  };
  /** Number of the connection. */
  connection: number;
  /** `User-Agent` of the client; null: none. */
  userAgent: string | null;
  /** Request body; null unless the journal keeps bodies. */
  requestBody: string | null;
  /** Response body; null unless the journal keeps bodies. */
  responseBody: string | null;
  /** Webhook delivery that the request belongs to; null for requests to the Agent API. */
  delivery: {
    /** Id of the delivery. */
    id: string;
    /** Number of the attempt, counted from 1. */
    attempt: number;
  } | null;
  /** HTTP version of the request, such as `1.1`. */
  httpVersion: string;
  /** Headers of the request in their order, without secrets. */
  requestHeaders: HeaderView[];
  /** Phrase of the status, such as `Too Many Requests`; empty: there was no response. */
  statusText: string;
  /** Headers of the response; empty for a webhook, because the journal keeps only the status of its response. */
  responseHeaders: HeaderView[];
};

/** A job of an owner, with a scenario from its creation on, or in a fixed state. */
export type JobData = {
  /** Name, for references from other entries. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Project of the job, by name or id. From 1 to 100 characters. */
  project: string;
  /** Scenario of the job. From 1 to 200 characters. Default: completes. */
  scenario?: string;
  /** State of the job, instead of a scenario. A pending or processing job stays in that state. */
  status?: "pending" | "processing" | "completed" | "failed";
  /** When the job was triggered. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: now with a scenario; with a status random, 1 hour to 7 days ago. */
  createdAt?: string;
  /** When processing started; only with a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 1 to 3 s after `createdAt`. */
  startedAt?: string;
  /** When the job completed or failed; only with such a status. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 4 to 12 s after `startedAt`. */
  endedAt?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
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

/** A state change of a job. */
export type JobTransition = {
  /** New state. */
  status: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** When the job enters the state, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** Whether the state change is in the past. */
  reached: boolean;
};

/** A job with its timeline, past and future. */
export type JobView = {
  /** Id of the job. */
  id: string;
  /** Project of the job. */
  projectId: string;
  /** Owner of the project. */
  ownerId: string;
  /** Token of a magic job; null for other jobs. */
  tokenId: string | null;
  /** Name of the scenario of the job. */
  scenario: string;
  /** Whether the job belongs to a synchronous call. Clients cannot poll such a job. */
  synchronous: boolean;
  /** Credits that the job cost. */
  credits: number;
  /** Present state of the job. */
  status: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** Id of the resulting analysis; null if the job does not complete. */
  analysisId: string | null;
  /** Error message of the job; null if it does not fail. */
  error: string | null;
  /** Error code of the job, such as `ANALYSIS_FAILED`; null if it does not fail. */
  errorCode: string | null;
  /** When the control plane last overrode the scenario, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  forcedAt: string | null;
  /** Past and future state changes of the job, in order. */
  timeline: JobTransition[];
};

/** A request to the Agent API with its response and the reason for it. */
export type JournalEntryView = {
  /** Number of the request, counted from 1 since the sandbox was created or reset. */
  number: number;
  /** When the request arrived, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  at: string;
  /** When the response was sent, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  answeredAt: string;
  /** When the request arrived, on the monotonic clock: milliseconds since the epoch, with fractions. */
  realAtMs: number;
  /** Time until the response, in milliseconds of the monotonic clock. */
  durationMs: number;
  /** HTTP method. */
  method: string;
  /** Path with the query, without secrets. */
  path: string;
  /** Operation id of the Agent API; null for a path outside the contract. */
  operation: string | null;
  /** Parameters of the path, by name. */
  params: Record<string, string>;
  /** Status of the response; null: no response. */
  status: number | null;
  /** Value of `Retry-After` in seconds; null: no such header. */
  retryAfterSeconds: number | null;
  /** Bytes of the request body. */
  requestBytes: number;
  /** Bytes of the response body. */
  responseBytes: number;
  /** Id of the token; null: unknown or missing token. */
  tokenId: string | null;
  /** First characters of the token; null: unknown or missing token. */
  tokenPrefix: string | null;
  /** Owner of the token; null: unknown or missing token. */
  ownerId: string | null;
  /** The bucket that refused the request, otherwise the first bucket that it counts in; null: no bucket was checked. */
  bucket: BucketUse | null;
  /** Other buckets that the request counts in. */
  otherBuckets: BucketUse[];
  /** Faults that were applied. Without faults, the contract documents the response. */
  faults: {
    /** Id of the fault. */
    id: string;
    /** Kind of the effect, such as `status`. */
    kind: string;
    /** Its entry in the fault plan, such as `6:429/1`; null: it is from no plan. */
    plan: string | null;
  }[];
  /** Job or capture that was polled or created; null: none. */
  jobId: string | null;
  /** Status of the job or capture in the response; null: none. */
  jobStatus: string | null;
  /** The reason for the response. */
  reason: {
    /** Code of the reason, such as `JOB_COMPLETED`. */
    code: string;
    /** The reason in a sentence. */
    sentence: string;
    /** Rule of the polling report that a client breaks if it keeps doing this, such as `retry-after`; absent: none. */
    rule?: string;
  };
  /** Number of the connection. */
  connection: number;
  /** `User-Agent` of the client; null: none. */
  userAgent: string | null;
  /** Request body; null unless the journal keeps bodies. */
  requestBody: string | null;
  /** Response body; null unless the journal keeps bodies. */
  responseBody: string | null;
  /** Webhook delivery that the request belongs to; null for requests to the Agent API. */
  delivery: {
    /** Id of the delivery. */
    id: string;
    /** Number of the attempt, counted from 1. */
    attempt: number;
  } | null;
};

/** Filter of requests. Default: all requests. */
export type JournalFilter = {
  /** Only polls of this job or capture, and the request that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests with this response status. Default: all. */
  status?: number;
  /** Only requests with this reason code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token (id or prefix). Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
};

/** Settings of a journal. */
export type JournalSettings = {
  /** Whether the journal keeps bodies. */
  bodies: boolean;
  /** How many requests the journal keeps at most. */
  limit: number;
};

/** New settings of a journal. */
export type JournalSettingsOptions = {
  /** Whether the journal keeps bodies. Default: no change, and false in a new sandbox. */
  bodies?: boolean;
  /** How many requests the journal keeps at most. Must be a whole number from 1 to 100000. Default: no change, and 10000 in a new sandbox. */
  limit?: number;
};

/** The last requests of a sandbox. */
export type JournalView = {
  /** How many older requests the journal has dropped. By default it keeps the last 10,000. */
  dropped: number;
  /** The requests, oldest first. */
  entries: JournalEntryView[];
};

/** A lead of an owner. */
export type LeadData = {
  /** Name, for references from other entries. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** ReadyLink of the lead, by name or id. From 1 to 100 characters. Default: none. */
  readyLink?: string;
  /** Name of the business. From 1 to 200 characters. Default: the `name` of the lead, or none. */
  businessName?: string;
  /** Name of the person. From 1 to 200 characters. Default: none. */
  clientName?: string;
  /** E-mail address of the person. From 1 to 320 characters. Default: none. */
  clientEmail?: string;
  /** Industry of the business. From 1 to 200 characters. Default: none. */
  industry?: string;
  /** Size of the business. From 1 to 200 characters. Default: none. */
  companySize?: string;
  /** Status of the lead. Default: completed. */
  status?: "pending" | "completed" | "converted" | "archived";
  /** Score of the survey. Must be a whole number from 0 to 100. Default: from its answers, otherwise random. */
  score?: number;
  /** The answers of the survey, by question id. Must be answers by question ids, such as q1. Default: none. */
  answers?: Record<string, string | number | string[]>;
  /** Project that the lead was converted to, by name or id. From 1 to 100 characters. */
  project?: string;
  /** When the survey was opened. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 1 to 14 days ago. */
  createdAt?: string;
  /** When the survey was completed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 3 to 20 minutes after it was opened. */
  completedAt?: string;
  /** When the lead was converted. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when the survey was completed. */
  convertedAt?: string;
};

/** A lead in its present state. */
export type LeadView = {
  /** Id of the lead. */
  id: string;
  /** Owner of the lead. */
  ownerId: string;
  /** State of the lead. */
  status: "pending" | "completed" | "converted" | "archived";
  /** Name of the business; null: unknown. */
  businessName: string | null;
  /** Name of the person; null: unknown. */
  clientName: string | null;
  /** E-mail address of the person; null: unknown. */
  clientEmail: string | null;
  /** Score of the answers, 0 to 100; null: none. */
  aiReadinessScore: number | null;
  /** Score including web research, 0 to 100; null: none. */
  compositeScore: number | null;
  /** Status of web research; null: none. */
  webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
  /** ReadyLink of the lead; null: none. */
  readyLinkId: string | null;
  /** Project that the lead was converted to; null: none. */
  projectId: string | null;
  /** Whether a conversion attaches the survey as a document. */
  pdf: boolean;
  /** When the survey was opened, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the survey was completed, on the sandbox's clock; null: not completed. ISO 8601 with milliseconds and Z. */
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
  /** Whether rate limits are on. Default: the setting of the server. */
  enabled?: boolean;
  /** Rate limits of single buckets. Default: those of the server. */
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

/** The captures to list. */
export type ListCapturesOptions = {
  /** List only captures in this state. Default: all captures. */
  status?: "pending" | "processing" | "processed" | "needs_review" | "failed" | "vanished";
  /** List at most this many captures. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The deliveries to list. */
export type ListDeliveriesOptions = {
  /** List at most this many deliveries. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The insights to list. */
export type ListInsightsOptions = {
  /** List at most this many insights. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The jobs to list. */
export type ListJobsOptions = {
  /** List only jobs in this state. Default: all jobs. */
  status?: "pending" | "processing" | "completed" | "failed" | "vanished";
  /** List at most this many jobs. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The leads to list. */
export type ListLeadsOptions = {
  /** List at most this many leads. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The memories to list. */
export type ListMemoriesOptions = {
  /** List at most this many memories. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** The projects to list. */
export type ListProjectsOptions = {
  /** List at most this many projects. Must be a whole number from 1 to 1000. Default: 100. */
  limit?: number;
};

/** A project, its newest analysis, and the number of its opportunities. */
export type ListedProject = {
  /** Id of the project. */
  id: string;
  /** Owner of the project. */
  ownerId: string;
  /** Name of the client. */
  clientName: string;
  /** Industry of the client. */
  industry: string;
  /** Status of the project, as the Agent API shows it. */
  status: string;
  /** When the project was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Number of documents. */
  documentsCount: number;
  /** Number of stakeholders. */
  stakeholdersCount: number;
  /** Whether its documents have been analysed. */
  hasAnalysis: boolean;
  /** Whether its interviews have been analysed. */
  hasInterviewAnalysis: boolean;
  /** Whether a job can be triggered: the project has both of these analyses. */
  ready: boolean;
  /** The audit analysis that started last; null: none has started. */
  analysis: AnalysisSummary | null;
  /** Id of the newest complete audit analysis, whose opportunities the Agent API lists; null: none. */
  completedAnalysisId: string | null;
  /** Opportunities of the newest complete analysis by category; null: there is none. */
  opportunities: OpportunityCounts | null;
};

/** A snapshot, with options. */
export type LoadSnapshotOptions = {
  /** Text of the snapshot. */
  snapshot: string;
  /** Name of the new sandbox. Must be lower-case letters, digits and hyphens, at most 63, such as checkout-test-1. Default: the name of the saved one. */
  name?: string;
  /** Whether to replace an existing sandbox of that name. Default: false. */
  replace?: boolean;
  /** Whether to skip tokens and ReadyLinks that belong to another sandbox of the server. Otherwise they are a conflict. Default: false. */
  leaveTokens?: boolean;
  /** Whether to freeze the clock. Default: false. */
  freeze?: boolean;
  /** Whether to create a token of the first owner, which the response contains. Default: false. */
  newToken?: boolean;
};

/** A memory of an owner. */
export type MemoryData = {
  /** Subject of the memory. From 1 to 200 characters. */
  subject: string;
  /** Content of the memory. From 1 to 2000 characters. */
  content: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Kind of the memory. Default: client. */
  memoryType?: "client" | "pattern" | "preference";
  /** Source of the memory. Default: explicit. */
  sourceType?: "explicit" | "extracted" | "detected";
  /** Confidence of the memory, 0 to 1. From 0 to 1. Default: 1. */
  confidence?: number;
  /** Project of the memory, by name or id. From 1 to 100 characters. Default: none. */
  project?: string;
  /** Whether the memory was archived. Default: false. */
  isArchived?: boolean;
  /** When the memory was saved. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 1 to 30 days ago. */
  createdAt?: string;
};

/** A memory in its present state. */
export type MemoryView = {
  /** Id of the memory. */
  id: string;
  /** Owner of the memory. */
  ownerId: string;
  /** Type of the memory. */
  memoryType: "client" | "pattern" | "preference";
  /** Source of the memory. */
  sourceType: "explicit" | "extracted" | "detected";
  /** Subject of the memory. */
  subject: string;
  /** Content of the memory. */
  content: string;
  /** Confidence of the memory, 0 to 1. */
  confidence: number;
  /** Project of the memory; null: none. */
  projectId: string | null;
  /** Capture of an extracted memory; null: none. */
  captureId: string | null;
  /** Whether the memory was deleted. */
  isArchived: boolean;
  /** When the memory was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
};

/** The newest captures of a sandbox. */
export type NewestCaptures = {
  /** Number of captures. */
  total: number;
  /** The newest captures, at most 100, newest first. */
  newest: CaptureView[];
};

/** The newest insights of a sandbox. */
export type NewestInsights = {
  /** Number of insights. */
  total: number;
  /** The newest insights, at most 100, newest first. */
  newest: InsightView[];
};

/** The newest leads of a sandbox. */
export type NewestLeads = {
  /** Number of leads. */
  total: number;
  /** The newest leads, at most 100, newest first. */
  newest: LeadView[];
};

/** The newest memories of a sandbox. */
export type NewestMemories = {
  /** Number of memories. */
  total: number;
  /** The newest memories, at most 100, newest first. */
  newest: MemoryView[];
};

/** The newest projects of a sandbox. */
export type NewestProjects = {
  /** Number of projects. */
  total: number;
  /** The newest projects, at most 100, newest first. */
  newest: ProjectView[];
};

/** The newest ReadyLinks of a sandbox. */
export type NewestReadyLinks = {
  /** Whether the survey pages of the sandbox are on. They need no token. */
  surveys: boolean;
  /** Number of ReadyLinks. */
  total: number;
  /** The newest ReadyLinks, at most 100, newest first. */
  newest: ReadyLinkView[];
};

/** Number of opportunities in each category. */
export type OpportunityCounts = {
  /** Number of opportunities in the category quick_wins. */
  quick_wins: number;
  /** Number of opportunities in the category big_swings. */
  big_swings: number;
  /** Number of opportunities in the category nice_to_haves. */
  nice_to_haves: number;
  /** Number of opportunities in the category deprioritize. */
  deprioritize: number;
};

/** An opportunity that an analysis has found. */
export type OpportunityView = {
  /** Id of the opportunity. */
  id: string;
  /** Title of the opportunity. */
  title: string;
  /** Category, by impact and effort. */
  category: "quick_wins" | "big_swings" | "nice_to_haves" | "deprioritize";
  /** Impact, 1 to 10; 10 is the greatest. */
  impactScore: number;
  /** Effort, 1 to 10; 10 is the greatest. */
  effortScore: number;
  /** Estimated return per year. */
  roiPotential: string;
  /** Estimated time to implement it. */
  implementationTimeline: string;
};

/** An owner with its tokens, projects and other resources. */
export type OwnerData = {
  /** Id of the owner. Must be letters, digits, underscores and hyphens, at most 100, such as user_one. Default: generated from the seed. */
  id?: string;
  /** Name of the owner, for your own use. The API does not show it. From 1 to 100 characters. */
  name?: string;
  /** Tier of the owner. Default: agency. */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits per billing period. Must be a whole number from 0 to 1000000000. Default: 50000. */
  creditsAllocated?: number;
  /** Credits used in this billing period. Must be a whole number from 0 to 1000000000. Default: 0. */
  creditsUsed?: number;
  /** Whether the owner can use ReadyLinks. Default: as the tier. */
  multiReadyLink?: boolean;
  /** Whether the owner can use Nucleus. Default: true. */
  nucleus?: boolean;
  /** Maximum number of ReadyLinks. Must be a whole number from 0 to 1000000. Default: as the tier. */
  readyLinkLimit?: number;
  /** Maximum number of assessment config templates. Must be a whole number from 0 to 1000000. Default: 10. */
  templateLimit?: number;
  /** When the owner was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: -9d. */
  createdAt?: string;
  /** Tokens of the owner, at most ten. Only for a server that other machines cannot reach, or with --allow-data-tokens. */
  tokens?: TokenData[];
  /** Projects of the owner. */
  projects?: ProjectData[];
  /** Jobs of the owner. */
  jobs?: JobData[];
  /** Assessment config templates of the owner. */
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

/** An owner with tier, credits, features and quotas. */
export type OwnerView = {
  /** Id of the owner, such as `user_…`. */
  id: string;
  /** Tier of the owner. */
  tier: string;
  /** Credits per billing period. */
  creditsAllocated: number;
  /** Credits used in this billing period. */
  creditsUsed: number;
  /** When the owner was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Whether the owner can use ReadyLinks. */
  multiReadyLink: boolean;
  /** Maximum number of ReadyLinks; null: no limit. */
  readyLinkLimit: number | null;
  /** Maximum number of assessment config templates. */
  templateLimit: number;
  /** Whether the owner can use Nucleus: memories, captures, contacts, insights and suggestions. */
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

/** Additions to the project. */
export type PrepareProjectOptions = {
  /** Owner of the project. Default: the first owner with a project of this id. */
  ownerId?: string;
  /** Minimum number of documents afterwards. Must be a whole number from 1 to 100. Default: 3. */
  documents?: number;
  /** Minimum number of stakeholders afterwards. Must be a whole number from 1 to 100. Default: 3. */
  stakeholders?: number;
};

/** A project with the prerequisites of a job. */
export type PreparedProject = {
  /** Id of the project. */
  id: string;
  /** Owner of the project. */
  ownerId: string;
  /** Status of the project in the Agent API. */
  status: string;
  /** Number of documents. */
  documentsCount: number;
  /** Number of stakeholders. */
  stakeholdersCount: number;
  /** Whether the documents were analysed. */
  hasAnalysis: boolean;
  /** Whether the interviews were analysed. */
  hasInterviewAnalysis: boolean;
};

/** A project of an owner. */
export type ProjectData = {
  /** Name, for references from other entries. From 1 to 100 characters. */
  name?: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Client of the project. From 1 to 200 characters. Default: the `name` of the project, or a sample. */
  clientName?: string;
  /** Industry of the client. From 1 to 200 characters. Default: Sample industry. */
  industry?: string;
  /** Size of the client's company. From 1 to 200 characters. Default: 11-50. */
  companySize?: string;
  /** Description of the project. From 1 to 5000 characters. Default: none. */
  description?: string;
  /** Currency of the project. Must be three capital letters such as USD. Default: USD. */
  currency?: string;
  /** The documents of the project, or their number. Default: none. */
  documents?: number | DocumentData[];
  /** Number of interviewed stakeholders. Must be a whole number from 0 to 1000. Default: 0. */
  stakeholders?: number;
  /** Whether the documents were analysed. Default: true if there are documents. */
  hasAnalysis?: boolean;
  /** Whether the interviews were analysed. Default: true if there are stakeholders. */
  hasInterviewAnalysis?: boolean;
  /** When the project was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 30 to 60 days ago. */
  createdAt?: string;
  /** When the project was last changed. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when it was created. */
  updatedAt?: string;
  /** When a document was last uploaded. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: when the project was last changed. */
  lastUploadAt?: string;
  /** Audit analyses of the project. */
  analyses?: AnalysisData[];
};

/** A project with its analyses and the opportunities of one of them. */
export type ProjectDetails = {
  /** Id of the project. */
  id: string;
  /** Owner of the project. */
  ownerId: string;
  /** Name of the client. */
  clientName: string;
  /** Industry of the client. */
  industry: string;
  /** Status of the project, as the Agent API shows it. */
  status: string;
  /** When the project was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Number of documents. */
  documentsCount: number;
  /** Number of stakeholders. */
  stakeholdersCount: number;
  /** Whether its documents have been analysed. */
  hasAnalysis: boolean;
  /** Whether its interviews have been analysed. */
  hasInterviewAnalysis: boolean;
  /** Whether a job can be triggered: the project has both of these analyses. */
  ready: boolean;
  /** The audit analysis that started last; null: none has started. */
  analysis: AnalysisSummary | null;
  /** Id of the newest complete audit analysis, whose opportunities the Agent API lists; null: none. */
  completedAnalysisId: string | null;
  /** The audit analyses that have started, at most 100, newest first. */
  analyses: AnalysisView[];
  /** Opportunities of the analysis, by impact; none while it is not complete. */
  opportunities: OpportunityView[];
};

/** A project and its newest analysis. */
export type ProjectView = {
  /** Id of the project. */
  id: string;
  /** Owner of the project. */
  ownerId: string;
  /** Name of the client. */
  clientName: string;
  /** Industry of the client. */
  industry: string;
  /** Status of the project, as the Agent API shows it. */
  status: string;
  /** When the project was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** Number of documents. */
  documentsCount: number;
  /** Number of stakeholders. */
  stakeholdersCount: number;
  /** Whether its documents have been analysed. */
  hasAnalysis: boolean;
  /** Whether its interviews have been analysed. */
  hasInterviewAnalysis: boolean;
  /** Whether a job can be triggered: the project has both of these analyses. */
  ready: boolean;
  /** The audit analysis that started last; null: none has started. */
  analysis: AnalysisSummary | null;
  /** Id of the newest complete audit analysis, whose opportunities the Agent API lists; null: none. */
  completedAnalysisId: string | null;
};

/** The requests to show. */
export type ReadJournalOptions = {
  /** Only polls of this job or capture, and the request that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests with this response status. Default: all. */
  status?: number;
  /** Only requests with this reason code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token (id or prefix). Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
  /** Show at most this many requests, the last ones. Must be a whole number from 1 to 10000. Default: 100. */
  limit?: number;
};

/** Which project, and which of its analyses. */
export type ReadProjectOptions = {
  /** Owner of the project. Default: the first owner of the sandbox who has a project with the id. */
  ownerId?: string;
  /** Analysis whose opportunities are listed. Default: the newest complete one. */
  analysisId?: string;
};

/** A ReadyLink of an owner. */
export type ReadyLinkData = {
  /** Name of the ReadyLink, also for references from leads. From 1 to 100 characters. */
  name: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Slug in the URL of the survey. Must be 12 of the digits 0 to 9 and a to f, such as 0123456789ab. Default: generated from the seed. */
  slug?: string;
  /** Name of the consultant. From 1 to 200 characters. Default: none. */
  consultantName?: string;
  /** Name of the company. From 1 to 200 characters. Default: none. */
  companyName?: string;
  /** URL of the company's logo. Must be an address that begins with http:// or https://. Default: none. */
  logoUrl?: string;
  /** URL to book a call. Must be an address that begins with http:// or https://. Default: none. */
  bookingLink?: string;
  /** Description of the survey. From 1 to 5000 characters. Default: none. */
  description?: string;
  /** Whether the survey is open. Default: true. */
  isActive?: boolean;
  /** Template with the questions, by name or id. From 1 to 100 characters. Default: the default questions. */
  assessmentConfig?: string;
  /** When the ReadyLink was created. Must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d. Default: random, 15 to 30 days ago. */
  createdAt?: string;
};

/** A ReadyLink with the URL of its survey. */
export type ReadyLinkView = {
  /** Id of the ReadyLink. */
  id: string;
  /** Owner of the ReadyLink. */
  ownerId: string;
  /** Name of the ReadyLink. */
  name: string;
  /** URL of the survey page, which needs no token. */
  url: string;
  /** Whether the survey is open. */
  isActive: boolean;
  /** Config with the questions; null: the default questions. */
  assessmentConfigId: string | null;
  /** Number of leads of the ReadyLink. */
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

/** Result of the web research. */
export type ResearchLeadOptions = {
  /** Final status of the research. Default: "completed". */
  outcome?: "completed" | "failed";
  /** Score after the research. Must be a whole number from 0 to 100. Default: random, near the score of the answers. */
  compositeScore?: number;
  /** Time in the status pending, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 2 s. */
  startsInMs?: Duration;
  /** Time in the status processing, on the sandbox's clock. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 30 s. */
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

/** Ids of an owner's sample projects, by purpose. */
export type SampleProjects = {
  /** A project that is ready for an analysis. */
  ready: string;
  /** A project with a completed analysis, which is ready for another one. */
  analysed: string;
  /** A project without the interview analysis. */
  withoutInterviewAnalysis: string;
  /** A project without the document analysis. */
  withoutDocumentAnalysis: string;
  /** A project without documents and interviews. */
  justSetUp: string;
};

/** An event of a sandbox. Its `kind` is the name of the field with the data. */
export type SandboxEvent =
  /** State of the sandbox. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "sandbox";
      /** A sandbox in its present state. */
      sandbox: SandboxView;
    }
  /** State of the tokens. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "tokens";
      /** All tokens. */
      tokens: TokenView[];
    }
  /** State of the rate limits. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "limits";
      /** The rate limits of a sandbox and the buckets of each token. */
      limits: LimitsView;
    }
  /** The newest projects and their newest analyses. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "projects";
      /** The newest projects of a sandbox. */
      projects: NewestProjects;
    }
  /** The newest ReadyLinks. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "readyLinks";
      /** The newest ReadyLinks of a sandbox. */
      readyLinks: NewestReadyLinks;
    }
  /** State of the faults. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "faults";
      /** All faults. */
      faults: FaultView[];
    }
  /** The webhook and its newest deliveries. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "webhook";
      /** The webhook of a sandbox and its newest deliveries. */
      webhook: FollowedWebhook;
    }
  /** The newest leads. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "leads";
      /** The newest leads of a sandbox. */
      leads: NewestLeads;
    }
  /** The newest memories. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "memories";
      /** The newest memories of a sandbox. */
      memories: NewestMemories;
    }
  /** The newest captures. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "captures";
      /** The newest captures of a sandbox. */
      captures: NewestCaptures;
    }
  /** The newest insights. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "insights";
      /** The newest insights of a sandbox. */
      insights: NewestInsights;
    }
  /** State of jobs. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "jobs";
      /** Whether the list is complete; false: only new and changed items. */
      whole: boolean;
      /** Jobs, newest first. */
      jobs: JobView[];
    }
  /** Requests with their responses. */
  | {
      /** Number of the event, counted from 1 since the beginning of the connection. */
      number: number;
      kind: "requests";
      /** Whether the list is complete; false: only new and changed items. */
      whole: boolean;
      /** Requests, oldest first, without their bodies. */
      requests: JournalEntryView[];
    };

/** Options of a new sandbox. All are optional. */
export type SandboxOptions = {
  /** Name of the sandbox. Must be lower-case letters, digits and hyphens, at most 63, such as checkout-test-1. Default: a random one. */
  name?: string;
  /** Seed of the generated ids and durations. Must be a whole number from 0 to 9007199254740991. Default: a random one. */
  seed?: number;
  /** Mode of the sandbox's clock, or its initial state. Default: "real". */
  clock?: ClockMode | ClockOptions;
  /** The rate limits of a sandbox. */
  limits?: LimitsOptions;
  /** Demo data: only an owner (none), an owner with sample projects (projects), or two owners with all kinds of sample data (full). Default: "projects". */
  demoData?: "none" | "projects" | "full";
  /** Initial state of the sandbox, instead of demo data. Its schema is `/__mock/data.schema.json`. Must be an object with owners. */
  data?: UserData;
  /** Tier and credits of the first owner. */
  owner?: AccountOptions;
  /** How far each poll advances a clock that stands still. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: 0, which turns it off. */
  advanceOnPollMs?: Duration;
  /** New settings of a journal. */
  journal?: JournalSettingsOptions;
  /** Whether error responses explain their cause in `details`. Default: false. */
  coach?: boolean;
  /** Fault plan: which response gets which fault, such as `6:429/1,getJobStatus@4:503`. At most 100000 characters. Default: none. */
  faultPlan?: string;
  /** Default scenario of jobs. Default: the default of the server. */
  defaultScenario?: string;
  /** Additional scenarios of the sandbox. Default: none. */
  scenarios?: ScenarioData[];
};

/** The name and the seed of a sandbox. */
export type SandboxSummary = {
  /** Name of the sandbox. */
  name: string;
  /** Seed of the generated ids and durations. */
  seed: number;
};

/** A sandbox in its present state. */
export type SandboxView = {
  /** Name of the sandbox. */
  name: string;
  /** Seed of the generated ids and durations. */
  seed: number;
  /** The clock of a sandbox. */
  clock: ClockView;
  /** Demo data of the sandbox's initial state. */
  demoData: "none" | "projects" | "full";
  /** Whether the initial state is a user's data instead of demo data. */
  ownData: boolean;
  /** The owners in the order of their creation. */
  owners: OwnerView[];
  /** Ids of the first owner's sample projects; null: no demo data. */
  projects: SampleProjects | null;
  /** Whether rate limits are on. */
  limitsEnabled: boolean;
  /** Default scenario of jobs; null: the default of the server. */
  defaultScenario: string | null;
  /** Queued scenarios of the next triggers, in order. */
  queue: string[];
  /** Number of jobs. */
  jobs: number;
};

/** The default scenario of a sandbox, and its queue. */
export type ScenarioChoice = {
  /** Default scenario of jobs; null: the default of the server. */
  default: string | null;
  /** Queued scenarios of the next triggers, in order. */
  queue: string[];
};

/** A user-defined scenario as plain data. Durations are on the sandbox's clock: milliseconds, text with a unit, or random between `min` and `max`. */
export type ScenarioData = {
  /** Name of the scenario. Must be lower-case letters, digits and hyphens, at most 63, such as fails-on-monday. */
  name: string;
  /** Description of the scenario, for people. At most 500 characters. Default: "A user-defined scenario.". */
  sentence?: string;
  /** Time in the state pending; null: forever. Default: 2 s ± 50 %. */
  pendingMs?: Duration | {
    /** Shortest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    min: Duration;
    /** Longest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    max: Duration;
  } | null;
  /** Time in the state processing; null: forever, or skipped if the job fails. Default: 8 s ± 50 %. It is also the duration of a synchronous analysis call, by default 60 to 300 s; with null, the call takes as long as the job would be pending. */
  processingMs?: Duration | {
    /** Shortest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    min: Duration;
    /** Longest time. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. */
    max: Duration;
  } | null;
  /** Final status of the job. Default: "completed". */
  outcome?: "completed" | "failed";
  /** Error message; only with the outcome failed. At most 2000 characters. Default: "The audit analysis could not be completed.". */
  error?: string;
  /** Error code; only with the outcome failed. At most 200 characters. Default: "ANALYSIS_FAILED". */
  errorCode?: string;
  /** Time after its end at which the job vanishes, so that polls get 404. Must be milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years. Default: never. */
  vanishesAfterMs?: Duration;
};

/** A scenario with its magic ids. */
export type ScenarioView = {
  /** Name of the scenario. */
  name: string;
  /** Description of the scenario. */
  sentence: string;
  /** Magic project: its jobs have the scenario; null: none. */
  projectId: string | null;
  /** Magic job, which starts when a token first polls it; null: none. */
  jobId: string | null;
};

/** The changes of an owner. */
export type SetAccountOptions = {
  /** Tier of the owner. Default: no change. */
  tier?: "solo" | "starter" | "growth" | "agency" | "team" | "professional" | "enterprise" | "scale";
  /** Credits per billing period. Must be a whole number from 0 to 1000000000. Default: no change. */
  creditsAllocated?: number;
  /** Credits used in this billing period. Must be a whole number from 0 to 1000000000. Default: no change. */
  creditsUsed?: number;
  /** Whether the owner can use ReadyLinks. Default: no change. */
  multiReadyLink?: boolean;
  /** Maximum number of ReadyLinks. Must be a whole number from 0 to 1000000. Default: no change. */
  readyLinkLimit?: number;
  /** Maximum number of assessment config templates. Must be a whole number from 0 to 1000000. Default: no change. */
  templateLimit?: number;
  /** Whether the owner can use Nucleus. Default: no change. */
  nucleus?: boolean;
};

/** The changes of an insight. */
export type SetInsightOptions = {
  /** Whether it was read. Default: no change. */
  isRead?: boolean;
  /** Whether it was dismissed. Default: no change. */
  isDismissed?: boolean;
};

/** The changes of a lead. */
export type SetLeadOptions = {
  /** Whether a conversion attaches the survey as a document. */
  pdf: boolean;
};

/** State of the survey pages. */
export type SurveysView = {
  /** Whether the survey pages of the sandbox are on. They need no token. */
  enabled: boolean;
};

/** A token of an owner. */
export type TokenData = {
  /** The token itself. The server stores only its digest. Must be aky_ and 32 letters and digits. */
  token: string;
  /** Id. Must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff. Default: generated from the seed. */
  id?: string;
  /** Label of the token. From 1 to 100 characters. Default: data file. */
  label?: string;
  /** Scopes of the token. Default: both. */
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
  /** First characters of the token. The rest is never shown again. */
  prefix: string;
  /** Label of the token. */
  label: string;
  /** Owner of the token. */
  ownerId: string;
  /** Scopes of the token. */
  scopes: ("read" | "write")[];
  /** When the token was created, on the sandbox's clock. ISO 8601 with milliseconds and Z. */
  createdAt: string;
  /** When the token expires, on the sandbox's clock; null: never. ISO 8601 with milliseconds and Z. */
  expiresAt: string | null;
  /** When the token was revoked, on the sandbox's clock; null: not revoked. ISO 8601 with milliseconds and Z. */
  revokedAt: string | null;
  /** Whether the token is valid now. */
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

/** Initial state of a sandbox, instead of demo data. Top-level fields that begin with x- are ignored: use them for YAML anchors. */
export type UserData = {
  /** URL of this schema, for editors. */
  $schema?: string;
  /** The owners, in order. */
  owners: OwnerData[];
} & Readonly<Record<`x-${string}`, unknown>>;

/** The timeout. */
export type WaitForCaptureOptions = {
  /** Timeout in real time, in milliseconds or as text with a unit. Must be a duration of at most ten minutes, such as "10s". Default: "10s". */
  withinMs?: Duration;
};

/** The requests to wait for, and the timeout. */
export type WaitOptions = {
  /** Only polls whose response has this status of the job or capture. Default: all requests. */
  observed?: "pending" | "processing" | "completed" | "failed" | "processed" | "needs_review";
  /** How many requests to wait for. Must be a whole number from 1 to 10000. Default: 1. */
  times?: number;
  /** Timeout in real time, in milliseconds or as text with a unit. Must be a duration of at most ten minutes, such as "10s". Default: "10s". */
  withinMs?: Duration;
  /** Only polls of this job or capture, and the request that created it. Default: all requests. */
  job?: string;
  /** Only requests of this operation, such as `getJobStatus`. Default: all operations. */
  operation?: string;
  /** Only requests with this response status. Default: all. */
  status?: number;
  /** Only requests with this reason code. Default: all. */
  reason?: ReasonCode;
  /** Only requests with this token (id or prefix). Default: all. */
  tokenId?: string;
  /** Only requests that arrived at this instant or later, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  from?: string;
  /** Only requests that arrived before this instant, on the sandbox's clock. Must be an instant such as 2026-01-31T12:00:00Z. Default: all. */
  until?: string;
  /** Only requests with a number above this one. Default: all. */
  after?: number;
};

/** The requests that were waited for. */
export type WaitResult = {
  /** The matching requests, oldest first. */
  entries: JournalEntryView[];
};

/** The webhook of a sandbox. */
export type WebhookView = {
  /** URL that receives an event for each completed analysis and each completed survey; null: none. */
  url: string | null;
  /** Number of pending deliveries. */
  pending: number;
};

/** Selects one of several magic jobs with the same id. */
export type WhichJob = {
  /** Id of the token. Required only for a magic job that several tokens have started. */
  tokenId?: string;
};
