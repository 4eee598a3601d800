import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { dateBy } from "../agent/authentication.ts";
import { refusalOf } from "../database/open.ts";
import { clientGone, reasonOfFaults, type RecordRequest } from "../journal/module.ts";
import type { Operation } from "../contract/document.ts";
import { monotonicNow } from "../core/clock.ts";
import { standsStill } from "../core/clock-mode.ts";
import { draw, fractionOf } from "../core/seed.ts";
import { httpDate } from "../core/timestamp.ts";
import type { Context } from "../capability/capability.ts";
import { changeClock } from "../sandbox/change-clock.ts";
import { requestWaits } from "../waits/module.ts";
import { damage } from "./damage.ts";
import { dependsOnChance, type FaultState, isTargeted, latencyMs, selects, type Target, usualBody } from "./fault.ts";
import { faultOrdinalsOf } from "./ordinals.ts";
import { faultsOf, faultStore } from "./store.ts";

/** A `Retry-After` header, and its wait in seconds. A date is on the client's clock and has whole seconds. */
function retryAfterOf(seconds: number, format: "seconds" | "httpDate" = "seconds") {
  if (format === "seconds") return { header: String(seconds), seconds };
  const now = monotonicNow();
  const at = Math.ceil((now + seconds * 1000) / 1000) * 1000;
  return { header: httpDate(at), seconds: (at - now) / 1000 };
}

type Parts = {
  /** Authenticates a request again after a wait. Throws ApiError. */
  readonly authorize: (request: FastifyRequest, reply: FastifyReply) => void;
  readonly record: RecordRequest;
};

/** A fault, with the number of a request among those that it selects: 0 for one that it does not select. */
type Numbered = { readonly fault: FaultState; readonly request: number };

/** The guard between authentication and rate limits, for one operation. */
export type FaultGuard = (operation: Operation) => preHandlerHookHandler;

/**
 * Injects faults, and advances a clock that stands still at each poll. Both happen before the rate limits. Otherwise a client
 * that gets 429 would wait forever in a frozen sandbox.
 */
// eslint-disable-next-line max-lines-per-function -- its functions share the store and the faults of sandboxes
export function injectFaults(context: Context, { authorize, record }: Parts): FaultGuard {
  const { use, logger } = context;
  const store = use(faultStore);
  const faults = use(faultsOf);
  const ordinals = use(faultOrdinalsOf);
  const waits = use(requestWaits);

  /** Counts an application in the database. If that fails, the fault does not apply, because it could apply too often. */
  function isCounted(fault: FaultState, now: number): boolean {
    try {
      return store.recordApplied(fault, now);
    } catch (error) {
      if (refusalOf(error)) return false;
      throw error;
    }
  }

  /**
   * Counts a request for each fault that counts its requests, in the order in which requests reach the guard. All faults count it
   * before one of them answers it.
   */
  const numbered = (sandbox: LiveSandbox, target: Target): readonly Numbered[] =>
    faults(sandbox).map((fault) => {
      if (!selects(fault, target)) return { fault, request: 0 };
      return { fault, request: fault.fromRequest === null ? 1 : ordinals.count(sandbox, fault.id) + 1 };
    });

  /** Decides whether a fault applies. The draw depends only on the request and on how often it was made. */
  function applies(sandbox: LiveSandbox, { fault, request }: Numbered, target: Target, resource: string) {
    const now = sandbox.clock.now();
    if (!isTargeted(fault, request, now)) return null;
    const entity = `${fault.id} ${target.tokenId} ${target.operation} ${resource}`;
    const ordinal = dependsOnChance(fault) ? ordinals.count(sandbox, entity) : 0;
    const drawFor = (purpose: string) => draw(sandbox.seed, `fault ${purpose}`, entity, ordinal);
    if (fault.probability < 1 && fractionOf(drawFor("applies")) >= fault.probability) return null;
    if (!isCounted(fault, now)) return null;
    fault.timesApplied += 1;
    const { id, effect } = fault;
    logger.info({ sandbox: sandbox.name, fault: id, kind: effect.kind, operation: target.operation }, "fault applied");
    return { drawFor };
  }

  /** @returns whether the operation is to run */
  async function apply(
    request: FastifyRequest,
    reply: FastifyReply,
    target: Target,
    some: readonly Numbered[],
  ): Promise<boolean> {
    const { sandbox } = request.principal;
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const { ended } = sandbox;
    const signal = AbortSignal.any([ended, gone.signal]);
    let due = sandbox.clock.now();
    // Count from the last due instant, not from the present: one step of the clock may cover several waits.
    async function pause(ms: number): Promise<void> {
      due += ms;
      const at = Math.round(due);
      await waits.during(sandbox, reply.raw, at, sandbox.clock.sleepUntil(at, signal));
    }
    const resource = Object.values(request.params as Readonly<Record<string, string>>)
      .join(" ")
      .toLowerCase();

    for (const each of some) {
      const applied = applies(sandbox, each, target, resource);
      if (!applied) continue;
      const { id, effect, plan } = each.fault;
      const { trace } = request;
      trace.faults = [...(trace.faults ?? []), { id, kind: effect.kind, plan }];
      if (effect.kind === "jobOutcome") {
        trace.jobOutcome = effect.outcome;
        continue;
      }
      if (effect.kind === "latency") {
        await pause(latencyMs(effect, applied.drawFor));
        if (gone.signal.aborted) {
          record(request, target.operation, null, null, clientGone);
          reply.hijack();
          return false;
        }
        dateBy(sandbox.clock, reply);
        if (!ended.aborted) continue;
        // The sandbox was reset or deleted, so these faults are gone.
        authorize(request, reply);
        return true;
      }
      if (effect.kind === "status") {
        const { status, retryAfterSeconds } = effect;
        const body = JSON.stringify("body" in effect ? effect.body : usualBody(status));
        const reason = reasonOfFaults(trace.faults, status);
        const retryAfter = retryAfterSeconds === null ? null : retryAfterOf(retryAfterSeconds, effect.retryAfterFormat);
        if (retryAfter) reply.header("retry-after", retryAfter.header);
        if (effect.retryAfterFormat === "httpDate") trace.retryAfter = retryAfter?.header ?? null;
        record(request, target.operation, status, body, reason, retryAfter?.seconds);
        reply.code(status).header("content-type", "application/json; charset=utf-8").send(body);
        return false;
      }
      if (effect.kind === "connectionReset" && !effect.after) {
        const reason = reasonOfFaults(trace.faults, null);
        record(request, target.operation, null, null, reason);
        reply.hijack();
        request.socket.resetAndDestroy();
        return false;
      }
      trace.damaged = damage(reply.raw, effect, pause, sandbox.clock);
      return true;
    }
    return true;
  }

  return ({ id: operation, poll }) =>
    (request, reply, done) => {
      const { sandbox, tokenId } = request.principal;
      const { advanceOnPollMs } = sandbox.settings;
      const moves = poll !== undefined && advanceOnPollMs > 0 && standsStill(sandbox.clock.mode);
      if (!moves && faults(sandbox).length === 0) return done();
      const params = request.params as Readonly<Record<string, string>>;
      const jobId = poll ? (params[poll.id] ?? "").toLowerCase() : null;
      const target = { operation, jobId, tokenId };
      // Count before the clock moves, because other requests may arrive meanwhile.
      const some = numbered(sandbox, target);
      const moved = moves
        ? changeClock(context, sandbox, ({ now }) => ({ kind: "reach", at: now() + advanceOnPollMs }))
        : Promise.resolve();
      moved
        .then(() => dateBy(sandbox.clock, reply))
        .then(() => apply(request, reply, target, some))
        .then(
          (isToRun) => {
            if (isToRun) done();
          },
          (error: unknown) => done(error as Error),
        );
    };
}
