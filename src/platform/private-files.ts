import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parsedJson } from "../core/parsed-json.ts";

// Files created here are private to this user, regardless of the umask: folders have mode 0700, files 0600.

/**
 * Creates a folder and its missing parents. Node's recursive mkdir never returns when a parent exists in which nothing can be
 * created, such as `/proc`.
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
 * Makes an empty file, if it does not exist.
 * @throws Error of the file system
 */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  closeSync(openSync(path, "a", 0o600));
  setMode(path, 0o600);
}

/**
 * Writes a temporary file next to another one, which can then replace it atomically. When it cannot be written, none is left.
 * @returns the path of the temporary file
 * @throws Error of the file system
 */
export async function writeBeside(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    makeFile(temporary);
    await writeFile(temporary, text);
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The fields of a JSON file; none when it cannot be read. */
export async function readJsonFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, "utf8").catch(() => "");
  return (parsedJson(text) ?? {}) as Readonly<Record<string, unknown>>;
}

/** Makes one of our folders and its files private to this user. Leaves links alone, because the user has created them. */
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
    // The folder belongs to another user, or its file system has no permissions.
  }
}
