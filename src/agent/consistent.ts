import type { FastifyReply, FastifyRequest } from "fastify";
import type { PrincipalCache } from "./principal.ts";

/** Runs an operation for a request. */
export type RunOperation = <Answer>(request: FastifyRequest, reply: FastifyReply, operation: () => Answer) => Answer;

/** After this many attempts, each of which met a write of another process, the last result is used. */
const mostAttempts = 4;

/**
 * Runs operations so that none mixes the state before and after a change. If the sandbox was reset after the guards ran, or
 * another process wrote between two reads, an existing job would get 404. Such an operation runs again, if it only read or
 * failed, and so changed nothing. Cached responses are consistent already.
 * @param principals the cache, which is cleared when a sandbox is reset and when another process has written
 * @param refresh reads what another process has written; returns whether it has
 * @param authorize authenticates the request again. Throws ApiError
 */
export const runConsistently =
  (
    principals: PrincipalCache,
    refresh: () => boolean,
    authorize: (request: FastifyRequest, reply: FastifyReply) => void,
  ): RunOperation =>
  (request, reply, operation) => {
    let isCurrent = principals.known(request.headers.authorization ?? "") === request.principal;
    for (let attempt = 1; ; attempt += 1) {
      if (!isCurrent) authorize(request, reply);
      try {
        const answer = operation();
        if (request.method !== "GET" || request.trace.isKept || attempt === mostAttempts || !refresh()) return answer;
      } catch (error) {
        if (attempt === mostAttempts || !refresh()) throw error;
      }
      isCurrent = false;
    }
  };
