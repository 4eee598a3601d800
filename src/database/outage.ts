import type { FastifyBaseLogger } from "fastify";
import { refusalOf } from "./open.ts";
import type { Clock } from "../core/clock.ts";

/** For so long another process may keep the database from being written before that is worth a line in the log. */
const patienceMs = 5000;

/** Failures with more time than this between them belong to different outages. */
const gapMs = 10_000;

/**
 * Logs what the database refuses in the background: once for each outage, rather than for each attempt, and without a stack,
 * since the cause is outside of this program. That two processes write at the same moment is no outage.
 * @param what cannot be written, and what that means, such as `the journal cannot be written`
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
