import type { Context } from "../capability/capability.ts";
import { operationsOf } from "../contract/document.ts";
import { findTokens } from "../resources/account/module.ts";
import { ControlError, fieldError, notInSandbox } from "../errors/control-error.ts";
import type { ActionsOf, InputOf, OutputOf } from "../control/route.ts";
import type { faultRoutes } from "./routes.ts";
import { durationMsOf } from "../core/duration.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { isoOrNull } from "../core/timestamp.ts";
import type { FaultEffect, FaultState } from "./fault.ts";
import { addFaults, faultPlanFrom, replaceFaultPlan } from "./planned.ts";
import { faultStore } from "./store.ts";
import { notANameOf } from "../core/names.ts";

function effectFrom(effect: InputOf<typeof faultRoutes.addFault>["effect"]): FaultEffect {
  switch (effect.kind) {
    case "status":
      return { ...effect, retryAfterSeconds: effect.retryAfterSeconds ?? (effect.status === 429 ? 1 : null) };
    case "latency":
      if (effect.distribution === "uniform") {
        const minMs = durationMsOf(effect.minMs);
        const maxMs = durationMsOf(effect.maxMs);
        if (minMs > maxMs) throw fieldError("effect.minMs", "must not be above maxMs");
        return { ...effect, minMs, maxMs };
      }
      if (effect.distribution === "logNormal") return { ...effect, medianMs: durationMsOf(effect.medianMs) };
      return { kind: "latency", distribution: "fixed", durationMs: durationMsOf(effect.durationMs) };
    case "connectionReset":
      if (effect.when === "headers") return { kind: "connectionReset", after: true, afterHeaders: true };
      return { kind: "connectionReset", after: effect.when === "after" };
    case "slowDribble":
      return { ...effect, durationMs: durationMsOf(effect.durationMs) };
    case "truncatedBody":
    case "malformedJson":
    case "jobOutcome":
      return effect;
  }
}

function shownEffect(effect: FaultEffect): object {
  if (effect.kind !== "connectionReset") return effect;
  const { kind, after, afterHeaders = false } = effect;
  return { kind, when: afterHeaders ? "headers" : after ? "after" : "before" };
}

function view(fault: FaultState): OutputOf<typeof faultRoutes.addFault> {
  const { id, operation, jobId, tokenId, probability, fromRequest, times, timesApplied, plan } = fault;
  return {
    id,
    effect: shownEffect(fault.effect),
    operation,
    jobId,
    tokenId,
    probability,
    fromRequest,
    times,
    from: isoOrNull(fault.from),
    until: isoOrNull(fault.until),
    timesApplied,
    lastAppliedAt: isoOrNull(fault.lastAppliedAt),
    plan,
  };
}

const deleted = (sandbox: string) => new ControlError(404, `The sandbox ${JSON.stringify(sandbox)} was deleted.`);

/** The faults of a sandbox in the format of the control plane. */
export const faultViews = ({ use }: Context, { key }: LiveSandbox) => use(faultStore).ofSandbox(key).map(view);

export function faultActions(context: Context) {
  const { use, sandboxes, contract } = context;
  const { find, reload } = sandboxes;
  const { transaction } = context.database;
  const faults = use(faultStore);
  const operationIds = operationsOf(contract).map(({ id }) => id);

  return {
    listFaults: ({ sandbox }) => faultViews(context, find(sandbox)),
    addFault({ sandbox, operation, jobId, tokenId, probability = 1, fromRequest, times, startsInMs, lastsMs, effect }) {
      const found = find(sandbox);
      if (operation !== undefined && !operationIds.includes(operation))
        throw fieldError("operation", notANameOf("an operation", operation, operationIds));
      const now = found.clock.now();
      const from = startsInMs === undefined ? null : now + durationMsOf(startsInMs);
      const until = lastsMs === undefined ? null : (from ?? now) + durationMsOf(lastsMs);
      const created = transaction(() => {
        const [token] = tokenId === undefined ? [] : findTokens(context, found, tokenId);
        const definition = {
          operation: operation ?? null,
          jobId: jobId?.toLowerCase() ?? null,
          tokenId: token?.id ?? null,
          probability,
          times: times ?? null,
          from,
          until,
          fromRequest: fromRequest ?? null,
          plan: null,
          effect: effectFrom(effect),
        };
        const [added] = addFaults(context, found, [definition], now) ?? [];
        if (!added) throw deleted(sandbox);
        return added;
      });
      reload(found.key);
      return view(created);
    },
    planFaults({ sandbox, plan }) {
      const found = find(sandbox);
      const entries = faultPlanFrom(context, "plan", plan);
      const planned = transaction(() => replaceFaultPlan(context, found, entries, found.clock.now()));
      if (!planned) throw deleted(sandbox);
      reload(found.key);
      return planned.map(view);
    },
    removeFault({ sandbox, fault }) {
      const found = find(sandbox);
      if (!faults.remove(found.key, fault.toLowerCase())) {
        const ids = faults.ofSandbox(found.key).map(({ id }) => id);
        throw notInSandbox(found, "fault", fault, ids);
      }
      reload(found.key);
      return undefined;
    },
    removeFaults({ sandbox }) {
      const found = find(sandbox);
      faults.removeAll(found.key);
      reload(found.key);
      return undefined;
    },
  } satisfies ActionsOf<typeof faultRoutes>;
}
