import openApi from "../../openapi.json" with { type: "json" };
import { operationsOf } from "../contract/document.ts";
import type { JournalEntryView } from "../control/types.gen.ts";
import { scenarioOfJobId } from "../scenarios/scenarios.ts";

/** A request of the client, as a fault plan counts it. */
export type Request = {
  /** Counted from 1 among the requests with a valid token, in the order in which they arrived. */
  readonly number: number;
  readonly operation: string;
  /** Counted from 1 among the requests of its operation. */
  readonly call: number;
  readonly method: string;
  /** Null: no response. */
  readonly status: number | null;
  /** Whether a successful response had a body. */
  readonly hasBody: boolean;
  /** Which poll of its job or capture it is, counted from 1; null: not a poll. */
  readonly poll: number | null;
  /** Whether it creates a job or a capture: a trigger, or the first poll of a magic job. */
  readonly createsJob: boolean;
  /** The fault of the plan that was applied, such as `6:429/1`; null: none. */
  readonly plan: string | null;
};

/** Operations that create a job or a capture. */
const creating = ["triggerAsyncAuditAnalysis", "triggerAuditAnalysis", "createCaptureNote", "reprocessCapture"];

/** The operations of the contract, by id. @internal */
export const operations = new Map(operationsOf(openApi).map((operation) => [operation.id, operation]));

/** The polled id of a request, in lower case; null for a request that does not poll. */
function polledIdOf({ operation, params }: JournalEntryView): string | null {
  const poll = operations.get(operation ?? "")?.poll;
  return poll ? (params[poll.id] ?? "").toLowerCase() : null;
}

/** Whether a response had a final status of a job or a capture. @internal */
export const tellsEnd = ({ operation, jobStatus }: JournalEntryView): boolean =>
  operations.get(operation ?? "")?.poll?.terminal.includes(jobStatus ?? "") ?? false;

/** Whether a fault plan counts a request: it is for an operation, and its token was accepted. */
const isCounted = ({ operation, delivery, status, faults, tokenId }: JournalEntryView): boolean =>
  operation !== null && delivery === null && tokenId !== null && (status !== 401 || faults.length > 0);

/** The requests that a fault plan counts, in the order in which they arrived. @internal */
export function requestsOf(entries: readonly JournalEntryView[]): readonly Request[] {
  const calls = new Map<string, number>();
  const polls = new Map<string, number>();
  const counted = entries.filter(isCounted).toSorted((one, other) => one.realAtMs - other.realAtMs);
  return counted.map((entry, index) => {
    const { method, status, responseBytes, faults } = entry;
    const operation = entry.operation ?? "";
    const call = (calls.get(operation) ?? 0) + 1;
    calls.set(operation, call);
    const id = polledIdOf(entry);
    const poll = id === null ? null : (polls.get(id) ?? 0) + 1;
    if (id !== null) polls.set(id, poll ?? 1);
    return {
      number: index + 1,
      operation,
      call,
      method,
      status,
      hasBody: status !== null && status < 300 && responseBytes > 0,
      poll,
      createsJob: creating.includes(operation) || (poll === 1 && scenarioOfJobId(id ?? "") !== undefined),
      plan: faults.find(({ plan }) => plan !== null)?.plan ?? null,
    };
  });
}

/** A request in words, such as "request 6 (getJobStatus, poll 4)". @internal */
export const requestInWords = ({ number, operation, poll }: Pick<Request, "number" | "operation" | "poll">): string =>
  `request ${number} (${operation}${poll === null ? "" : `, poll ${poll}`})`;
