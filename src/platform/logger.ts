import type { FastifyRequest } from "fastify";
import { type Logger, pino } from "pino";
import { neutral, neutralOutput } from "../core/neutral.ts";
import { plain, shortenTokens } from "../core/redact.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * The logged fields of a request.
 * @param redact removes secrets from a text
 */
export const requestSerializers = (redact: (text: string) => string) => ({
  req: ({ method, url, host, ip }: FastifyRequest) => ({
    method,
    url: neutral(redact(plain(url))),
    host: neutral(redact(plain(host))),
    remoteAddress: ip,
  }),
});

type Output = { write(text: string): unknown };

/**
 * @param output where lines go
 * @param pretty short lines for a person instead of JSON
 * @param hasColours whether those lines have colours
 */
export async function createLogger(
  level: LogLevel,
  output: Output,
  pretty: boolean,
  hasColours = pretty,
): Promise<Logger> {
  if (!pretty)
    return pino({ level }, { write: (line: string) => void output.write(neutralOutput(shortenTokens(line))) });
  const { default: pinoPretty } = await import("pino-pretty");
  const format = pinoPretty.prettyFactory({
    colorize: hasColours,
    ignore: "pid,hostname",
    translateTime: "HH:MM:ss",
    singleLine: true,
  });
  // Control characters in the texts are neutralised before this adds colours.
  const neutralText = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? neutralOutput(value) : value;
  return pino(
    { level },
    { write: (line: string) => void output.write(shortenTokens(format(JSON.parse(line, neutralText) as object))) },
  );
}
