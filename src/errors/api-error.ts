import { nounInWords } from "./noun.ts";
import type { Cause } from "./reason-table.ts";

/**
 * All errors of the Agent API, by name: status, code in the response (null where production is not known to send one), and
 * message. The documentation page of errors is generated from this table.
 */
export const errorTable = {
  UNAUTHORIZED: { status: 401, code: null, sentence: "Unauthorized" },
  PAT_MALFORMED: {
    status: 401,
    code: "PAT_MALFORMED",
    sentence: "Malformed access token: expected `Bearer aky_` followed by 32 letters or digits.",
  },
  HOST_UNKNOWN: {
    status: 401,
    code: null,
    sentence:
      "The well-known demo tokens work only under the server's own host names. Start it with --allowed-hosts to add one.",
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
  TIER_INSUFFICIENT: { status: 403, code: null, sentence: "Your plan does not include this." },
  FEATURE_NOT_AVAILABLE: {
    status: 403,
    code: "FEATURE_NOT_AVAILABLE",
    sentence: "This feature is not available to your account.",
  },
  NUCLEUS_OFF: { status: 403, code: null, sentence: "Nucleus is not enabled for this account." },
  MEMORY_DELETION_FAILED: { status: 500, code: null, sentence: "The memory could not be deleted." },
  READYLINK_LIMIT_REACHED: {
    status: 402,
    code: "READYLINK_LIMIT_REACHED",
    sentence: "Your plan includes no more ReadyLinks.",
  },
  QUOTA_EXCEEDED: { status: 402, code: "QUOTA_EXCEEDED", sentence: "Your plan includes no more templates." },
  LEAD_ALREADY_CONVERTED: { status: 400, code: null, sentence: "The lead has already been converted." },
  INSUFFICIENT_CREDITS: { status: 402, code: null, sentence: "Insufficient credits" },
  INVALID_JSON: { status: 400, code: null, sentence: "The request body is not valid JSON." },
  INVALID_REQUEST: { status: 400, code: null, sentence: "The request is not valid." },
  EMPTY_PATCH: { status: 400, code: "EMPTY_PATCH", sentence: "The request changes nothing: name a field to change." },
  INVALID_DESCRIPTION_TYPE: {
    status: 400,
    code: "INVALID_DESCRIPTION_TYPE",
    sentence: "The description must be text.",
  },
  DESCRIPTION_TOO_LONG: {
    status: 400,
    code: "DESCRIPTION_TOO_LONG",
    sentence: "The description must be at most 5000 characters long.",
  },
  PAYLOAD_TOO_LARGE: { status: 413, code: null, sentence: "The request body is too large." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, code: null, sentence: "The request body must be application/json." },
  ANALYSIS_NOT_FOUND: { status: 404, code: null, sentence: "No audit analysis found for this project" },
  PREREQUISITE_MISSING: { status: 422, code: null, sentence: "Missing prerequisite analysis records" },
  ANALYSIS_FAILED: { status: 500, code: null, sentence: "The audit analysis failed" },
  ANALYSIS_INTERRUPTED: { status: 503, code: null, sentence: "The server no longer waits for the audit analysis." },
  RATE_LIMITED: { status: 429, code: null, sentence: "Rate limit exceeded" },
  INTERNAL: { status: 500, code: null, sentence: "Internal server error" },
} as const satisfies Record<string, { status: number; code: string | null; sentence: string }>;

/** The name of a 404 error, with the noun of the resource: `JOB_NOT_FOUND`. */
export type NotFoundName = `${Uppercase<string>}_NOT_FOUND`;

/** The name of an error: one of the table, or that of a 404 error. */
export type ErrorName = keyof typeof errorTable | NotFoundName;

type ErrorEntry = { readonly status: number; readonly code: string | null; readonly sentence: string };

export const isErrorName = (name: string): name is ErrorName =>
  Object.hasOwn(errorTable, name) || /^[A-Z_]+_NOT_FOUND$/.test(name);

/** The entry of an error: from the table, or derived from the noun of a 404 error. */
export function errorNamed(name: ErrorName): ErrorEntry {
  const known = (errorTable as Readonly<Record<string, ErrorEntry>>)[name];
  if (known) return known;
  const noun = nounInWords(name.replace(/_NOT_FOUND$/, ""));
  return { status: 404, code: null, sentence: `${noun.charAt(0).toUpperCase()}${noun.slice(1)} not found` };
}

type Particulars = {
  readonly particulars?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: Cause;
  readonly more?: Readonly<Record<string, string>>;
};

/** An error of the Agent API, thrown by name and rendered in one place. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly key: ErrorName;
  /** Whole seconds on the client's own clock, for RATE_LIMITED. */
  readonly retryAfterSeconds: number | undefined;
  /** The cause, which production does not disclose: for the journal and coach mode. */
  override readonly cause: Cause | undefined;
  /** Further fields of the body. */
  private readonly more: Readonly<Record<string, string>> | undefined;

  /** @param particulars details, which are appended to the message of the table */
  constructor(key: ErrorName, { particulars, retryAfterSeconds, cause, more }: Particulars = {}) {
    const { sentence } = errorNamed(key);
    super(particulars === undefined ? sentence : `${sentence.replace(/\.$/, "")}: ${particulars}`);
    this.key = key;
    this.retryAfterSeconds = retryAfterSeconds;
    this.cause = cause;
    this.more = more;
  }

  get status(): number {
    return errorNamed(this.key).status;
  }

  /** The body on the wire (contract: components.schemas.Error). */
  get body(): { error: string; code?: string } {
    const { code } = errorNamed(this.key);
    return { error: this.message, ...(code !== null && { code }), ...this.more };
  }
}
