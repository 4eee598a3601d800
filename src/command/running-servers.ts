import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { makeFolder, restrictFolder, writeBeside } from "../platform/private-files.ts";
import { readJson } from "./read-json.ts";

/** A server that a command of this user runs. */
export type RunningServer = {
  readonly url: string;
  /** What its health check calls it. */
  readonly instance: string;
  readonly pid: number;
  /** Null: it was given, and is known to whoever gave it. */
  readonly controlToken: string | null;
};

/** One for each address: whoever has bound it owns the file. */
const nameOf = (url: string): string => `server-${encodeURIComponent(new URL(url).host)}.json`;

/**
 * Writes down that a server runs, where the commands of the same user find it, and nobody else.
 * @param folder the user's data folder
 * @param isRunning whether there is a process with an id: what killed servers have left is removed
 * @returns removes it again, which has to be before the address is free
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
  // What cannot be removed harms nobody.
  await Promise.allSettled(left.map(({ path }) => rm(path, { force: true })));
  const path = join(folder, nameOf(server.url));
  await rename(await writeBeside(path, JSON.stringify(server)), path);
  return () => rm(path, { force: true });
}

/**
 * The registered servers that answer. Each is asked who it is: another process may have its address by now, and must not
 * be told the token.
 * @param isWanted which of them are asked
 * @param url where they are asked; their own address without it
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
  try {
    const { url, instance, pid, controlToken } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    const isWhole = typeof url === "string" && URL.canParse(url) && typeof instance === "string";
    if (!isWhole || typeof pid !== "number" || (controlToken !== null && typeof controlToken !== "string")) return;
    return { url, instance, pid, controlToken };
  } catch {
    return;
  }
}
