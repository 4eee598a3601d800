import type { IncomingMessage, ServerResponse } from "node:http";
import { isExpired, type PrincipalCache } from "../auth/principal.ts";
import { type ContractDocument, operationsOf } from "../contract/document.ts";
import type { Arrivals } from "../journal/arrivals.ts";
import type { RecordRequest } from "../journal/guard.ts";
import { traceFrom } from "../journal/trace.ts";
import type { OwnHosts } from "../own-hosts.ts";
import type { Limits } from "../rate-limit/limits.ts";
import { httpDate } from "../sandbox/timestamp.ts";
import type { JobCache } from "./job-cache.ts";
import { createRecentAnswers } from "./recent-answers.ts";

type Dependencies = {
  readonly document: ContractDocument;
  readonly principals: PrincipalCache;
  readonly cache: JobCache;
  readonly limits: Limits;
  readonly arrivals: Arrivals;
  readonly record: RecordRequest;
  readonly hosts: OwnHosts;
};

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const operation = "getJobStatus";
const [idLength, contentType] = [36, "application/json; charset=utf-8"];

/**
 * The short way of a poll whose answer is known. Nearly all requests are polls of jobs that have not moved since the
 * contract's route answered them, and most of what they cost would be the route's machinery. Whatever is not plain -
 * another method, a body, a token or a job that is not known, a bucket that is empty, a fault - goes the route's way,
 * which alone decides what is refused and how.
 */
export function answersRepeatedPolls(dependencies: Dependencies, otherwise: Listener): Listener {
  const { document, principals, cache, limits, arrivals, record, hosts } = dependencies;
  const path =
    operationsOf(document)
      .find(({ id }) => id === operation)
      ?.url.replace(/:.*/, "") ?? "";
  const urlLength = path.length + idLength;
  const recent = createRecentAnswers(cache, path.length);

  function isPlainPoll({ method, url = "", headers }: IncomingMessage): boolean {
    return (
      method === "GET" &&
      url.length === urlLength &&
      url.startsWith(path) &&
      headers.host !== undefined &&
      headers["content-length"] === undefined &&
      headers["transfer-encoding"] === undefined
    );
  }

  /** @returns whether it has been answered; if not, nothing has happened */
  function answer(request: IncomingMessage, response: ServerResponse, realAt: number): boolean {
    // Behind a request of the same connection that is still under way: what comes first is counted first.
    if (!response.socket) return false;
    const { url = "", headers: received } = request;
    const principal = principals.known(received.authorization ?? "");
    if (!principal || (principal.isWellKnown && !hosts.isOurs(received.host ?? ""))) return false;
    const { sandbox, tokenKey } = principal;
    const { clock } = sandbox;
    const now = clock.now();
    if (isExpired(principal, now) || sandbox.faults.length > 0) return false;
    if (sandbox.settings.advanceOnPollMs > 0 && clock.mode === "frozen") return false;
    const body = recent(principal, url, now);
    if (body === undefined) return false;
    const decision = limits.takeIfAllowed(tokenKey, "jobPolling", sandbox);
    if (!decision) return false;

    const trace = traceFrom(realAt);
    trace.at = now;
    if (!clock.isWallClock) trace.dateAt = now;
    trace.principal = principal;
    if (decision.limit > 0) {
      trace.bucket = "jobPolling";
      trace.decision = decision;
    }
    record({ trace, method: "GET", url, raw: request, received: null }, operation, 200, body, null);
    const length = `${Buffer.byteLength(body)}`;
    const headers = clock.isWallClock
      ? { "content-type": contentType, "content-length": length }
      : { date: httpDate(now), "content-type": contentType, "content-length": length };
    response.writeHead(200, headers).end(body);
    return true;
  }

  return (request, response) => {
    if (!isPlainPoll(request)) return otherwise(request, response);
    arrivals.receive(request, (realAt, failure) => {
      if (!failure && answer(request, response, realAt)) return;
      if (!failure) arrivals.passOn(request, realAt);
      otherwise(request, response);
    });
  };
}
