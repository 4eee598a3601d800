import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isLoopback } from "../address.ts";
import { makeFile, makeFolder, restrictFolder } from "../private-files.ts";

type Content = { readonly url: string; readonly controlToken: string };

const portOf = (url: string): string => new URL(url).port || "80";

/** The files of a folder that are called as ours are: by the port and the process of a server. */
async function filesIn(folder: string) {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const [, port, pid] = /^control-token-(\d+)-(\d+)\.json$/.exec(name) ?? [];
    return port && pid ? [{ path: join(folder, name), port, pid: Number(pid) }] : [];
  });
}

/**
 * Leaves the control token of a running server where the commands of the same user find it, and nobody else.
 * @param folder the user's data folder
 * @param isRunning whether there is a process with an id: what killed servers have left is removed
 * @returns removes it
 */
export async function leaveControlToken(
  folder: string,
  content: Content,
  pid: number,
  isRunning: (pid: number) => boolean,
): Promise<() => Promise<void>> {
  makeFolder(folder);
  restrictFolder(folder);
  const left = (await filesIn(folder)).filter((file) => file.pid === pid || !isRunning(file.pid));
  await Promise.all(left.map(({ path }) => rm(path, { force: true })));
  const path = join(folder, `control-token-${portOf(content.url)}-${pid}.json`);
  makeFile(path);
  await writeFile(path, JSON.stringify(content));
  return () => rm(path, { force: true });
}

/** The control token of a server on this machine, if a command of this user runs it. */
export async function findControlToken(
  folder: string,
  url: string,
  isRunning: (pid: number) => boolean,
): Promise<string | undefined> {
  // A server elsewhere must not be told the secrets of this machine.
  if (!isLoopback(new URL(url).hostname.replace(/^\[(.*)\]$/, "$1"))) return undefined;
  const files = (await filesIn(folder)).filter(({ port, pid }) => port === portOf(url) && isRunning(pid));
  const found = (await Promise.all(files.map(({ path }) => read(path)))).filter((content) => content !== undefined);
  return (found.find((content) => content.url === url) ?? found.at(-1))?.controlToken;
}

async function read(path: string): Promise<Content | undefined> {
  try {
    const { url, controlToken } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    return typeof url === "string" && typeof controlToken === "string" ? { url, controlToken } : undefined;
  } catch {
    return undefined;
  }
}
