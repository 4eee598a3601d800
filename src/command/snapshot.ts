import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config/settings.ts";
import type { FlagValues } from "../config/read-config.ts";
import { inWords } from "../core/in-words.ts";
import { writeBeside } from "../platform/private-files.ts";
import { readToEnd, readWhole } from "../platform/read-whole.ts";
import { mostMegabytes, parseSnapshot } from "../snapshots/format.ts";
import { sandboxName } from "../sandbox/sandbox.ts";
import { snapshotRoutes } from "../snapshots/routes.ts";
import { type SnapshotSummary, summaryOf } from "../snapshots/summary.ts";
import { connectionOf } from "./connection.ts";
import { render } from "./render.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";

/** Stands for standard input or standard output. */
const stream = "-";

/** Saves a sandbox to a file. Replaces an existing file only after the new one is complete. */
export async function saveSnapshot(
  [file = ""]: readonly string[],
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const path = file === stream ? stream : await targetOf(file);
  const { call } = await connectionOf(config, terminal, snapshotRoutes);
  const pieces: string[] = [];
  for await (const piece of await call("saveSnapshot", { sandbox: config.sandbox })) pieces.push(piece);
  const text = pieces.join("");
  // A server of a newer version may write what this version cannot read.
  const summary = text.length === 0 ? undefined : summaryOf(parseSnapshot(text, packageJson.version));
  if (path === stream) {
    (terminal.output.unfiltered ?? terminal.output).write(text);
    return exitCode.success;
  }
  await replace(path, file, text);
  const saved = { file, ...briefly(summary as SnapshotSummary), bytes: Buffer.byteLength(text) };
  terminal.output.write(
    config.json
      ? `${JSON.stringify(saved, null, 2)}\n`
      : `Saved ${saved.name} to ${file}: ${counted(saved.jobs, "job")}, ${counted(saved.requests, "request")} in the journal, ${counted(saved.bytes, "byte")}.\n`,
  );
  return exitCode.success;
}

const briefly = ({ name, jobs, requests }: SnapshotSummary) => ({ name, jobs, requests });

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Loads a file into a new sandbox of a running server. */
export async function loadSnapshot(
  [file = ""]: readonly string[],
  config: Config,
  { as, replace: replaces = false, leaveTokens = false, freeze = false, newToken = false }: FlagValues,
  terminal: Terminal,
): Promise<number> {
  if (as !== undefined && !sandboxName.test(String(as)))
    throw new CommandError(
      `--as must be the name of a sandbox (1 to 63 lower-case letters, digits and hyphens), not ${JSON.stringify(as)}.`,
    );
  const snapshot = await readSnapshot(file, terminal);
  const { call } = await connectionOf(config, terminal, snapshotRoutes);
  const flags = { replace: replaces === true, leaveTokens: leaveTokens === true };
  const more = { freeze: freeze === true, newToken: newToken === true };
  const loaded = await call("loadSnapshot", {
    snapshot,
    ...flags,
    ...more,
    ...(as !== undefined && { name: String(as) }),
  });
  if (config.json) {
    terminal.output.write(`${JSON.stringify(loaded, null, 2)}\n`);
    return exitCode.success;
  }
  const { name, clock, jobs, tokensLeft, token } = loaded;
  terminal.output.write(
    [
      `Loaded ${file === stream ? "the snapshot" : file} as ${name}: ${counted(jobs, "job")}, clock ${clock.mode} at ${clock.now}.\n`,
      ...(tokensLeft.length > 0 ? [`Skipped tokens that belong to another sandbox: ${tokensLeft.join(", ")}.\n`] : []),
      ...(token === null ? [] : [`New token: ${token}\n`]),
    ].join(""),
  );
  return exitCode.success;
}

/** Prints the content of a file. Needs no server. */
export async function showSnapshot(
  [file = ""]: readonly string[],
  { json }: Pick<Config, "json">,
  terminal: Terminal,
): Promise<number> {
  const summary = summaryOf(parseSnapshot(await readSnapshot(file, terminal), packageJson.version));
  terminal.output.write(json ? `${JSON.stringify(summary, null, 2)}\n` : inText(summary));
  return exitCode.success;
}

function inText({ openWindows, faults, rows, ...summary }: SnapshotSummary): string {
  const windows = openWindows.map(({ token, bucket, used, limit, resetsInMs }) => ({
    token,
    bucket,
    used: `${used} of ${limit}`,
    resetsIn: inWords(resetsInMs),
  }));
  return [
    render(summary),
    `\nrows\n${render(Object.entries(rows).map(([table, count]) => ({ table, count })))}`,
    `\nopen rate-limit windows\n${render(windows, { empty: "No open windows." })}`,
    `\nfaults\n${render(faults, { empty: "No faults." })}`,
  ].join("");
}

/** The path of the file to write: of the file that a link leads to. @throws CommandError when something else is there */
async function targetOf(file: string): Promise<string> {
  const path = await realpath(file).catch(() => resolve(file));
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile())
    throw new CommandError(`${file} is not a regular file. Choose another file, or - for standard output.`);
  return path;
}

/** Replaces a file atomically: if the process is killed, the old file is unchanged. */
async function replace(path: string, file: string, text: string): Promise<void> {
  let temporary: string | undefined;
  try {
    temporary = await writeBeside(path, text);
    const handle = await open(temporary, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file} cannot be written (${code ?? message}). Choose another file.`, exitCode.failure);
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true });
  }
}

/** @throws CommandError when the file cannot be read */
async function readSnapshot(file: string, { input }: Terminal): Promise<string> {
  try {
    return await (file === stream ? readToEnd(input(), mostMegabytes) : readWhole(file, mostMegabytes));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file} cannot be read (${code ?? message}). Check the path, or use - for standard input.`);
  }
}
