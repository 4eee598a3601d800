import type { CallOf } from "../control/route.ts";
import type { ScenarioChoice, ScenarioView } from "../control/types.gen.ts";
import type { scenarioRoutes } from "./scenario-routes.ts";

/**
 * What happens to the jobs of a sandbox. A trigger takes the scenario of its magic project, or else the first of the
 * queue, or else the default of the sandbox, or else the default of the server.
 */
export type SandboxScenarios = {
  /** Lists the scenarios of the sandbox, of the server, and those that come with it. */
  list(): Promise<ScenarioView[]>;
  /**
   * Sets the default of the sandbox; null means the default of the server.
   * @throws ControlError 400 when there is no such scenario
   */
  setDefault(scenario: string | null): Promise<ScenarioChoice>;
  /**
   * Queues a scenario for one trigger.
   * @throws ControlError 400 when there is no such scenario, 409 when a thousand are queued
   */
  queue(scenario: string): Promise<ScenarioChoice>;
  /** Empties the queue. */
  clearQueue(): Promise<void>;
};

/** The scenarios of a sandbox, from calls of the control plane. @internal */
export const scenariosOf = (call: CallOf<typeof scenarioRoutes>, sandbox: string): SandboxScenarios => ({
  list: () => call("listScenarios", { sandbox }),
  setDefault: (scenario) => call("setDefaultScenario", { sandbox, scenario }),
  queue: (scenario) => call("queueScenario", { sandbox, scenario }),
  clearQueue: () => call("clearScenarioQueue", { sandbox }),
});
