import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { makeFolder, readJsonFile, restrictFolder, writeBeside } from "../platform/private-files.ts";
import { readJson } from "./read-json.ts";

/** A running server of this user. */
export type RunningServer = {
  readonly url: string;
  /** The id in the response of its health check. */
  readonly instance: string;
  readonly pid: number;
  /** Null when the user gave the token: it is not stored. */
  readonly controlToken: string | null;
};

/** The file name of a server. There is one file for each address, and it belongs to the server that has bound the address. */
const nameOf = (url: string): string => `server-${encodeURIComponent(new URL(url).host)}.json`;

/**
 * Writes a file about a running server, which only commands of the same user can read.
 * @param folder the user's data folder
 * @param isRunning whether a process with an id runs; the files of killed servers are removed
 * @returns a function that removes the file; call it before the address is free
 * @throws Error of the file system
 */
export async function register(
  folder: string,
  server: RunningServer,
  isRunning: (pid: number) => boolean,
): Promise<() => Promise<void>> {
  makeFolder(folder);
  restrictFolder(folder);
  const left = (await filesIn(folder)).filter(({ content }) => !content || !isRunning(content.pid));
  // A file that cannot be removed does no harm.
  await Promise.allSettled(left.map(({ path }) => rm(path, { force: true })));
  const path = join(folder, nameOf(server.url));
  await rename(await writeBeside(path, JSON.stringify(server)), path);
  return () => rm(path, { force: true });
}

/**
 * The registered servers that answer. The health check confirms their identity: another process may have the address by
 * now, and must not get the control token.
 * @param isWanted selects the servers to check
 * @param url the address to check; by default that of each server
 */
export async function runningServers(
  folder: string,
  isRunning: (pid: number) => boolean,
  isWanted: (server: RunningServer) => boolean,
  url?: string,
): Promise<readonly RunningServer[]> {
  const servers = (await filesIn(folder)).flatMap(({ content }) =>
    content && isRunning(content.pid) && isOfThisMachine(content.url) && isWanted(content) ? [content] : [],
  );
  const answers = await Promise.all(servers.map((server) => answersAs(server.instance, url ?? server.url)));
  return servers.filter((_, index) => answers[index]);
}

async function answersAs(instance: string, url: string): Promise<boolean> {
  const { body } = await readJson(`${url}/__mock/health`).catch(() => ({ body: null }));
  return (body as { instance?: unknown } | null)?.instance === instance;
}

async function filesIn(folder: string) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^server-.*\.json$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, content: await read(path) };
    }),
  );
}

async function read(path: string): Promise<RunningServer | undefined> {
  const { url, instance, pid, controlToken } = await readJsonFile(path);
  const isWhole = typeof url === "string" && URL.canParse(url) && typeof instance === "string";
  if (!isWhole || typeof pid !== "number" || (controlToken !== null && typeof controlToken !== "string")) return;
  return { url, instance, pid, controlToken };
}
