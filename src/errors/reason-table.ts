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
  JOB_ID_NAMES_A_PROJECT: {
    sentence: "{id} is a project of this owner: poll the jobId that its trigger has answered with.",
    rule: "poll-after-404",
  },
  JOB_VANISHED: { sentence: "The job vanished {since} ago, at {at}.", rule: "poll-after-404" },
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
  FEATURE_OFF: { sentence: "The feature {feature} is off for the owner, whose tier is {tier}.", rule: "retry-of-4xx" },
  QUOTA_USED_UP: { sentence: "The owner has {used} of {limit} {things}.", rule: "retry-of-4xx" },
  NOT_A_TEMPLATE: { sentence: "{id} is the working config of a ReadyLink, and only templates can be copied." },
  LEAD_ALREADY_CONVERTED: {
    sentence: "The lead became the project {project} {since} ago, at {at}.",
    rule: "retry-of-4xx",
  },
  SURVEY_STATUS_IGNORED: {
    sentence:
      "The client filters on `surveyStatus`, which is ignored: the parameter and the field are called `status`.",
  },
  CONVERTED_WITHOUT_READING_CREDITS: {
    sentence: "The conversion took {credits} credits, and the token has never read how many there are.",
  },
  READYLINK_DELETED: { sentence: "The ReadyLink was deleted {since} ago, at {at}.", rule: "retry-of-4xx" },
  CAPTURE_DELETED: { sentence: "The capture was deleted {since} ago, at {at}.", rule: "poll-after-404" },
  MEMORY_DELETED: { sentence: "The memory was deleted {since} ago, at {at}.", rule: "retry-of-4xx" },
  RELATIONSHIP_UNKNOWN: { sentence: "No relationshipType is called {value}, so it is stored as null." },
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
  CAPTURE_QUEUED: { sentence: "The capture {id} was queued." },
  CAPTURE_PENDING: { sentence: "The capture was pending." },
  CAPTURE_PROCESSING: { sentence: "The capture was processing." },
  CAPTURE_PROCESSED: { sentence: "The capture was processed; polling it again tells nothing new." },
  CAPTURE_NEEDS_REVIEW: { sentence: "The capture needs a review; polling it again tells nothing new." },
  CAPTURE_FAILED: { sentence: "The capture failed; polling it again tells nothing new." },
  ANSWERED: { sentence: "The request succeeded." },
} as const satisfies Record<string, Explanation>;

/** The reasons of a 404. Their codes begin with the noun, such as `JOB_UNKNOWN`. */
export const notFoundReasons = {
  ID_NOT_A_UUID: "{id} is not a UUID, so no {noun} is called that.",
  OF_ANOTHER_OWNER: "The {noun} belongs to {owner}, and the token to {caller}.",
  UNKNOWN: "No {noun} of this sandbox has the id {id}.",
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
