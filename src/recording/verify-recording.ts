import type { ContractDocument } from "../contract/document.ts";
import { checks } from "../verify/checks.ts";
import type { Clause, JudgedClause } from "./clauses.ts";
import { responseJudge } from "./judge-responses.ts";
import { type RecordedTraffic, readRecording } from "./read-recording.ts";

/** What the responses of a recording say about the contract. */
export type VerifiedRecording = {
  readonly recording: RecordedTraffic & { readonly file: string };
  /** The operations that the recording has. */
  readonly operations: readonly string[];
  readonly clauses: readonly JudgedClause[];
  /** The inferred clauses that no recording can decide, because they need requests that `verify` sends. */
  readonly needServer: readonly Clause[];
};

/** Clauses on what only audity-mock has. */
const ofMockAlone: readonly string[] = ["documentation: control", "documentation: journal", "documentation: faults"];

/** Judges the responses of a recording by the contract. @throws RecordingProblem */
export async function verifiedRecording(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  contract: ContractDocument,
): Promise<VerifiedRecording> {
  const judge = responseJudge(contract);
  const traffic = await readRecording(chunks, name, contract, (exchange) => judge.add(exchange));
  const { clauses, operations } = await judge.results();
  const decided = new Set(clauses.map(({ id }) => id));
  const needServer = checks
    .filter(({ id, basis, clause }) => basis === "inferred" && !decided.has(id) && !ofMockAlone.includes(clause))
    .map(({ id, demand, clause, basis }) => ({ id, demand, clause, basis }));
  return { recording: { file: name, ...traffic }, operations, clauses, needServer };
}
