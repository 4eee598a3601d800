import type { ContractDocument } from "../contract/document.ts";
import { type Exchange, exchangeReader } from "./exchange.ts";
import { RecordingProblem } from "./problem.ts";
import { readHar } from "./read-har.ts";

/** What a recording contains. */
export type RecordedTraffic = {
  /** All its requests. */
  readonly requests: number;
  /** Those to the Agent API. */
  readonly ofAgentApi: number;
  /** How many of these have a response whose body the recording lacks. */
  readonly withoutBody: number;
};

/**
 * Reads the requests to the Agent API of a recording one after the other.
 * @param name how messages call the file
 * @throws RecordingProblem when the file is no recording, or has no request to the Agent API
 */
export async function readRecording(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  contract: ContractDocument,
  onExchange: (exchange: Exchange) => void,
): Promise<RecordedTraffic> {
  const read = exchangeReader(contract);
  let requests = 0;
  let ofAgentApi = 0;
  let withoutBody = 0;
  for await (const entry of readHar(chunks, name)) {
    requests += 1;
    const exchange = read(entry, requests);
    if (!exchange) continue;
    ofAgentApi += 1;
    if (exchange.status !== null && exchange.text === undefined) withoutBody += 1;
    onExchange(exchange);
  }
  if (requests === 0)
    throw new RecordingProblem(`${name} contains no requests. Start recording before the client runs.`);
  if (ofAgentApi === 0)
    throw new RecordingProblem(
      `${name} contains ${requests} request${requests === 1 ? "" : "s"}, but none to a path of the Agent API, such as /api/agent/jobs/{id}. Record the traffic of the client that calls the API.`,
    );
  return { requests, ofAgentApi, withoutBody };
}
