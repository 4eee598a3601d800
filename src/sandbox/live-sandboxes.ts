import type { FaultState } from "../faults/fault.ts";
import { scenarioFrom } from "../jobs/scenario-data.ts";
import type { Scenario } from "../jobs/scenarios.ts";
import type { Worker } from "../jobs/worker.ts";
import type { Rules } from "../rate-limit/buckets.ts";
import { type Clock, createClock } from "./clock.ts";
import type { LiveSandbox } from "./sandbox.ts";
import type { SandboxRow, SandboxStore } from "./store.ts";

type Dependencies = {
  readonly store: SandboxStore;
  readonly faultsOf: (sandboxKey: number) => readonly FaultState[];
  readonly startWorker: (sandboxKey: number, clock: Clock) => Worker;
  readonly server: {
    readonly rateLimits: boolean;
    readonly rules: Rules;
    readonly scenarioNamed: (name: string) => Scenario | undefined;
  };
};

/** The sandboxes as this process runs them: each is opened when it is first asked for, and stays open. */
export type LiveSandboxes = {
  withKey(key: number): LiveSandbox | undefined;
  named(name: string): LiveSandbox | undefined;
  /** Takes over what the database says now, such as what another process has written to it. */
  readonly reload: (key: number) => void;
  reloadAll(): void;
  /** Lets everything go on that waits on the clock of a sandbox, because there will be no more time. */
  interrupt(): void;
  /** Ends all workers; resolves when they are at rest. */
  stop(): Promise<void>;
};

type Open = LiveSandbox & {
  readonly update: (row: SandboxRow) => void;
  readonly interrupt: () => void;
  readonly close: () => Promise<void>;
};

export function createLiveSandboxes({ store, faultsOf, startWorker, server }: Dependencies): LiveSandboxes {
  const open = new Map<number, Open>();
  let stopping = false;

  function start(initial: SandboxRow): Open {
    const { key, name, seed } = initial;
    const clock = createClock(initial.clock);
    let row = initial;
    let faults = faultsOf(key);
    let rules = rulesOf(row);
    let scenarios = scenariosOf(row);
    let ended = new AbortController();
    const ordinals = new Map<string, number>();
    const waits = new Set<{ readonly at: number }>();
    const worker = startWorker(key, clock);
    return {
      key,
      name,
      seed,
      clock,
      worker,
      ordinals,
      waits,
      get resets() {
        return row.resets;
      },
      get settings() {
        return row.settings;
      },
      get rules() {
        return rules;
      },
      get rulesWhenLimited() {
        return rulesWhenLimitedOf(row);
      },
      get faults() {
        return faults;
      },
      get ended() {
        return ended.signal;
      },
      scenarioNamed: (wanted) => scenarios.get(wanted) ?? server.scenarioNamed(wanted),
      update(changed) {
        const anew = changed.resets !== row.resets;
        row = changed;
        faults = faultsOf(key);
        rules = rulesOf(row);
        scenarios = scenariosOf(row);
        if (anew) {
          clock.restart(row.clock);
          ordinals.clear();
          ended.abort();
          ended = new AbortController();
        } else clock.adopt(row.clock);
        worker.nudge();
      },
      interrupt: () => ended.abort(),
      close() {
        ended.abort();
        return worker.stop();
      },
    };
  }

  const rulesWhenLimitedOf = ({ settings }: SandboxRow): Rules => ({ ...server.rules, ...settings.rules });

  const rulesOf = (row: SandboxRow): Rules | null =>
    (row.settings.rateLimits ?? server.rateLimits) ? rulesWhenLimitedOf(row) : null;

  const scenariosOf = ({ settings }: SandboxRow): ReadonlyMap<string, Scenario> =>
    new Map(settings.scenarios.map((data) => [data.name, scenarioFrom(data)]));

  function opened(row: SandboxRow | undefined): LiveSandbox | undefined {
    if (!row || stopping) return undefined;
    const known = open.get(row.key);
    if (known) return known;
    const started = start(row);
    open.set(row.key, started);
    return started;
  }

  function reload(key: number): void {
    const known = open.get(key);
    const row = store.findByKey(key);
    if (row) return known?.update(row);
    open.delete(key);
    void known?.close();
  }

  return {
    withKey: (key) => open.get(key) ?? opened(store.findByKey(key)),
    named: (name) => opened(store.find(name)),
    reload,
    reloadAll: () => [...open.keys()].forEach(reload),
    interrupt: () => open.forEach((each) => each.interrupt()),
    async stop() {
      stopping = true;
      await Promise.all([...open.values()].map(({ close }) => close()));
    },
  };
}
