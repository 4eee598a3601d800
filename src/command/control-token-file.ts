import { createHash } from "node:crypto";
import { link, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder, readJsonFile, restrictFolder, writeBeside } from "../platform/private-files.ts";

/** A control token belongs to a database file and to the shard at the beginning of the token. */
export type Kept = { readonly db: string; readonly shard: string | undefined };

/** The canonical path of a file, also if the file does not exist yet. */
async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(async () => join(await placeOf(dirname(absolute)), basename(absolute)));
}

/**
 * The control token of this user for a database file. It is created once, so that it stays the same after restarts and for
 * servers that start at the same time.
 * @param folder the user's data folder
 * @param newToken creates a token
 * @param rotate whether to replace an existing token
 * @throws Error of the file system
 */
export async function keptControlToken(
  folder: string,
  kept: Kept,
  newToken: () => string,
  rotate: boolean,
): Promise<string> {
  makeFolder(folder);
  restrictFolder(folder);
  const database = await placeOf(kept.db);
  const name = createHash("sha256")
    .update(JSON.stringify([database, kept.shard]))
    .digest("hex");
  const path = join(folder, `control-token-${name.slice(0, 24)}.json`);
  const before = rotate ? undefined : await read(path);
  if (before !== undefined) return before;
  const made = newToken();
  const temporary = await writeBeside(path, JSON.stringify({ database, controlToken: made }));
  try {
    if (!rotate) {
      await linkOrRename(temporary, path);
      // Another server may have written the file first. A file without a token is damaged and is replaced.
      const found = await read(path);
      if (found !== undefined) return found;
    }
    await rename(temporary, path);
    return made;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Moves a file to a path, unless a file exists there. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // Not every file system has hard links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rename(from, to);
  }
}

async function read(path: string): Promise<string | undefined> {
  const { controlToken } = await readJsonFile(path);
  return typeof controlToken === "string" ? controlToken : undefined;
}
