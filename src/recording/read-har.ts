import JSONParser from "@streamparser/json/jsonparser.js";
import { boundStrings } from "./bounded-strings.ts";
import { RecordingProblem } from "./problem.ts";

/** Longer strings are cut. Responses of the Agent API are far shorter. */
const longestBytes = 10_000_000;

/** A smaller buffer is slower, and without one long strings take many times their size. */
const bufferBytes = 64 * 1024;

const howToRecord =
  'Save one from the network panel of a browser ("Save all as HAR"), with mitmproxy (mitmdump --set hardump=traffic.har), or with audity-mock journal export --format har.';

const entries = (count: number): string => `${count} request${count === 1 ? "" : "s"}`;

/**
 * Reads the entries of an HTTP Archive one after the other, so that the file may be larger than memory.
 * @param name how messages call the file
 * @throws RecordingProblem when the file is no HTTP Archive
 */
export async function* readHar(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<unknown, void> {
  let found: unknown[] = [];
  let count = 0;
  const seen = { archive: false };
  const paths = ["$.log.entries.*", "$.log.version", "$.log.creator.name"];
  const parser = new JSONParser({ paths, keepStack: false, stringBufferSize: bufferBytes });
  parser.onValue = ({ value, key }) => {
    seen.archive = true;
    if (typeof key === "number") found.push(value);
  };
  const bound = boundStrings(longestBytes);
  let bytes = 0;
  const parse = (work: () => void, sentence: () => string) => {
    try {
      work();
    } catch {
      // The message of the parser quotes the file, which may contain secrets.
      throw new RecordingProblem(sentence());
    }
  };
  for await (const chunk of chunks) {
    // A character after the end of the document would be an error of its own.
    parse(
      () => parser.write(bound(chunk)),
      () => {
        const where = count + found.length === 0 ? "" : `: it is damaged after ${entries(count + found.length)}`;
        return `${name} is not JSON${where}. A recording is an HTTP Archive (HAR). ${howToRecord}`;
      },
    );
    bytes += chunk.length;
    yield* found;
    count += found.length;
    found = [];
  }
  if (bytes === 0) throw new RecordingProblem(`${name} is empty. ${howToRecord}`);
  if (!parser.isEnded)
    throw new RecordingProblem(
      `${name} ends too early, after ${entries(count)}: the file is truncated. Save the recording again, and wait until it is complete.`,
    );
  if (!seen.archive)
    throw new RecordingProblem(`${name} is JSON but not an HTTP Archive (HAR): it has no log.entries. ${howToRecord}`);
}
