/** What asks a process to end. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What a command knows of the process that runs it. */
export type Terminal = {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `write` answers with false where what is written next has to wait until it drains. */
  readonly output: {
    write(text: string): unknown;
    once?(event: "drain" | "close", listener: () => void): unknown;
    readonly isTTY?: boolean;
  };
  readonly errors: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Whether this is a terminal: a signal from its keyboard then reaches a child process as well. */
  readonly interactive: boolean;
  readonly pid: number;
  /** Whether a process of this user is running. */
  readonly isRunning: (pid: number) => boolean;
  /** Calls the listener each time the process is asked to end, which it then does not do by itself. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => void;
};

/** `usageError` also stands for a server that could not start. The last two are what a shell answers with. */
export const exitCode = { success: 0, failure: 1, usageError: 2, notExecutable: 126, notFound: 127 } as const;

/** Why a command does not do what it was asked: a sentence, or several on a line each, for the person who asked. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.usageError) {
    super(message);
    this.exitCode = code;
  }
}

/** @throws CommandError when the variables of base URL and token are called the same */
export function assertNamesDiffer({ baseUrlName, tokenName }: { baseUrlName: string; tokenName: string }): void {
  if (baseUrlName === tokenName)
    throw new CommandError(`--base-url-name and --token-name must differ, and both are ${tokenName}.`);
}
