import type { Context } from "../../capability/capability.ts";
import type { Clock } from "../../core/clock.ts";
import { createOutageLog } from "../../database/outage.ts";
import { startWorker } from "../../pipeline/worker.ts";
import type { Worker } from "../../sandbox/sandbox.ts";
import { ownerStore } from "../account/module.ts";
import { nextRoundAfter } from "./rounds.ts";
import { dueOf } from "./raise-due.ts";
import { insightStore, type NewInsight } from "./store.ts";

/** Raises the insights of a sandbox at 10:00 UTC each day, and when due events are processed, so that insights do not depend on reads. */
export function insightWorker(context: Context, sandboxKey: number, clock: Clock): Worker {
  const { use, wallClock, logger, events, sandboxStore, database } = context;
  const owners = use(ownerStore);
  const worker = startWorker<NewInsight>({
    sandboxKey,
    moves: {
      nextDueAt: () => nextRoundAfter(clock.now()),
      moveDue(_sandboxKey, now, limit, waits, onMoved) {
        const seed = sandboxStore.findByKey(sandboxKey)?.seed ?? 0;
        const due = owners.ofSandbox(sandboxKey).flatMap((owner) => dueOf(context, seed, owner, now, limit));
        if (due.length > 0) (waits ? database.transaction : database.transactionAtOnce)(() => onMoved(due));
        return due.length;
      },
    },
    clock,
    wallClock,
    chunk: 100,
    onMoving: (due) => use(insightStore).raise(due),
    onMoved: () => events.emit("sandboxChanged", sandboxKey),
    onFailure: createOutageLog(
      logger,
      wallClock,
      "Insights cannot be written (they will be written when the database works again)",
    ),
  });
  return {
    ...worker,
    // Jobs and captures raise no insights before the next round.
    nudge: (at) => (at === undefined ? worker.nudge() : undefined),
  };
}
