import { createHash } from "node:crypto";
import { link, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder, restrictFolder, writeBeside } from "../platform/private-files.ts";

/** What a control token is kept for: a database file, and the shard that the token begins with. */
export type Kept = { readonly db: string; readonly shard: string | undefined };

/** The path of a file by which it is known however it was named, also before there is one. */
async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(async () => join(await placeOf(dirname(absolute)), basename(absolute)));
}

/**
 * The control token that this user has for a database file. It is made once, so that it stays the same over restarts and
 * for servers that start at once.
 * @param folder the user's data folder
 * @param newToken makes one
 * @param rotate whether one that is kept is replaced
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
      // Another start may have been first; what holds no token is damaged.
      const found = await read(path);
      if (found !== undefined) return found;
    }
    await rename(temporary, path);
    return made;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Puts a file where there is none; leaves one that is there by now. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // Not every file system has hard links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rename(from, to);
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    const { controlToken } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    return typeof controlToken === "string" ? controlToken : undefined;
  } catch {
    return undefined;
  }
}
