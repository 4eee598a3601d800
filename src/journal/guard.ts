import type { FastifyRequest } from "fastify";
import type { AppliedFault } from "./journal.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What was applied to the request, in that order; null when nothing was. */
    faults: readonly AppliedFault[] | null;
  }
}

const none: readonly AppliedFault[] = [];

/**
 * Writes into the journal of its sandbox what a request gets. Called where that is decided: a hook for the end of each
 * answer costs as much as the rest of the journal many times over.
 * @param status null when the connection is reset instead
 */
export function record(request: FastifyRequest, operation: string | null, status: number | null): void {
  const { sandbox, tokenId } = request.principal;
  const { method, url: path } = request;
  const faults = request.faults ?? none;
  sandbox.journal.record({ at: sandbox.clock.now(), method, path, operation, tokenId, status, faults });
}
