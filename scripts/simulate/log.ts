import type { Logger } from "../../src/app/start-options.ts";

/** A line of the log, with the code of its error. */
export type LogLine = { readonly level: string; readonly code: string; readonly text: string };

type Told = { readonly code?: unknown; readonly stack?: string; readonly err?: Told };

/** A logger that keeps its warnings and errors. */
export function createLog(lines: { readonly push: (line: LogLine) => unknown }): Logger {
  const log = (level: string) => (about: unknown, message?: string) => {
    const told = (typeof about === "object" ? about : {}) as Told;
    const error = told.err ?? told;
    const text = [message, error.stack ?? (typeof about === "string" ? about : JSON.stringify(about))].join(" ");
    lines.push({ level, code: typeof error.code === "string" ? error.code : "", text });
  };
  const nothing = () => undefined;
  const quiet = { trace: nothing, debug: nothing, info: nothing, silent: nothing };
  const logger: Logger = {
    ...quiet,
    ...{ level: "warn", warn: log("warn"), error: log("error"), fatal: log("fatal") },
    child: () => logger,
  };
  return logger;
}
