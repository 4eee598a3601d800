import JSONParser from "@streamparser/json/jsonparser.js";
import TokenType from "@streamparser/json/utils/types/tokenType.js";
import { boundStrings } from "./bounded-strings.ts";
import { RecordingProblem } from "./problem.ts";

/** Longer strings are cut. Responses of the Agent API are far shorter. */
const longestBytes = 10_000_000;

/** A smaller buffer is slower, and without one long strings take many times their size. */
const bufferBytes = 64 * 1024;

/** The parser takes quadratic time for deeper values. Entries of an HTTP Archive have about ten levels. */
const mostDepth = 200;

class TooDeep extends Error {
  override readonly name = "TooDeep";
}

const howToRecord =
  'Save one from the network panel of a browser ("Save all as HAR"), with mitmproxy (mitmdump --set hardump=traffic.har), or with audity-mock journal export --format har.';

const entries = (count: number): string => `${count} request${count === 1 ? "" : "s"}`;

const utf8Mark: readonly number[] = [0xef, 0xbb, 0xbf];

const isBlank = (chunk: Uint8Array): boolean => chunk.every((byte) => byte <= 0x20 || utf8Mark.includes(byte));

/** Whether a part of a file is UTF-8. It may begin and end within a character. */
function isUtf8(chunk: Uint8Array): boolean {
  const start = chunk.findIndex((byte) => byte >> 6 !== 0b10);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(chunk.subarray(Math.max(0, start)), { stream: true });
    return start < utf8Mark.length + 1;
  } catch {
    return false;
  }
}

/**
 * Why a file is not JSON, as far as its bytes tell; empty otherwise.
 * @param head the first bytes of the file
 * @param chunk the part that is not JSON
 */
function encodingProblem(head: Uint8Array, chunk: Uint8Array): string {
  const [first = 0, second = 0] = head;
  if (first === 0x1f && second === 0x8b) return "is compressed: run gunzip on it first";
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // Without a mark, the first character of JSON has a byte 0 before or after it.
  const hasZero = head.length > 1 && first * second === 0 && /[\s{["]/.test(String.fromCharCode(first + second));
  if (hasMark || hasZero) return "is UTF-16: save it as UTF-8";
  return isUtf8(chunk) ? "" : "is not UTF-8: save it as UTF-8";
}

/**
 * Watches the tokens of a JSON text. Its function throws `TooDeep` when lists and objects are nested too deeply.
 * @returns also whether the list `log.entries` has begun: the parser reports the values in it, but not an empty list
 */
function watchTokens() {
  const keys: unknown[] = [];
  let last: unknown;
  let depth = 0;
  let isArchive = false;
  return {
    isArchive: () => isArchive,
    onToken: ({ token, value }: { readonly token: TokenType; readonly value: unknown }): void => {
      if (token === TokenType.STRING) last = value;
      // Only the names of the two outermost objects are needed.
      else if (token === TokenType.COLON && depth <= 2) keys[depth] = last;
      else if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
        isArchive ||= token === TokenType.LEFT_BRACKET && depth === 2 && keys[1] === "log" && keys[2] === "entries";
        depth += 1;
        if (depth > mostDepth) throw new TooDeep();
      } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    },
  };
}

/**
 * Reads the entries of an HTTP Archive one after the other, so that the file may be larger than memory.
 * @param name how messages call the file
 * @throws RecordingProblem when the file is no HTTP Archive
 */
export async function* readHar(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<unknown, void> {
  let found: unknown[] = [];
  let count = 0;
  let hasText = false;
  let head: Uint8Array = new Uint8Array();
  const watch = watchTokens();
  const parser = new JSONParser({ paths: ["$.log.entries.*"], keepStack: false, stringBufferSize: bufferBytes });
  parser.onValue = ({ value, key }) => {
    if (typeof key === "number") found.push(value);
  };
  parser.onToken = watch.onToken;
  const bound = boundStrings(longestBytes);
  const parse = (chunk: Uint8Array) => {
    try {
      parser.write(bound(chunk));
    } catch (error) {
      // The message of the parser quotes the file, which may contain secrets.
      throw new RecordingProblem(`${name} ${reasonOf(error, chunk)}`);
    }
  };
  const reasonOf = (error: unknown, chunk: Uint8Array): string => {
    const total = count + found.length;
    const where = total === 0 ? "" : ` after ${entries(total)}`;
    if (error instanceof TooDeep)
      return `has lists and objects in more than ${mostDepth} levels${where}. ${howToRecord}`;
    const encoding = encodingProblem(head, chunk);
    if (encoding !== "") return `${encoding}. A recording is an HTTP Archive (HAR). ${howToRecord}`;
    return `is not JSON${where && `: it is damaged${where}`}. A recording is an HTTP Archive (HAR). ${howToRecord}`;
  };
  for await (const chunk of chunks) {
    if (head.length < 2) head = Buffer.concat([head, chunk.subarray(0, 2)]);
    hasText ||= !isBlank(chunk);
    parse(chunk);
    yield* found;
    count += found.length;
    found = [];
  }
  if (!hasText) throw new RecordingProblem(`${name} is empty. ${howToRecord}`);
  if (!parser.isEnded)
    throw new RecordingProblem(
      `${name} ends too early, after ${entries(count)}: the file is truncated. Save the recording again, and wait until it is complete.`,
    );
  if (!watch.isArchive())
    throw new RecordingProblem(`${name} is JSON but not an HTTP Archive (HAR): it has no log.entries. ${howToRecord}`);
}
