import { nounInWords } from "./noun.ts";

type Explanation = {
  /** The sentence, with placeholders in braces. */
  readonly sentence: string;
  /** The rule of the polling report that a client breaks if it keeps doing this. */
  readonly rule?: string;
};

/** The reasons of responses, which production does not disclose. The documentation page of reasons is generated from this. */
export const reasonTable = {
  TOKEN_MISSING: { sentence: "The request has no Authorization header." },
  BEARER_PREFIX_MISSING: { sentence: "The Authorization header is not `Bearer` followed by a token." },
  DOUBLED_BEARER_PREFIX: { sentence: "The Authorization header contains `Bearer` twice." },
  TOKEN_MALFORMED: { sentence: "Malformed token: expected `aky_` followed by 32 letters or digits." },
  TOKEN_UNKNOWN: {
    sentence: "Unknown token: no sandbox on this server has it (wrong server, or the sandbox was deleted).",
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
      "Too many failed authentications: this address failed {limit} times within {window}. Further refusals in this window are not recorded.",
  },
  SCOPE_INSUFFICIENT: { sentence: "Missing scope: {method} requires the scope write, but the token has {scopes}." },
  ROUTE_NOT_IN_CONTRACT: { sentence: "Unknown path: the contract does not contain it." },
  METHOD_NOT_IN_CONTRACT: { sentence: "Unknown method: the contract defines only {methods} for this path." },
  BROWSER_ONLY_ROUTE: { sentence: "This path accepts only browser sessions, not tokens." },
  JOB_ID_NAMES_A_PROJECT: {
    sentence: "{id} is the id of a project, not of a job. Poll the jobId from the trigger's response.",
    rule: "poll-after-404",
  },
  JOB_VANISHED: { sentence: "The job vanished {since} ago, at {at}.", rule: "poll-after-404" },
  ANALYSIS_NOT_FOUND: { sentence: "The project has no such audit analysis yet." },
  PREREQUISITE_MISSING: { sentence: "The project has no current {missing}." },
  TIER_INSUFFICIENT: {
    sentence: "Insufficient tier: the owner has {tier}, but the operation requires {requiredTier} or higher.",
    rule: "retry-of-4xx",
  },
  INSUFFICIENT_CREDITS: {
    sentence: "Insufficient credits: the operation costs {needed}, but the owner has {remaining} left until {at}.",
    rule: "retry-of-4xx",
  },
  FEATURE_OFF: { sentence: "Feature disabled: the owner (tier {tier}) does not have {feature}.", rule: "retry-of-4xx" },
  QUOTA_USED_UP: { sentence: "Quota used up: the owner has {used} of {limit} {things}.", rule: "retry-of-4xx" },
  NOT_A_TEMPLATE: { sentence: "{id} is the working config of a ReadyLink. Only templates can be copied." },
  LEAD_ALREADY_CONVERTED: {
    sentence: "The lead was converted to the project {project} {since} ago, at {at}.",
    rule: "retry-of-4xx",
  },
  SURVEY_STATUS_IGNORED: {
    sentence:
      "The query parameter `surveyStatus` does not exist and was ignored. Use `status`, for the parameter and for the field.",
  },
  CONVERTED_WITHOUT_READING_CREDITS: {
    sentence:
      "The conversion cost {credits} credits, but the client has never read its credit balance with this token.",
  },
  READYLINK_DELETED: { sentence: "The ReadyLink was deleted {since} ago, at {at}.", rule: "retry-of-4xx" },
  CAPTURE_DELETED: { sentence: "The capture was deleted {since} ago, at {at}.", rule: "poll-after-404" },
  MEMORY_DELETED: { sentence: "The memory was deleted {since} ago, at {at}.", rule: "retry-of-4xx" },
  RELATIONSHIP_UNKNOWN: { sentence: "Unknown relationshipType {value}: stored as null." },
  ANALYSIS_FAILED: { sentence: "The scenario {scenario} makes the analysis fail with {errorCode}." },
  ANALYSIS_INTERRUPTED: {
    sentence: "The analysis was interrupted: the server was stopped, or the sandbox was reset or deleted.",
  },
  INVALID_JSON: { sentence: "The request body is not valid JSON.", rule: "retry-of-4xx" },
  INVALID_REQUEST: { sentence: "Invalid request: {problem}.", rule: "retry-of-4xx" },
  PAYLOAD_TOO_LARGE: { sentence: "The request body is too large.", rule: "retry-of-4xx" },
  UNSUPPORTED_MEDIA_TYPE: {
    sentence: "The Content-Type of the request is not application/json.",
    rule: "retry-of-4xx",
  },
  WINDOW_EXHAUSTED: {
    sentence: "Rate limit: {limit} of {limit} {bucket} requests used, resets in {resetsIn}.{ignored}",
    rule: "retry-after",
  },
  WINDOW_DRAINED: {
    sentence: "Rate limit: the control plane drained the bucket {bucket}, resets in {resetsIn}.{ignored}",
    rule: "retry-after",
  },
  FAULT_APPLIED: { sentence: "Injected fault: {faults}." },
  CLIENT_GONE: { sentence: "The client closed the connection before the response." },
  CONTRACT_VIOLATED: {
    sentence: "The response violates the contract, which is a bug in audity-mock: {problem}.",
  },
  DATABASE_REFUSED: { sentence: "Database error: {problem}." },
  SERVER_FAILED: { sentence: "Internal error. The cause is in the server log." },
  WEBHOOK_DELIVERED: { sentence: "The webhook accepted the delivery." },
  WEBHOOK_FAILED: { sentence: "Attempt {attempt} failed: the webhook {problem}." },
  JOB_PENDING: { sentence: "The job was pending." },
  JOB_PROCESSING: { sentence: "The job was processing." },
  JOB_COMPLETED: { sentence: "The job was completed. Further polls return the same response." },
  JOB_FAILED: { sentence: "The job had failed. Further polls return the same response." },
  JOB_TRIGGERED: { sentence: "The trigger created the job {id}." },
  CAPTURE_QUEUED: { sentence: "The capture {id} was queued." },
  CAPTURE_PENDING: { sentence: "The capture was pending." },
  CAPTURE_PROCESSING: { sentence: "The capture was processing." },
  CAPTURE_PROCESSED: { sentence: "The capture was processed. Further polls return the same response." },
  CAPTURE_NEEDS_REVIEW: { sentence: "The capture needs a review. Further polls return the same response." },
  CAPTURE_FAILED: { sentence: "The capture had failed. Further polls return the same response." },
  ANSWERED: { sentence: "OK" },
} as const satisfies Record<string, Explanation>;

/** The reasons of a 404. Their codes begin with the noun, such as `JOB_UNKNOWN`. */
export const notFoundReasons = {
  ID_NOT_A_UUID: "Malformed {noun} id: {id} is not a UUID.",
  OF_ANOTHER_OWNER: "Wrong owner: the {noun} belongs to {owner}, but the token belongs to {caller}.",
  UNKNOWN: "Unknown {noun}: the sandbox has none with the id {id}.",
} as const;

type NotFoundReason = `${Uppercase<string>}_${keyof typeof notFoundReasons}`;

/** The stable code of a reason. */
export type ReasonCode = keyof typeof reasonTable | NotFoundReason;

/** The rule of the polling report that a client breaks if it polls again after a 404. */
export const ruleAfterNotFound = "poll-after-404";

/** The sentence of a reason, with placeholders in braces. */
export function sentenceOf(code: ReasonCode): string {
  const known = (reasonTable as Readonly<Record<string, Explanation>>)[code];
  if (known) return known.sentence;
  const [ending = "", sentence = ""] =
    Object.entries(notFoundReasons).find(([each]) => code.endsWith(`_${each}`)) ?? [];
  return sentence.replaceAll("{noun}", nounInWords(code.slice(0, -ending.length - 1)));
}

/** The codes and sentences of the 404s of a noun, such as `JOB`. */
export const notFoundReasonsOf = (noun: string): readonly { readonly code: ReasonCode; readonly sentence: string }[] =>
  Object.keys(notFoundReasons).map((ending) => {
    const code = `${noun}_${ending}` as ReasonCode;
    return { code, sentence: sentenceOf(code) };
  });

/** A reason code with the values of its placeholders. */
export type Cause = {
  readonly code: ReasonCode;
  readonly facts?: Readonly<Record<string, string | number>>;
  /** The rule of the polling report that a client breaks if it keeps doing this, where the table names none. */
  readonly rule?: string | undefined;
};

/** A reason with its sentence. */
export type Reason = { readonly code: ReasonCode; readonly sentence: string; readonly rule?: string | undefined };

/** The rule that the table names for a reason. */
export const ruleOf = (code: ReasonCode): string | undefined =>
  (reasonTable as Readonly<Record<string, Explanation>>)[code]?.rule;

/** All codes, including those of the given nouns. */
export const reasonCodes = (nouns: readonly string[]): ReasonCode[] => [
  ...nouns.flatMap((noun) => notFoundReasonsOf(noun).map(({ code }) => code)),
  ...(Object.keys(reasonTable) as ReasonCode[]),
];
