import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

const megabyte = 1_000_000;

/**
 * Reads a file, or a pipe such as `<(command)`, to its end. A device may have no end, and opening one may do something.
 * @throws Error whose code or message says in a few words why it cannot be read
 */
export async function readWhole(path: string, mostMegabytes: number): Promise<string> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("it is a folder");
  if (!stats.isFile() && !stats.isFIFO()) throw new Error("it is neither a file nor a pipe");
  const chunks: Buffer[] = [];
  let bytes = 0;
  // It ends the stream to leave this loop.
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostMegabytes * megabyte) throw new Error(`it is larger than ${mostMegabytes} MB`);
  }
  return Buffer.concat(chunks).toString();
}

/** Why a file cannot be read, in a few words. */
export const whyUnreadable = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error as Error).message;
