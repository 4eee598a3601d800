import type { FastifyRequest } from "fastify";
import { type Logger, pino } from "pino";
import type { LogLevel } from "./settings.ts";

/** Shortens every access token in a line. */
const redact = (line: string): string => line.replaceAll(/(aky_\w{0,4})[0-9A-Za-z]+/g, "$1…");

/** A URL in plain letters, even if they were escaped more than once, so that what must not be logged is recognised. */
function plain(url: string, times = 5): string {
  const text = url.replaceAll(/%[0-7][0-9a-f]/gi, (escaped) => decodeURIComponent(escaped));
  return text === url || times === 1 ? text : plain(text, times - 1);
}

const serializers = {
  req: ({ method, url, host, ip }: FastifyRequest) => ({ method, url: plain(url), host, remoteAddress: ip }),
};

type Output = { write(text: string): unknown };

/**
 * @param output where lines go
 * @param pretty short lines for a person instead of JSON
 */
export async function createLogger(level: LogLevel, output: Output, pretty: boolean): Promise<Logger> {
  const redacted = { write: (line: string) => void output.write(redact(line)) };
  if (!pretty) return pino({ level, serializers }, redacted);
  const { prettyFactory } = await import("pino-pretty");
  const format = prettyFactory({ colorize: true, ignore: "pid,hostname", translateTime: "HH:MM:ss", singleLine: true });
  return pino({ level, serializers }, { write: (line: string) => redacted.write(format(line)) });
}
