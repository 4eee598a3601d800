import type { FastifyRequest } from "fastify";
import { type Logger, pino } from "pino";
import { plain, redact } from "./redact.ts";
import type { LogLevel } from "./settings.ts";

const serializers = {
  req: ({ method, url, host, ip }: FastifyRequest) => ({
    method,
    url: plain(url),
    host: plain(host),
    remoteAddress: ip,
  }),
};

type Output = { write(text: string): unknown };

/**
 * @param output where lines go
 * @param pretty short lines for a person instead of JSON
 */
export async function createLogger(level: LogLevel, output: Output, pretty: boolean): Promise<Logger> {
  const redacted = { write: (line: string) => void output.write(redact(line)) };
  if (!pretty) return pino({ level, serializers }, redacted);
  const { default: pinoPretty } = await import("pino-pretty");
  const format = pinoPretty.prettyFactory({
    colorize: true,
    ignore: "pid,hostname",
    translateTime: "HH:MM:ss",
    singleLine: true,
  });
  return pino({ level, serializers }, { write: (line: string) => redacted.write(format(line)) });
}
