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

/** `usageError` also stands for a server that could not start. */
export const exitCode = { success: 0, unhealthy: 1, usageError: 2 } as const;
