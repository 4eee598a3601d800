import { createReadStream } from "node:fs";
import { basename } from "node:path";
import contract from "../../openapi.json" with { type: "json" };
import { type Rules, rulesWith } from "../contract/buckets.ts";
import type { ContractDocument } from "../contract/document.ts";
import { withoutTokens } from "../core/redact.ts";
import { RecordingProblem } from "../recording/problem.ts";
import { CommandError, type Terminal } from "./terminal.ts";
import { asRules } from "./values.ts";

/** How many bytes are read at once. */
const chunkBytes = 256 * 1024;

/** The rate limits of the recorded server: the documented ones, with the changes of `--rate-limit`. */
export const rulesOf = (text: string | undefined): Rules =>
  text === undefined ? rulesWith() : rulesWith(asRules(text, "--rate-limit") as Partial<Rules>);

/**
 * Opens a recording.
 * @param file path of the file; `-` for standard input
 * @throws CommandError when the file cannot be read, or is not a recording
 */
export async function withRecording<Result>(
  file: string,
  terminal: Pick<Terminal, "input">,
  use: (chunks: AsyncIterable<Uint8Array>, name: string, contract: ContractDocument) => Promise<Result>,
): Promise<Result> {
  const isInput = file === "-";
  const name = isInput ? "standard input" : withoutTokens(basename(file));
  const chunks = isInput ? terminal.input() : createReadStream(file, { highWaterMark: chunkBytes });
  try {
    return await use(bytesOf(chunks), name, contract);
  } catch (error) {
    if (error instanceof RecordingProblem) throw new CommandError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || isInput) throw error;
    const why = { ENOENT: "it does not exist", EISDIR: "it is a folder", EACCES: "permission denied" }[code] ?? code;
    throw new CommandError(`Cannot read ${JSON.stringify(withoutTokens(file))}: ${why}.`);
  }
}

async function* bytesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
}
