import { EventEmitter } from "node:events";
import type { Context, Events, Service } from "../capability/capability.ts";
import { createLiveSandboxes } from "../sandbox/live-sandboxes.ts";
import { defaultSandboxName, type Worker } from "../sandbox/sandbox.ts";
import { createSandboxStore } from "../sandbox/store.ts";
import { scenarios } from "../scenarios/scenarios.ts";
import { tablesOf } from "./capabilities.ts";

/** The parts of a server. */
type Parts = Pick<Context, "database" | "contract" | "capabilities" | "settings" | "wallClock" | "logger"> & {
  /** Services that replace others, such as a cache that keeps nothing. */
  readonly replaced?: ReadonlyMap<Service<unknown>, Service<unknown>>;
};

/** Creates the parts of a server. Starts nothing: sandboxes and services start on first use. */
export function compose({ capabilities, settings, replaced, ...parts }: Parts): Context {
  const { database } = parts;
  const events: Events = new EventEmitter();
  // One listener for each client that follows a sandbox: there is no limit.
  events.setMaxListeners(0);
  const services = new Map<Service<unknown>, unknown>();
  const sandboxStore = createSandboxStore(database, tablesOf(capabilities));
  const named = new Map([...scenarios, ...settings.scenarios].map((scenario) => [scenario.name, scenario]));
  const sandboxes = createLiveSandboxes({
    store: sandboxStore,
    transaction: database.transaction,
    startWorker: (sandboxKey, clock) =>
      together(capabilities.flatMap(({ worker }) => (worker ? [worker(context, sandboxKey, clock)] : []))),
    onUnreadable: () => events.emit("changedElsewhere"),
    server: {
      rateLimits: settings.rateLimits,
      rules: settings.rules,
      scenarioNamed: (name) => named.get(name),
      scenarioNames: [...settings.scenarios, ...scenarios].map(({ name }) => name),
    },
  });
  events.on("changedElsewhere", sandboxes.outdate);

  const context: Context = {
    ...parts,
    capabilities,
    settings,
    sandboxStore,
    sandboxes,
    events,
    defaultSandbox() {
      const sandbox = sandboxes.named(defaultSandboxName);
      if (!sandbox) throw new Error("The default sandbox does not exist.");
      return sandbox;
    },
    use<T>(service: Service<T>): T {
      if (!services.has(service)) services.set(service, (replaced?.get(service) ?? service)(context));
      return services.get(service) as T;
    },
    refresh() {
      if (!database.changedElsewhere?.()) return false;
      events.emit("changedElsewhere");
      events.emit("sandboxChanged", null);
      return true;
    },
  };
  for (const { subscribe } of capabilities) subscribe?.(context);
  return context;
}

/** Combines several workers into one. */
const together = (workers: readonly Worker[]): Worker => ({
  async catchUp() {
    // One after the other, because the results of captures raise insights.
    for (const worker of workers) await worker.catchUp();
  },
  nudge: (at) => workers.forEach((worker) => worker.nudge(at)),
  async stop() {
    await Promise.all(workers.map((worker) => worker.stop()));
  },
});
