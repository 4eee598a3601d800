import type { ContractDocument } from "../contract/document.ts";
import { checks } from "../verify/checks.ts";
import type { Clause, JudgedClause } from "./clauses.ts";
import { responseJudge } from "./judge-responses.ts";
import { RecordingProblem } from "./problem.ts";
import { type RecordedTraffic, readRecording } from "./read-recording.ts";

/** What the responses of a recording say about the contract. */
export type VerifiedRecording = {
  readonly recording: RecordedTraffic & {
    readonly file: string;
    /** How many of these have no response: their status is missing, or 0. */
    readonly withoutResponse: number;
    /** How many of these responses have a fault that audity-mock has injected. They are not judged. */
    readonly injectedFaults: number;
  };
  /** The operations that the recording has. */
  readonly operations: readonly string[];
  readonly clauses: readonly JudgedClause[];
  /** The inferred clauses that no recording can decide, because they need requests that `verify` sends. */
  readonly needServer: readonly Clause[];
};

/** Clauses on what only audity-mock has. */
const ofMockAlone: readonly string[] = ["documentation: control", "documentation: journal", "documentation: faults"];

const several = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Why a recording has no response that can be judged. */
function nothingJudged({
  file,
  ofAgentApi,
  withoutResponse,
  injectedFaults,
}: VerifiedRecording["recording"]): RecordingProblem {
  const others = ofAgentApi - withoutResponse - injectedFaults;
  const reasons = [
    ...(withoutResponse > 0 ? [`${withoutResponse} without a response (their status is missing or 0)`] : []),
    ...(injectedFaults > 0 ? [`${injectedFaults} with an injected fault`] : []),
    ...(others > 0 ? [`${others} with a method that the contract does not have, refused with 401 or 429`] : []),
  ];
  return new RecordingProblem(
    `${file} contains ${several(ofAgentApi, "request")} to the Agent API, but no response can be checked: ${reasons.join(", ")}. Record until the client has received responses of the contract.`,
  );
}

/** Judges the responses of a recording by the contract. @throws RecordingProblem also when there is nothing to judge */
export async function verifiedRecording(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  contract: ContractDocument,
): Promise<VerifiedRecording> {
  const judge = responseJudge(contract);
  let withoutResponse = 0;
  let injectedFaults = 0;
  const traffic = await readRecording(chunks, name, contract, (exchange) => {
    if (exchange.isFault) injectedFaults += 1;
    else if (exchange.status === null) withoutResponse += 1;
    else judge.add(exchange);
  });
  const { clauses, operations } = await judge.results();
  const recording = { file: name, ...traffic, withoutResponse, injectedFaults };
  if (clauses.every(({ verdict }) => verdict === "not seen")) throw nothingJudged(recording);
  const decided = new Set(clauses.map(({ id }) => id));
  const needServer = checks
    .filter(({ id, basis, clause }) => basis === "inferred" && !decided.has(id) && !ofMockAlone.includes(clause))
    .map(({ id, demand, clause, basis }) => ({ id, demand, clause, basis }));
  return { recording, operations, clauses, needServer };
}
