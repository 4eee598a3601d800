import type { ApiError, ErrorName } from "./api-error.ts";
import { withoutTokens } from "../core/redact.ts";
import { type Cause, type Reason, type ReasonCode, sentenceOf, ruleOf } from "./reason-table.ts";

/** Why a request got an error that says nothing more of its cause. */
const causes: Readonly<Partial<Record<ErrorName, ReasonCode>>> = {
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
  ANALYSIS_NOT_FOUND: "ANALYSIS_MISSING",
  PREREQUISITE_MISSING: "PREREQUISITE_MISSING",
  ANALYSIS_FAILED: "SYNTHESIS_FAILED",
  ANALYSIS_INTERRUPTED: "SYNTHESIS_INTERRUPTED",
  RATE_LIMITED: "WINDOW_EXHAUSTED",
  INTERNAL: "SERVER_FAILED",
};

/** A cause in words. */
export function explain({ code, facts = {}, rule = ruleOf(code) }: Cause): Reason {
  const sentence = sentenceOf(code).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "?"));
  // A client may have put a token where it does not belong.
  return { code, sentence: withoutTokens(sentence), rule };
}

/** Why a request got an error. */
export const reasonOf = (error: ApiError): Reason => explain(error.cause ?? { code: causes[error.key] ?? "ANSWERED" });

/** Why a request got an answer that is no error, by what it was told of a job. */
export function reasonOfSuccess(status: number, jobId: string | null, jobStatus: string | null): Reason {
  if (jobStatus === null) return explain({ code: "ANSWERED" });
  if (status === 202) return explain({ code: "JOB_TRIGGERED", facts: { id: jobId ?? "" } });
  return explain({ code: `JOB_${jobStatus.toUpperCase()}` as ReasonCode });
}

/** What coach mode adds to an error (contract: components.schemas.Error.properties.details). */
export function coach({ code, sentence, rule }: Reason): string {
  return `${code}: ${sentence}${rule === undefined ? "" : ` Rule: ${rule}.`}`;
}
