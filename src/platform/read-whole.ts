import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * Reads a file, or a pipe such as `<(command)`. Refuses devices, because they may be endless and opening one may have effects.
 * @throws Error whose code or message says why the file cannot be read
 */
export async function readWhole(path: string, mostMegabytes: number): Promise<string> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("it is a folder");
  if (!stats.isFile() && !stats.isFIFO()) throw new Error("it is neither a file nor a pipe");
  return readToEnd(createReadStream(path), mostMegabytes);
}

/**
 * Reads a stream to its end.
 * @throws Error whose code or message says why it cannot be read
 */
export async function readToEnd(input: AsyncIterable<unknown>, mostMegabytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop closes the stream.
  for await (const chunk of input as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostMegabytes * 1_000_000) throw new Error(`it is larger than ${mostMegabytes} MB`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Error("it is not UTF-8 text");
  }
}
