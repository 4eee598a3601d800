import type { ApiError, ErrorName } from "./api-error.ts";
import { withoutTokens } from "../core/redact.ts";
import type { RuleName } from "../polling/polling-rules.ts";

type Explanation = {
  /** With what is particular to the request in braces. */
  readonly sentence: string;
  /** The rule of the polling report that a client breaks who goes on like that. */
  readonly rule?: RuleName;
};

/** Why a request got what it got: what production knows and does not say. The documentation is generated from this. */
export const reasonTable = {
  TOKEN_MISSING: { sentence: "The request has no Authorization header." },
  BEARER_PREFIX_MISSING: { sentence: "The Authorization header does not begin with `Bearer ` and a token after it." },
  DOUBLED_BEARER_PREFIX: { sentence: "The Authorization header says `Bearer` twice." },
  TOKEN_MALFORMED: { sentence: "What follows `Bearer` is not `aky_` and 32 letters or digits." },
  TOKEN_UNKNOWN: {
    sentence: "No sandbox of this server has the token: it is another server's, or its sandbox is gone.",
    rule: "poll-after-401",
  },
  TOKEN_EXPIRED: { sentence: "The token expired {since} ago, at {at}.", rule: "poll-after-401" },
  TOKEN_REVOKED: { sentence: "The token was revoked {since} ago, at {at}.", rule: "poll-after-401" },
  HOST_UNKNOWN: {
    sentence:
      "Unknown host name {host} with a well-known demo token: a web page may be using DNS rebinding. To accept the name, pass it to --allowed-hosts.",
  },
  TOO_MANY_FAILED_AUTHENTICATIONS: {
    sentence:
      "This address has failed to authenticate {limit} times within {window}; what it is refused until then is not recorded.",
  },
  SCOPE_INSUFFICIENT: { sentence: "{method} needs the scope write, and the token has {scopes}." },
  ROUTE_NOT_IN_CONTRACT: { sentence: "The contract has no such path." },
  METHOD_NOT_IN_CONTRACT: { sentence: "The contract has this path for {methods} alone." },
  BROWSER_ONLY_ROUTE: { sentence: "This path is for a browser session, never for a token." },
  JOB_ID_NOT_A_UUID: { sentence: "{id} is not a UUID, so no job is called that.", rule: "poll-after-404" },
  JOB_ID_NAMES_A_PROJECT: {
    sentence: "{id} is a project of this owner: poll the jobId that its trigger has answered with.",
    rule: "poll-after-404",
  },
  JOB_OF_ANOTHER_OWNER: {
    sentence: "The job belongs to {owner}, and the token to {caller}.",
    rule: "poll-after-404",
  },
  JOB_VANISHED: { sentence: "The job vanished {since} ago, at {at}.", rule: "poll-after-404" },
  JOB_UNKNOWN: { sentence: "No job of this sandbox has the id {id}.", rule: "poll-after-404" },
  PROJECT_ID_NOT_A_UUID: { sentence: "{id} is not a UUID, so no project is called that." },
  PROJECT_OF_ANOTHER_OWNER: { sentence: "The project belongs to {owner}, and the token to {caller}." },
  PROJECT_UNKNOWN: { sentence: "No project of this sandbox has the id {id}." },
  ANALYSIS_MISSING: { sentence: "The project has no audit analysis like that yet." },
  PREREQUISITE_MISSING: { sentence: "The project has no current {missing}." },
  TIER_INSUFFICIENT: {
    sentence: "The owner is on the tier {tier}, and this needs {requiredTier} or a larger one.",
    rule: "retry-of-4xx",
  },
  CREDITS_INSUFFICIENT: {
    sentence: "It needs {needed} credits, and the owner has {remaining} left until {at}.",
    rule: "retry-of-4xx",
  },
  SYNTHESIS_FAILED: { sentence: "The scenario {scenario} lets the analysis fail with {errorCode}." },
  SYNTHESIS_INTERRUPTED: {
    sentence: "The server was stopped, or the sandbox reset or deleted, while the analysis was being made.",
  },
  INVALID_JSON: { sentence: "The request body is not valid JSON.", rule: "retry-of-4xx" },
  INVALID_REQUEST: { sentence: "The request is not valid: {problem}.", rule: "retry-of-4xx" },
  PAYLOAD_TOO_LARGE: { sentence: "The request body is too large.", rule: "retry-of-4xx" },
  UNSUPPORTED_MEDIA_TYPE: { sentence: "The request body is not sent as application/json.", rule: "retry-of-4xx" },
  WINDOW_EXHAUSTED: {
    sentence: "All {limit} requests of the bucket {bucket} were used up, {early} early{again}.",
    rule: "retry-after",
  },
  WINDOW_DRAINED: {
    sentence: "The control plane had drained the bucket {bucket}, {early} early{again}.",
    rule: "retry-after",
  },
  FAULT_APPLIED: { sentence: "The control plane had asked for it: {kinds}." },
  CLIENT_GONE: { sentence: "The client had closed the connection before it was answered." },
  CONTRACT_VIOLATED: {
    sentence: "The answer violates the contract, which is a defect of this server: {problem}.",
  },
  DATABASE_REFUSED: { sentence: "The database could not be used: {problem}." },
  SERVER_FAILED: { sentence: "The server failed; its log says why." },
  WEBHOOK_DELIVERED: { sentence: "The webhook took it." },
  WEBHOOK_FAILED: { sentence: "The webhook {problem}; it was attempt {attempt}." },
  JOB_PENDING: { sentence: "The job was pending." },
  JOB_PROCESSING: { sentence: "The job was processing." },
  JOB_COMPLETED: { sentence: "The job was completed; polling it again tells nothing new." },
  JOB_FAILED: { sentence: "The job had failed; polling it again tells nothing new." },
  JOB_TRIGGERED: { sentence: "The trigger created the job {id}." },
  ANSWERED: { sentence: "There was nothing to refuse." },
} as const satisfies Record<string, Explanation>;

/** A stable name of why a request got what it got; `docs/reasons.md` says what each means. */
export type ReasonCode = keyof typeof reasonTable;

/** Why a request got what it got, and what is particular to it. */
export type Cause = { readonly code: ReasonCode; readonly facts?: Readonly<Record<string, string | number>> };

/** The same for a person. */
export type Reason = { readonly code: ReasonCode; readonly sentence: string };

/** Why a request got an error that says nothing more of its cause. */
const causes: Readonly<Record<ErrorName, ReasonCode>> = {
  UNAUTHORIZED: "TOKEN_UNKNOWN",
  PAT_MALFORMED: "TOKEN_MALFORMED",
  HOST_UNKNOWN: "HOST_UNKNOWN",
  PAT_ROUTE_NOT_ALLOWED: "ROUTE_NOT_IN_CONTRACT",
  PAT_NOT_SUPPORTED_FOR_ENDPOINT: "BROWSER_ONLY_ROUTE",
  PAT_SCOPE_INSUFFICIENT: "SCOPE_INSUFFICIENT",
  TIER_INSUFFICIENT: "TIER_INSUFFICIENT",
  INSUFFICIENT_CREDITS: "CREDITS_INSUFFICIENT",
  EMPTY_PATCH: "INVALID_REQUEST",
  INVALID_DESCRIPTION_TYPE: "INVALID_REQUEST",
  DESCRIPTION_TOO_LONG: "INVALID_REQUEST",
  INVALID_JSON: "INVALID_JSON",
  INVALID_REQUEST: "INVALID_REQUEST",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  JOB_NOT_FOUND: "JOB_UNKNOWN",
  PROJECT_NOT_FOUND: "PROJECT_UNKNOWN",
  ANALYSIS_NOT_FOUND: "ANALYSIS_MISSING",
  PREREQUISITE_MISSING: "PREREQUISITE_MISSING",
  ANALYSIS_FAILED: "SYNTHESIS_FAILED",
  ANALYSIS_INTERRUPTED: "SYNTHESIS_INTERRUPTED",
  RATE_LIMITED: "WINDOW_EXHAUSTED",
  INTERNAL: "SERVER_FAILED",
};

/** What is said of an id that is none, by the error that it gets. */
export const malformedId = (name: ErrorName): ReasonCode =>
  name === "JOB_NOT_FOUND" ? "JOB_ID_NOT_A_UUID" : "PROJECT_ID_NOT_A_UUID";

/** A cause in words. */
export function explain({ code, facts = {} }: Cause): Reason {
  const sentence = reasonTable[code].sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "?"));
  // A client may have put a token where it does not belong.
  return { code, sentence: withoutTokens(sentence) };
}

/** Why a request got an error. */
export const reasonOf = (error: ApiError): Reason => explain(error.cause ?? { code: causes[error.key] });

/** Why a request got an answer that is no error, by what it was told of a job. */
export function reasonOfSuccess(status: number, jobId: string | null, jobStatus: string | null): Reason {
  if (jobStatus === null) return explain({ code: "ANSWERED" });
  if (status === 202) return explain({ code: "JOB_TRIGGERED", facts: { id: jobId ?? "" } });
  return explain({ code: `JOB_${jobStatus.toUpperCase()}` as ReasonCode });
}

/** What coach mode adds to an error (contract: components.schemas.Error.properties.details). */
export function coach({ code, sentence }: Reason): string {
  const { rule }: Explanation = reasonTable[code];
  return `${code}: ${sentence}${rule === undefined ? "" : ` Rule: ${rule}.`}`;
}
