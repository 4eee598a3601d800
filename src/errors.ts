import type { Cause } from "./journal/reasons.ts";

/**
 * Every error of the Agent API: what it is called here, its status, its code on the wire (null where production is
 * not known to send one), and its sentence. The documentation page of errors is generated from this table.
 */
export const errorTable = {
  UNAUTHORIZED: { status: 401, code: null, sentence: "Unauthorized" },
  PAT_MALFORMED: {
    status: 401,
    code: "PAT_MALFORMED",
    sentence: "Malformed access token: expected `Bearer aky_` followed by 32 letters or digits.",
  },
  PAT_ROUTE_NOT_ALLOWED: {
    status: 403,
    code: "PAT_ROUTE_NOT_ALLOWED",
    sentence: "This route is not available to access tokens.",
  },
  PAT_NOT_SUPPORTED_FOR_ENDPOINT: {
    status: 403,
    code: "PAT_NOT_SUPPORTED_FOR_ENDPOINT",
    sentence: "Access tokens are managed in the browser, not with an access token.",
  },
  PAT_SCOPE_INSUFFICIENT: {
    status: 403,
    code: "PAT_SCOPE_INSUFFICIENT",
    sentence: "The access token lacks a required scope: write.",
  },
  INVALID_JSON: { status: 400, code: null, sentence: "The request body is not valid JSON." },
  INVALID_REQUEST: { status: 400, code: null, sentence: "The request is not valid." },
  PAYLOAD_TOO_LARGE: { status: 413, code: null, sentence: "The request body is too large." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, code: null, sentence: "The request body must be application/json." },
  JOB_NOT_FOUND: { status: 404, code: null, sentence: "Job not found" },
  PROJECT_NOT_FOUND: { status: 404, code: null, sentence: "Project not found" },
  ANALYSIS_NOT_FOUND: { status: 404, code: null, sentence: "No audit analysis found for this project" },
  PREREQUISITE_MISSING: { status: 422, code: null, sentence: "Missing prerequisite analysis records" },
  RATE_LIMITED: { status: 429, code: null, sentence: "Rate limit exceeded" },
  INTERNAL: { status: 500, code: null, sentence: "Internal server error" },
} as const satisfies Record<string, { status: number; code: string | null; sentence: string }>;

export type ErrorName = keyof typeof errorTable;

/** An error of the Agent API, thrown by name and rendered in one place. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly key: ErrorName;
  /** Whole seconds on the client's own clock, for RATE_LIMITED. */
  readonly retryAfterSeconds: number | undefined;
  /** What production would not say: for the journal, and for coach mode. */
  override readonly cause: Cause | undefined;

  /** @param particulars what the sentence of the table leaves open, appended to it */
  constructor(
    key: ErrorName,
    { particulars, retryAfterSeconds, cause }: { particulars?: string; retryAfterSeconds?: number; cause?: Cause } = {},
  ) {
    const { sentence } = errorTable[key];
    super(particulars === undefined ? sentence : `${sentence}: ${particulars}`);
    this.key = key;
    this.retryAfterSeconds = retryAfterSeconds;
    this.cause = cause;
  }

  get status(): number {
    return errorTable[this.key].status;
  }

  /** The body on the wire (contract: components.schemas.Error). */
  get body(): { error: string; code?: string } {
    const { code } = errorTable[this.key];
    return code === null ? { error: this.message } : { error: this.message, code };
  }
}

/** Why the server cannot start: one sentence for each problem, for the person who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
}
