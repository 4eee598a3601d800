import { type Logger, pino } from "pino";
import type { LogLevel } from "./config.ts";

/** Whatever finds its way into a line, a token does not. */
const redact = (line: string): string => line.replaceAll(/(aky_\w{0,4})[0-9A-Za-z]+/g, "$1…");

type Output = { write(text: string): unknown };

/**
 * @param output where lines go
 * @param pretty short lines for a person instead of JSON
 */
export async function createLogger(level: LogLevel, output: Output, pretty: boolean): Promise<Logger> {
  const redacted = { write: (line: string) => void output.write(redact(line)) };
  if (!pretty) return pino({ level }, redacted);
  const { prettyFactory } = await import("pino-pretty");
  const format = prettyFactory({ colorize: true, ignore: "pid,hostname", translateTime: "HH:MM:ss", singleLine: true });
  return pino({ level }, { write: (line: string) => redacted.write(format(line)) });
}
