import type { FastifyReply, FastifyRequest } from "fastify";
import { consistently } from "../database/consistently.ts";
import type { PrincipalCache } from "./principal.ts";

/** Runs an operation for a request. */
export type RunOperation = <Answer>(request: FastifyRequest, reply: FastifyReply, operation: () => Answer) => Answer;

/**
 * Runs operations so that none mixes the state before and after a change. If the sandbox was reset after the guards ran, or
 * another process wrote between two reads, an existing job would get 404. Such an operation runs again, if it only read or
 * failed, and so changed nothing. Cached responses are consistent already.
 * @param shared the database and what reads the writes of other processes
 * @param principals the cache, which is cleared when a sandbox is reset and when another process has written
 * @param authorize authenticates the request again. Throws ApiError
 */
export const runConsistently =
  (
    shared: Parameters<typeof consistently>[0],
    principals: PrincipalCache,
    authorize: (request: FastifyRequest, reply: FastifyReply) => void,
  ): RunOperation =>
  (request, reply, operation) =>
    consistently(
      shared,
      (attempt) => {
        const isCurrent = attempt === 1 && principals.known(request.headers.authorization ?? "") === request.principal;
        if (!isCurrent) authorize(request, reply);
        return operation();
      },
      () => request.method !== "GET" || request.trace.isKept,
    );
