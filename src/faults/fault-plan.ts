import { longestDurationMs, parseDurationMs } from "../core/duration.ts";
import { inWords } from "../core/in-words.ts";
import { notANameOf } from "../core/names.ts";
import { type ForcedOutcome, forcedOutcomes } from "../scenarios/forced-outcome.ts";
import { type FaultDefinition, type FaultEffect, largestRequestNumber } from "./fault.ts";

/** The response that an entry of a fault plan names. */
export type PlanTarget = {
  /** Null: requests of every operation. */
  readonly operation: string | null;
  /** The job or capture whose polls are counted; null: not only polls. */
  readonly jobId: string | null;
  /** Number of the request among those, counted from 1. */
  readonly request: number;
};

/** An entry of a fault plan. */
export type PlanEntry = {
  /** The text of the entry, such as `6:429/1`. */
  readonly text: string;
  readonly target: PlanTarget;
  /** Name of the fault, such as `429/1`. */
  readonly fault: string;
  readonly definition: FaultDefinition;
};

/** Names of faults in a fault plan, with what each does. */
export const planFaults = [
  {
    name: "503",
    about: "Sends this status, any from 400 to 599. The operation does not run. 429 has `Retry-After: 1`.",
  },
  { name: "429/60", about: "Sends the status with `Retry-After: 60`." },
  { name: "429/date", about: "Sends the status with an HTTP date as `Retry-After`, about 1 s ahead." },
  { name: "429/date/60", about: "Sends the status with an HTTP date as `Retry-After`, about 60 s ahead." },
  { name: "401/expired", about: "Sends 401 to this request and to every later one, as for an expired token." },
  { name: "latency/60s", about: "Delays the response, on the sandbox's clock." },
  { name: "slowDribble/60s", about: "Sends the body in pieces, in this time on the sandbox's clock." },
  { name: "connectionReset/before", about: "Closes the connection without a response. The operation does not run." },
  { name: "connectionReset/after", about: "Closes the connection without a response. The operation has run." },
  { name: "connectionReset/headers", about: "Closes the connection after the headers. The operation has run." },
  { name: "truncatedBody", about: "Closes the connection in the middle of the body." },
  { name: "malformedJson", about: "Sends a body that is not valid JSON." },
  { name: "jobOutcome/fails", about: "The job or capture that the request creates fails." },
  {
    name: "jobOutcome/vanishes",
    about: "The job or capture that the request creates vanishes when it would have ended: polls then get 404.",
  },
  { name: "jobOutcome/slow", about: "The job or capture that the request creates takes ten times as long." },
] as const;

/** A problem of a fault plan: a clause such as `is invalid in entry 1, "x:503": …`, without a full stop. */
export class FaultPlanError extends Error {
  override readonly name = "FaultPlanError";
}

/** The longest text of a fault plan, and of one entry. */
export const longestPlan = 100_000;
const longestEntry = 200;

/** The most entries of a plan, because each entry looks at each request. */
const mostEntries = 1000;

/** The longest `Retry-After` in seconds. */
const longestRetryAfter = 86_400;

const names = planFaults.map(({ name }) => name);

/** What a name of a fault means: its effect, and whether it goes on for all later requests. */
type Meaning = { readonly effect: FaultEffect; readonly goesOn: boolean; readonly sentence: string };

/** A fault that is the same for all entries with the name. */
const once = (effect: FaultEffect, sentence: string): Meaning => ({ effect, goesOn: false, sentence });

const resets = new Map<string, Meaning>([
  ["before", once({ kind: "connectionReset", after: false }, "connection reset before the operation ran")],
  [
    "after",
    once({ kind: "connectionReset", after: true }, "connection reset after the operation ran, before the headers"),
  ],
  [
    "headers",
    once(
      { kind: "connectionReset", after: true, afterHeaders: true },
      "connection reset after the operation ran, after the headers",
    ),
  ],
]);

const outcomes: Readonly<Record<ForcedOutcome, string>> = {
  fails: "the job or capture fails",
  vanishes: "the job or capture vanishes when it would have ended",
  slow: "the job or capture takes ten times as long",
};

/** The meaning of `503`, `429/60`, `429/date`, `429/date/60` or `401/expired`. */
function statusNamed(status: number, words: readonly string[]): Meaning | string {
  if (status < 400 || status > 599) return `the status must be from 400 to 599, not ${status}`;
  const [word, ...more] = words;
  if (word === "expired") {
    if (status !== 401 || more.length > 0) return "expired belongs to the status 401 alone: 401/expired";
    const effect = { kind: "status", status, retryAfterSeconds: null } as const;
    return { effect, goesOn: true, sentence: "401 from this request on, as for an expired token" };
  }
  const isDate = word === "date";
  const [seconds = isDate || status === 429 ? "1" : undefined, ...others] = isDate ? more : words;
  if (others.length > 0 || (seconds !== undefined && !(/^\d{1,5}$/.test(seconds) && +seconds <= longestRetryAfter)))
    return `Retry-After must be seconds from 0 to ${longestRetryAfter} (429/60), or a date (429/date, 429/date/60)`;
  if (seconds === undefined) return once({ kind: "status", status, retryAfterSeconds: null }, String(status));
  const effect = { kind: "status", status, retryAfterSeconds: Number(seconds) } as const;
  return isDate
    ? once({ ...effect, retryAfterFormat: "httpDate" }, `${status} with a date ${seconds} s ahead as Retry-After`)
    : once(effect, `${status} with Retry-After ${seconds}`);
}

/** The meaning of the name of a fault; a text with the problem when it has none. */
function meaningOf(name: string): Meaning | string {
  const [kind = "", ...words] = name.split("/");
  const [word = "", ...more] = words;
  if (/^\d{3,}$/.test(kind)) return statusNamed(Number(kind), words);
  if (more.length > 0) return `the fault ${notANameOf("a fault of a fault plan", name, names)}`;
  switch (kind) {
    case "latency":
    case "slowDribble": {
      const durationMs = parseDurationMs(word);
      if (durationMs === null)
        return `${kind} needs a duration of at most ${inWords(longestDurationMs)}, such as ${kind}/60s`;
      if (kind === "slowDribble") return once({ kind, durationMs }, `body sent slowly, in ${inWords(durationMs)}`);
      return once({ kind, distribution: "fixed", durationMs }, `response delayed by ${inWords(durationMs)}`);
    }
    case "connectionReset":
      return resets.get(word) ?? `${kind} needs before, after or headers, such as ${kind}/before`;
    case "jobOutcome": {
      const outcome = forcedOutcomes.find((each) => each === word);
      if (!outcome) return `${kind} needs ${forcedOutcomes.join(", ")}, such as ${kind}/fails`;
      return once({ kind, outcome }, outcomes[outcome]);
    }
    case "truncatedBody":
      if (words.length === 0) return once({ kind }, "connection closed in the middle of the body");
      break;
    case "malformedJson":
      if (words.length === 0) return once({ kind }, "body that is not valid JSON");
  }
  return `the fault ${notANameOf("a fault of a fault plan", name, names)}`;
}

/** @throws FaultPlanError for an unknown name */
function knownMeaning(name: string): Meaning {
  const meaning = meaningOf(name);
  if (typeof meaning === "string") throw new FaultPlanError(`is invalid: ${meaning}`);
  return meaning;
}

/**
 * What a fault of a fault plan does, in words, such as `429 with Retry-After 1`.
 * @throws FaultPlanError for an unknown name
 */
export const describeFault = (name: string): string => knownMeaning(name).sentence;

/**
 * The effect of a fault of a fault plan.
 * @throws FaultPlanError for an unknown name
 */
export const effectOfFault = (name: string): FaultEffect => knownMeaning(name).effect;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param operations undefined: any name is an operation. @returns a text with the problem for an invalid target */
function targetOf(text: string, operations: readonly string[] | undefined): PlanTarget | string {
  const [, what, digits = ""] = /^(?:([^@]*)@)?(.*)$/s.exec(text) ?? [];
  const request = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  if (request < 1 || request > largestRequestNumber)
    return `the target must be the number of a request (6), of a request of an operation (getJobStatus@4), or of a poll of a job (<id>@2), counted from 1, not ${JSON.stringify(text)}`;
  if (what === undefined) return { operation: null, jobId: null, request };
  const jobId = what.toLowerCase();
  if (uuid.test(jobId)) return { operation: null, jobId, request };
  if (operations ? operations.includes(what) : /^\w+$/.test(what)) return { operation: what, jobId: null, request };
  return `the target ${notANameOf("an operation or the id of a job", what, operations ?? [])}`;
}

function entryOf(text: string, index: number, operations: readonly string[] | undefined): PlanEntry {
  const refuse = (problem: string) => {
    const shown = text.length > longestEntry ? `${text.slice(0, longestEntry)}…` : text;
    return new FaultPlanError(`is invalid in entry ${index + 1}, ${JSON.stringify(shown)}: ${problem}`);
  };
  const [first = "", ...rest] = text.split(":");
  if (rest.length !== 1 || text.length > longestEntry)
    throw refuse("an entry is a target, a colon and a fault, such as 6:503 or getJobStatus@4:429/60");
  const target = targetOf(first.trim(), operations);
  if (typeof target === "string") throw refuse(target);
  const fault = (rest[0] ?? "").trim();
  const meaning = meaningOf(fault);
  if (typeof meaning === "string") throw refuse(meaning);
  const { operation, jobId, request } = target;
  const times = meaning.goesOn ? null : 1;
  const anyTime = { tokenId: null, probability: 1, from: null, until: null };
  const definition = { operation, jobId, ...anyTime, times, fromRequest: request, plan: text, effect: meaning.effect };
  return { text, target, fault, definition };
}

/**
 * Parses the text of a fault plan, such as `6:429/1,getJobStatus@4:503`. An empty text is an empty plan.
 * @param operations the operations of the contract. Default: any name is accepted
 * @throws FaultPlanError for the first invalid entry
 */
export function parseFaultPlan(text: string, operations?: readonly string[]): readonly PlanEntry[] {
  if (text.trim() === "") return [];
  if (text.length > longestPlan) throw new FaultPlanError(`must have at most ${longestPlan} characters`);
  const texts = text.split(",").map((each) => each.trim());
  if (texts.length > mostEntries) throw new FaultPlanError(`must have at most ${mostEntries} entries`);
  return texts.map((each, index) => entryOf(each, index, operations));
}
