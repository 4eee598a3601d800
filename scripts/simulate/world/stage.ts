// The stage of a simulation: one machine on which several processes and clients act. fast-check's scheduler decides who acts next.
import type fc from "fast-check";
import { machine, settled, type VirtualProcess } from "../virtual-machine.ts";

type Wake = { readonly at: number; readonly label: string; readonly act: () => void };

/** Steps of a simulation that takes more does not end. */
const mostSteps = 60_000;

/** Some packages plan with the real `setImmediate`: time passes when so many turns of it have brought nothing. */
const mostIdleTurns = 10;

export type Stage = ReturnType<typeof createStage>;

/** @param scheduler picks one of those who can act at an instant */
// eslint-disable-next-line max-lines-per-function -- its functions share who can act
export function createStage(scheduler: fc.Scheduler, seed: number) {
  machine.switchOn(seed);
  const processes: VirtualProcess[] = [];
  const queued = new Set<VirtualProcess>();
  let wakes: Wake[] = [];
  let steps = 0;
  let idleTurns = 0;
  let failure: { readonly error: unknown } | undefined;

  /** Offers an action to the scheduler. */
  function offer(label: string, act: () => unknown): void {
    scheduler
      .schedule(Promise.resolve(), label)
      .then(act)
      .catch((error: unknown) => (failure ??= { error }));
  }

  /** A process acts in order: its due timers, then what `setImmediate` has planned. */
  async function takeTurn(process: VirtualProcess): Promise<void> {
    queued.delete(process);
    if (process.isDead) return;
    const action = process.turns.shift();
    if (action) await machine.as(process, action);
  }

  function offerWhatIsDue(): void {
    for (const { process, action } of machine.takeDue()) process.turns.push(action);
    for (const process of processes) {
      if (process.isDead || process.turns.length === 0 || queued.has(process)) continue;
      queued.add(process);
      offer(process.name, () => takeTurn(process));
    }
    const due = wakes.filter(({ at }) => at <= machine.uptimeMs);
    if (due.length === 0) return;
    wakes = wakes.filter(({ at }) => at > machine.uptimeMs);
    for (const { label, act } of due) offer(label, act);
  }

  /** Lets one act, or lets time pass until somebody can. */
  async function step(): Promise<void> {
    if ((steps += 1) > mostSteps) throw new Error("The simulation does not end");
    offerWhatIsDue();
    if (scheduler.count() === 0 && idleTurns < mostIdleTurns) {
      idleTurns += 1;
      return settled();
    }
    if (scheduler.count() === 0) {
      const next = Math.min(machine.nextTimerAt(), ...wakes.map(({ at }) => at));
      if (next === Infinity) throw new Error("Nobody has anything left to do");
      idleTurns = 0;
      return machine.passTo(next);
    }
    idleTurns = 0;
    await scheduler.waitNext(1);
    // What acts may wait for others meanwhile; it has acted as far as it can.
    await settled();
    if (failure) throw failure.error;
  }

  return {
    /** Ends the simulation: a server must not leave a failure to nobody. */
    fail: (error: unknown): void => void (failure ??= { error }),
    newProcess(name: string): VirtualProcess {
      const process: VirtualProcess = { name, isDead: false, turns: [] };
      processes.push(process);
      return process;
    },
    /** Acts after a time. */
    after: (ms: number, label: string, act: () => void): void =>
      void wakes.push({ at: machine.uptimeMs + ms, label, act }),
    sleep: (ms: number, label: string): Promise<void> =>
      new Promise((resolve) => wakes.push({ at: machine.uptimeMs + ms, label, act: resolve })),
    /** Lets everybody act until a promise is settled. */
    async until<Value>(promise: Promise<Value>): Promise<Value> {
      let done: { readonly value: Value } | { readonly error: unknown } | undefined;
      promise.then(
        (value) => (done = { value }),
        (error: unknown) => (done = { error }),
      );
      await settled();
      while (!done) await step();
      if ("error" in done) throw done.error;
      return done.value;
    },
    /** Runs something as a process; nobody is told when it fails before somebody waits for it. */
    async as<Value>(
      process: VirtualProcess,
      action: () => Promise<Value>,
    ): Promise<{ readonly promise: Promise<Value> }> {
      return machine.as(process, () => {
        const promise = action();
        promise.catch(() => undefined);
        return { promise };
      });
    },
  };
}
