/** What a command knows of the process that runs it. */
export type Terminal = {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: { write(text: string): unknown };
  readonly errors: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly pid: number;
  /** Resolves when the process is asked to end. */
  readonly untilAskedToStop: () => Promise<void>;
};

/** Exit codes: all is well; the answer is no; the command was not understood or could not start. */
export const exitCode = { fine: 0, no: 1, misuse: 2 } as const;
