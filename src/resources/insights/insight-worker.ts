import type { Context } from "../../capability/capability.ts";
import type { Clock } from "../../core/clock.ts";
import { createOutageLog } from "../../database/outage.ts";
import { startWorker } from "../../pipeline/worker.ts";
import type { Worker } from "../../sandbox/sandbox.ts";
import { ownerStore } from "../account/module.ts";
import { nextRoundAfter } from "./rounds.ts";
import { dueOf } from "./raise-due.ts";
import { insightStore, type NewInsight } from "./store.ts";

/** Raises the insights of a sandbox at each 10:00 UTC, and whenever it is to catch up, so that none depends on who reads when. */
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
      "Insights cannot be written; they will be when the database takes them",
    ),
  });
  return {
    ...worker,
    // What is due at an instant is a job or a capture: nothing that raises an insight before its round.
    nudge: (at) => (at === undefined ? worker.nudge() : undefined),
  };
}
