import type { FastifyReply, FastifyRequest } from "fastify";
import type { PrincipalCache } from "./principal.ts";

/** Runs an operation for a request. */
export type RunOperation = <Answer>(request: FastifyRequest, reply: FastifyReply, operation: () => Answer) => Answer;

/** Another process would have to write into each of so many attempts before an answer is given as it is. */
const mostAttempts = 4;

/**
 * Runs operations so that none is answered from the state before and after a change at once: a sandbox that was reset since
 * the guards have run, or a write of another process between two reads, would make a 404 of what exists. What has only
 * read, or has failed and so changed nothing, is done again. What was kept is as it was when the request arrived.
 * @param principals forgets whom it knows when their sandbox is reset, and when another process has written
 * @param refresh takes over what another process has written; returns whether it has
 * @param authorize asks again whose request it is. Throws ApiError
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
