import type { Readable } from "node:stream";
import { neutralOutput } from "../core/neutral.ts";

/** A signal that asks a process to end. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** An output stream of a command. */
export type Output = {
  /** Returns false when the next write should wait for the event `drain`. */
  write(text: string): unknown;
  once?(event: "drain" | "close", listener: () => void): unknown;
  readonly isTTY?: boolean;
  /** The stream without the filter, to write colours. Texts must be neutralised before. */
  readonly unfiltered?: Pick<Output, "write">;
};

/** The process that runs a command: its arguments, environment and streams. */
export type Terminal = {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly errors: Output;
  /** Standard input; opened when it is first asked for. */
  readonly input: () => Readable;
  /** Whether the input is a terminal, whose signals also reach child processes. */
  readonly interactive: boolean;
  readonly pid: number;
  /** Whether a process of this user is running. */
  readonly isRunning: (pid: number) => boolean;
  /** Sends a signal to a process and the processes that it has started. The process leads a group of its own. */
  readonly signalGroup: (pid: number, signal: "SIGTERM" | "SIGKILL") => void;
  /** Whether the output may still have a reader. `head`, for example, closes its input early. */
  readonly isOutputRead: () => boolean;
  /** Calls the listener for each stop signal. The process then does not end by itself. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => void;
};

/** A terminal whose output is filtered, so that texts of servers, requests and files cannot control it. */
export const neutralTerminal = (terminal: Terminal): Terminal => ({
  ...terminal,
  output: neutralised(terminal.output),
  errors: neutralised(terminal.errors),
});

const neutralised = (stream: Output): Output => ({
  write: (text) => stream.write(neutralOutput(text)),
  once: (event, listener) => stream.once?.(event, listener),
  ...(stream.isTTY !== undefined && { isTTY: stream.isTTY }),
  unfiltered: { write: (text) => stream.write(text) },
});

/** Whether a command may write colours to an output. */
export const hasColours = ({ isTTY }: Output, { environment }: Pick<Terminal, "environment">): boolean =>
  (isTTY ?? false) && !environment["NO_COLOR"];

/**
 * `usageError` also means that the server could not start, `defect` an internal error. The last two are those of shells.
 */
export const exitCode = {
  success: 0,
  failure: 1,
  usageError: 2,
  defect: 70,
  notExecutable: 126,
  notFound: 127,
} as const;

/** How many lines of a stack are shown. */
const mostStackLines = 5;

/** The report of an internal error. */
export function defectReport(error: unknown, version: string): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const calls = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return [
    `audity-mock ${version} failed: ${message}`,
    ...calls.slice(0, mostStackLines),
    "This is a bug in audity-mock. Report it with these lines and the steps before.",
    "",
  ].join("\n");
}

/** An error for the user of the command line: a sentence, or several, one per line. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.usageError) {
    super(message);
    this.exitCode = code;
  }
}

/** @throws CommandError when the format is unknown */
export function assertFormat(name: string, formats: object): void {
  if (Object.hasOwn(formats, name)) return;
  throw new CommandError(`--format must be one of ${Object.keys(formats).join(", ")}, not ${JSON.stringify(name)}.`);
}

/** @throws CommandError when the variables of base URL and token have the same name */
export function assertNamesDiffer({ baseUrlName, tokenName }: { baseUrlName: string; tokenName: string }): void {
  if (baseUrlName === tokenName)
    throw new CommandError(`--base-url-name and --token-name are both ${tokenName}. Choose different names.`);
}
