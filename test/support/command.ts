import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";

/** What a server logs when a response of its own violates the contract. */
const violation = "a response violates the contract";

export const commandPath = new URL("../../dist/cli.js", import.meta.url).pathname;

export type Outcome = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
};

export type Ready = {
  readonly event: string;
  readonly url: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly token: string;
  readonly seed: number;
  readonly clock: string;
  readonly pid: number;
};

// Keep the files of the commands out of the folders of the user who runs the tests.
const home = mkdtempSync(join(tmpdir(), "audity-mock-home-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

/** An environment without the variables and folders of the user who runs the tests; servers check their responses. */
export const cleanEnvironment = (extra: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  AUDITY_MOCK_VALIDATE_RESPONSES: "true",
  ...extra,
});

/** A command that runs for longer is killed. */
const longestMs = 115_000;

/** Runs a command to its end. */
export async function runToEnd(
  file: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
  folder?: string,
): Promise<Outcome> {
  const child = spawn(file, parameters, {
    cwd: folder,
    env: cleanEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longestMs,
  });
  const [output, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)]);
  expect(errors).not.toContain(violation);
  return { ...end, output, errors };
}

/** Runs the built `audity-mock` to its end. */
export const runCommand = (parameters: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> =>
  runToEnd(process.execPath, [commandPath, ...parameters], environment);

/** A server process, which is killed at the end of the test if it still runs. */
export type Server = AsyncDisposable & {
  readonly ready: Ready;
  /** Sends a signal and resolves to how the process ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ code: number | null; signal: string | null }>;
  readonly errors: () => string;
  /** Closes this end of the process's standard error. */
  readonly ignoreErrors: () => void;
};

/** Starts the built server as a process of its own and waits for its ready line. */
export async function startProcess(
  parameters: readonly string[],
  environment: Record<string, string> = {},
  file: readonly [string, ...string[]] = [process.execPath, commandPath],
): Promise<Server> {
  const [program, ...before] = file;
  const child = spawn(program, [...before, "start", "--json", "--port", "0", ...parameters], {
    env: cleanEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = endOf(child);
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.endsWith("\n")) resolve(JSON.parse(output) as Ready);
    });
    void ended.then(({ code }) => reject(new Error(`The server ended with code ${code}: ${errors}`)));
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    ready,
    errors: () => errors,
    ignoreErrors: () => void child.stderr.destroy(),
    end,
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      expect(errors).not.toContain(violation);
    },
  };
}

/** The command with a limit on the size of its files: a full disk for one process. */
export const withFileLimit = (kilobytes: number): [string, ...string[]] => [
  "bash",
  "-c",
  `ulimit -Sf ${kilobytes}; exec "$@"`,
  "bash",
  process.execPath,
  commandPath,
];

const endOf = (child: ChildProcess): Promise<{ code: number | null; signal: string | null }> =>
  new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));

/** A folder for one test, removed after it. */
export async function withFolder<T>(test: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-"));
  try {
    return await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
