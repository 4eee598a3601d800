import { neutralOutput } from "../core/neutral.ts";

/** What asks a process to end. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Where a command writes. */
export type Output = {
  /** Answers with false where what is written next has to wait until it drains. */
  write(text: string): unknown;
  once?(event: "drain" | "close", listener: () => void): unknown;
  readonly isTTY?: boolean;
  /** The same without a filter, for colours of ours: everything else in what is written there is neutral already. */
  readonly unfiltered?: Pick<Output, "write">;
};

/** What a command knows of the process that runs it. */
export type Terminal = {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly errors: Output;
  /** Whether this is a terminal: a signal from its keyboard then reaches a child process as well. */
  readonly interactive: boolean;
  readonly pid: number;
  /** Whether a process of this user is running. */
  readonly isRunning: (pid: number) => boolean;
  /** Whether somebody may still read the output; `head`, for example, leaves when it has seen enough. */
  readonly isOutputRead: () => boolean;
  /** Calls the listener each time the process is asked to end, which it then does not do by itself. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => void;
};

/** A terminal on which texts of servers, requests and files can do nothing: whatever a command writes there is neutral. */
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

/** Whether what a command writes to an output of its terminal has colours. */
export const hasColours = ({ isTTY }: Output, { environment }: Pick<Terminal, "environment">): boolean =>
  (isTTY ?? false) && !environment["NO_COLOR"];

/**
 * `usageError` also stands for a server that could not start, `defect` for an error that this program did not expect. The
 * last two are what a shell answers with.
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

/** The report of an error that this program did not expect, in a few lines. */
export function defectReport(error: unknown, version: string): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const calls = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return [
    `audity-mock ${version} failed: ${message}`,
    ...calls.slice(0, mostStackLines),
    "This is a defect of audity-mock. Report it with these lines and what you did before.",
    "",
  ].join("\n");
}

/** Why a command does not do what it was asked: a sentence, or several on a line each, for the person who asked. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.usageError) {
    super(message);
    this.exitCode = code;
  }
}

/** @throws CommandError when there is no format of that name */
export function assertFormat(name: string, formats: object): void {
  if (Object.hasOwn(formats, name)) return;
  throw new CommandError(`--format must be one of ${Object.keys(formats).join(", ")}, not ${JSON.stringify(name)}.`);
}

/** @throws CommandError when the variables of base URL and token are called the same */
export function assertNamesDiffer({ baseUrlName, tokenName }: { baseUrlName: string; tokenName: string }): void {
  if (baseUrlName === tokenName)
    throw new CommandError(`--base-url-name and --token-name must differ, and both are ${tokenName}.`);
}
