import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * Reads a file, or a pipe such as `<(command)`. Devices are refused: they may be endless, and opening one may have effects.
 * @throws Error whose code or message says why the file cannot be read
 */
export async function readWhole(path: string, mostMegabytes: number): Promise<string> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("it is a folder");
  if (!stats.isFile() && !stats.isFIFO()) throw new Error("it is neither a file nor a pipe");
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop closes the stream.
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostMegabytes * 1_000_000) throw new Error(`it is larger than ${mostMegabytes} MB`);
  }
  return Buffer.concat(chunks).toString();
}
