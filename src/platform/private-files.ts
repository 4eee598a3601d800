import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// What is made here is for this user alone, whatever the umask: folders are 0700 and files 0600.

/**
 * Makes a folder with all that it is in, where there is none. Node's own way to do that goes round for ever where a
 * folder exists and nothing can be made in it, as in `/proc`.
 * @throws Error of the file system
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, 0o700);
    setMode(folder, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Makes an empty file where there is none.
 * @throws Error of the file system
 */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  closeSync(openSync(path, "a", 0o600));
  setMode(path, 0o600);
}

/**
 * Writes a new file next to another one, to be put in its place as a whole.
 * @returns its path
 * @throws Error of the file system
 */
export async function writeBeside(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomUUID()}`;
  makeFile(temporary);
  await writeFile(temporary, text);
  return temporary;
}

/** Leaves a folder of ours, and the files in it, to this user alone. A link is the choice of whoever made it, and stays. */
export function restrictFolder(folder: string): void {
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) setMode(path, 0o700);
    if (found?.isFile() && (found.mode & 0o077) !== 0) setMode(path, found.mode & 0o700);
  }
}

function setMode(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // It belongs to somebody else, or its file system has no permissions.
  }
}
