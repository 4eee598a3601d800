import { scenarioFrom } from "../scenarios/scenario-data.ts";
import type { Scenario } from "../scenarios/scenarios.ts";
import type { Rules } from "../contract/buckets.ts";
import { type Clock, createClock, nextTurn } from "../core/clock.ts";
import { ControlError } from "../errors/control-error.ts";
import { available } from "../core/names.ts";
import type { SandboxSettings } from "./settings.ts";
import type { LiveSandbox, Worker } from "./sandbox.ts";
import type { SandboxRow, SandboxStore } from "./store.ts";

/**
 * Changes settings of a sandbox.
 * @param change returns the changed settings. It gets the settings from the database
 * @throws ControlError 404 when the sandbox was deleted
 */
export type SaveSettings = (
  sandbox: LiveSandbox,
  change: (settings: SandboxSettings) => Partial<SandboxSettings>,
) => void;

type Dependencies = {
  readonly store: SandboxStore;
  readonly transaction: <T>(work: () => T) => T;
  readonly startWorker: (sandboxKey: number, clock: Clock) => Worker;
  /** Called when a changed sandbox could not be read. Must drop all that is cached about it, and call `outdate`. */
  readonly onUnreadable: () => void;
  readonly server: {
    readonly rateLimits: boolean;
    readonly rules: Rules;
    readonly scenarioNamed: (name: string) => Scenario | undefined;
    readonly scenarioNames: readonly string[];
  };
};

/** The sandboxes of this process. Each is loaded when it is first used, and stays loaded. */
export type LiveSandboxes = {
  withKey(key: number): LiveSandbox | undefined;
  /** The sandbox if this process has loaded it, and so runs its worker; otherwise undefined. */
  readonly loaded: (key: number) => LiveSandbox | undefined;
  named(name: string): LiveSandbox | undefined;
  /** @throws ControlError 404 when there is no sandbox of that name */
  readonly find: (name: string) => LiveSandbox;
  readonly saveSettings: SaveSettings;
  /** Reloads a sandbox from the database. */
  readonly reload: (key: number) => void;
  /** Marks all sandboxes as outdated, because another process may have written. Each is reloaded before it is used. */
  readonly outdate: () => void;
  /** Wakes everything that waits on the clock of a sandbox, because the server stops. */
  interrupt(): void;
  /** Stops all workers. Resolves when they have stopped. */
  stop(): Promise<void>;
};

type Open = LiveSandbox & {
  /** The edition of the database at which it was loaded. */
  edition: number;
  readonly update: (row: SandboxRow) => void;
  readonly interrupt: () => void;
  readonly close: () => Promise<void>;
};

/** How many sandboxes are reloaded in one turn of the event loop. */
const readAtOnce = 10;

// eslint-disable-next-line max-lines-per-function -- its functions share the sandboxes that are loaded
export function createLiveSandboxes({
  store,
  transaction,
  startWorker,
  onUnreadable,
  server,
}: Dependencies): LiveSandboxes {
  const open = new Map<number, Open>();
  let edition = 0;
  let isReadingAnew = false;
  let stopping = false;
  const isStopping = () => stopping;

  function start(initial: SandboxRow): Open {
    const { key, name, seed } = initial;
    const clock = createClock(initial.clock);
    let row = initial;
    let revision = 0;
    let rules = rulesOf(row);
    let scenarios = scenariosOf(row);
    let ended = new AbortController();
    const waits = new Map<object, number>();
    const worker = startWorker(key, clock);
    return {
      edition,
      key,
      name,
      seed,
      clock,
      worker,
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
      get revision() {
        return revision;
      },
      get ended() {
        return ended.signal;
      },
      scenarioNamed: (wanted) => scenarios.get(wanted) ?? server.scenarioNamed(wanted),
      scenarioNames: () => [...scenarios.keys(), ...server.scenarioNames],
      update(changed) {
        const anew = changed.resets !== row.resets;
        row = changed;
        revision += 1;
        rules = rulesOf(row);
        scenarios = scenariosOf(row);
        if (anew) {
          clock.restart(row.clock);
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
    if (known) {
      if (known.edition !== edition) update(known, row);
      return known;
    }
    const started = start(row);
    open.set(row.key, started);
    return started;
  }

  function update(known: Open, row: SandboxRow): void {
    const read = edition;
    known.update(row);
    known.edition = read;
  }

  function readRow(key: number): SandboxRow | undefined {
    try {
      return store.findByKey(key);
    } catch (error) {
      if (!isReadingAnew) onUnreadable();
      throw error;
    }
  }

  function reload(key: number): void {
    const known = open.get(key);
    const row = readRow(key);
    if (row) {
      if (known) update(known, row);
      return;
    }
    open.delete(key);
    void known?.close();
  }

  function withKey(key: number): LiveSandbox | undefined {
    const known = open.get(key);
    if (known?.edition === edition) return known;
    if (known) reload(key);
    return open.get(key) ?? opened(store.findByKey(key));
  }

  const outdated = () => [...open.values()].filter((each) => each.edition !== edition).map(({ key }) => key);

  /** Reloads the other outdated sandboxes, so that their workers and sleepers use the new state. */
  async function readAnew(): Promise<void> {
    if (isReadingAnew) return;
    isReadingAnew = true;
    try {
      for (let keys = outdated(); keys.length > 0; keys = outdated()) {
        for (const [index, key] of keys.entries()) {
          if (isStopping()) return;
          withKey(key);
          if (index % readAtOnce === readAtOnce - 1) await nextTurn();
        }
      }
    } catch {
      // They are reloaded when they are used, or when another process writes again.
    } finally {
      isReadingAnew = false;
    }
  }

  const named = (name: string): LiveSandbox | undefined => opened(store.find(name));

  return {
    withKey,
    loaded: (key) => (open.has(key) ? withKey(key) : undefined),
    named,
    find(name) {
      const sandbox = named(name);
      if (sandbox) return sandbox;
      const names = store.all().map((each) => each.name);
      throw new ControlError(404, `Unknown sandbox ${JSON.stringify(name)}; ${available(name, names)}.`);
    },
    saveSettings({ key, name }, change) {
      transaction(() => {
        const saved = store.findByKey(key)?.settings;
        if (!saved) throw new ControlError(404, `The sandbox ${JSON.stringify(name)} was deleted.`);
        store.saveSettings(key, { ...saved, ...change(saved) });
      });
      reload(key);
    },
    reload,
    outdate() {
      edition += 1;
      void nextTurn().then(readAnew);
    },
    interrupt: () => open.forEach((each) => each.interrupt()),
    async stop() {
      stopping = true;
      await Promise.all([...open.values()].map(({ close }) => close()));
    },
  };
}
