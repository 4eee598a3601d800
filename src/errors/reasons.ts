import type { ApiError, ErrorName } from "./api-error.ts";
import { withoutTokens } from "../core/redact.ts";
import { type Cause, type Reason, type ReasonCode, reasonTable, sentenceOf, ruleOf } from "./reason-table.ts";

/** The reason of an error that is thrown without a cause. An error that is not listed has the reason of the same name. */
const causes: Readonly<Partial<Record<ErrorName, ReasonCode>>> = {
  UNAUTHORIZED: "TOKEN_UNKNOWN",
  PAT_MALFORMED: "TOKEN_MALFORMED",
  PAT_ROUTE_NOT_ALLOWED: "ROUTE_NOT_IN_CONTRACT",
  PAT_NOT_SUPPORTED_FOR_ENDPOINT: "BROWSER_ONLY_ROUTE",
  PAT_SCOPE_INSUFFICIENT: "SCOPE_INSUFFICIENT",
  EMPTY_PATCH: "INVALID_REQUEST",
  INVALID_DESCRIPTION_TYPE: "INVALID_REQUEST",
  DESCRIPTION_TOO_LONG: "INVALID_REQUEST",
  RATE_LIMITED: "WINDOW_EXHAUSTED",
  INTERNAL: "SERVER_FAILED",
};

/** The reason for a cause, with its sentence. */
export function explain({ code, facts = {}, rule = ruleOf(code) }: Cause): Reason {
  const sentence = sentenceOf(code).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "?"));
  // A client may have put a token where it does not belong.
  return { code, sentence: withoutTokens(sentence), rule };
}

/** The reason of an error response. */
export function reasonOf({ key, cause }: ApiError): Reason {
  const usual = Object.hasOwn(reasonTable, key) ? (key as ReasonCode) : "ANSWERED";
  return explain(cause ?? { code: causes[key] ?? usual });
}

/** The reason of a successful response, by the status of the job in it. */
export function reasonOfSuccess(status: number, jobId: string | null, jobStatus: string | null): Reason {
  if (jobStatus === null) return explain({ code: "ANSWERED" });
  if (status === 202) return explain({ code: "JOB_TRIGGERED", facts: { id: jobId ?? "" } });
  return explain({ code: `JOB_${jobStatus.toUpperCase()}` as ReasonCode });
}

/** The `details` that coach mode adds to an error (contract: components.schemas.Error.properties.details). */
export function coach({ code, sentence, rule }: Reason): string {
  return `${code}: ${sentence}${rule === undefined ? "" : ` Rule: ${rule}.`}`;
}
