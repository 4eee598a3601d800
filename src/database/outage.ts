import type { FastifyBaseLogger } from "fastify";
import { refusalOf } from "./open.ts";
import type { Clock } from "../core/clock.ts";

/** How long another process may lock the database before it is logged. */
const patienceMs = 5000;

/** Failures that are further apart belong to different outages. */
const gapMs = 10_000;

/**
 * Logs database errors of background work: once for each outage and without a stack trace, because the cause is outside of this
 * program. Two processes that write at the same moment are not an outage.
 * @param what the consequence, such as `The journal cannot be written`
 */
export function createOutageLog(logger: FastifyBaseLogger, wallClock: Clock, what: string): (error: unknown) => void {
  let beganAt = -Infinity;
  let failedAt = -Infinity;
  let isLogged = false;
  return (error) => {
    const refusal = refusalOf(error);
    if (refusal === null) return logger.error(error, what);
    const now = wallClock.now();
    if (now - failedAt > gapMs) {
      beganAt = now;
      isLogged = false;
    }
    failedAt = now;
    if (isLogged || (refusal.isContention && now - beganAt < patienceMs)) return;
    isLogged = true;
    logger.warn(`${what}: ${refusal.sentence}. Trying again.`);
  };
}
