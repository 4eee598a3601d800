import type { CallOf } from "../control/route.ts";
import type { ScenarioChoice, ScenarioView } from "../control/types.gen.ts";
import type { scenarioRoutes } from "./scenario-routes.ts";

/** What happens to the jobs of a sandbox. Order: magic project, queue, default of the sandbox, default of the server. */
export type SandboxScenarios = {
  /** Those of the sandbox, of the server, and those that come with it. */
  list(): Promise<ScenarioView[]>;
  /**
   * The scenario of triggers that nothing else decides; null for the server's default.
   * @throws ControlError 400 when there is no such scenario
   */
  setDefault(scenario: string | null): Promise<ScenarioChoice>;
  /**
   * The scenario of one trigger, the next that no magic project decides.
   * @throws ControlError 400 when there is no such scenario, 409 when a thousand are queued
   */
  queue(scenario: string): Promise<ScenarioChoice>;
  /** Forgets those that are queued. */
  clearQueue(): Promise<void>;
};

/** The scenarios of a sandbox, from calls of the control plane. @internal */
export const scenariosOf = (call: CallOf<typeof scenarioRoutes>, sandbox: string): SandboxScenarios => ({
  list: () => call("listScenarios", { sandbox }),
  setDefault: (scenario) => call("setDefaultScenario", { sandbox, scenario }),
  queue: (scenario) => call("queueScenario", { sandbox, scenario }),
  clearQueue: () => call("clearScenarioQueue", { sandbox }),
});
