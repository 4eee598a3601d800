import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const command = new URL("../../dist/cli.js", import.meta.url).pathname;

export type Ready = {
  readonly url: string;
  readonly controlToken: string;
  readonly token: string;
  readonly tokens: { readonly full: string; readonly readOnly: string; readonly secondOwner: string };
};

export type End = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
};

type Launch = {
  readonly parameters?: readonly string[];
  /** Parameters of Node itself. */
  readonly node?: readonly string[];
  /** A program that runs another one in its own place. */
  readonly through?: readonly string[];
  readonly user?: number | undefined;
  /** Whether messages can be sent to it. */
  readonly listens?: boolean;
};

export type Launched = {
  readonly child: ChildProcess;
  /** Resolves to null when it ended without having been ready. */
  readonly ready: Promise<Ready | null>;
  readonly ended: Promise<End>;
  /** Sends a signal, and resolves when it has ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<End>;
};

export type Server = Launched & Ready;

const children = new Set<ChildProcess>();
let home: string | undefined;

/** Ends whatever still runs, and removes what it left. */
export function clearUp(): void {
  for (const child of children) child.kill("SIGKILL");
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
  home = undefined;
}

/** Notes a process that must not outlive this one. */
export function noteChild<Child extends ChildProcess>(child: Child): Child {
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

/** Runs the built command on a file, as a process of its own. */
export function launch(db: string, { parameters = [], node = [], through = [], user, listens }: Launch = {}): Launched {
  home ??= mkdtempSync(join(tmpdir(), "audity-mock-torture-home-"));
  const [program = process.execPath, ...rest] = [
    ...through,
    process.execPath,
    ...node,
    command,
    ...["start", "--json", "--port", "0", "--db", db],
    ...parameters,
  ];
  const child = noteChild(
    spawn(program, rest, {
      env: { PATH: process.env["PATH"], HOME: home, XDG_DATA_HOME: home },
      stdio: ["ignore", "pipe", "pipe", ...(listens ? (["ipc"] as const) : [])],
      ...(user !== undefined && { uid: user, gid: user }),
    }),
  );
  let output = "";
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<End>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, output, errors })),
  );
  const ready = new Promise<Ready | null>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.endsWith("\n")) resolve(JSON.parse(output) as Ready);
    });
    void ended.then(() => resolve(null));
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { child, ready, ended, end };
}

/** @throws Error when it does not become ready */
export async function startServer(db: string, how: Launch = {}): Promise<Server> {
  const launched = launch(db, how);
  const ready = await launched.ready;
  if (ready) return { ...launched, ...ready };
  const { code, errors } = await launched.ended;
  throw new Error(`The server did not start on ${db}: exit code ${code}. ${errors}`);
}

/** What is wrong with how a start was refused: it is to be one sentence and exit code 2. */
export function refusalProblem({ code, output, errors }: End): string | null {
  const lines = errors.trim().split("\n");
  if (code === 2 && output === "" && lines.length === 1 && /^\S.*\.$/.test(lines[0] ?? "")) return null;
  return `a start ended with code ${code} and ${JSON.stringify(errors.slice(0, 300))} instead of one sentence`;
}

/** Memory of a process that is in use, and the most that ever was, from Linux. */
export function residentMegabytes({ pid }: ChildProcess): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024);
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}
