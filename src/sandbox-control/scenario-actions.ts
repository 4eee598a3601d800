import { ControlError, fieldError } from "../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { scenarioRoutes } from "./scenario-routes.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Context } from "../capability/capability.ts";
import { scenarioFrom } from "../scenarios/scenario-data.ts";
import { describeScenarios, type Scenario } from "../scenarios/scenarios.ts";
import { notANameOf } from "../core/names.ts";

const customView = ({ name, sentence }: Scenario) => ({ name, sentence, projectId: null, jobId: null });

export function scenarioActions({ sandboxes, settings: server }: Context) {
  const { find, saveSettings } = sandboxes;
  const ofServer = () => [...describeScenarios(), ...server.scenarios.map(customView)];

  function assertKnown(sandbox: LiveSandbox, name: string): void {
    if (sandbox.scenarioNamed(name)) return;
    throw fieldError("scenario", notANameOf("the name of a scenario", name, sandbox.scenarioNames()));
  }

  const choice = ({ settings }: LiveSandbox): OutputOf<typeof scenarioRoutes.setDefaultScenario> => ({
    default: settings.defaultScenario,
    queue: [...settings.queue],
  });

  return {
    listServerScenarios: ofServer,
    listScenarios({ sandbox }) {
      const own = find(sandbox).settings.scenarios.map((data) => customView(scenarioFrom(data)));
      const names = new Set(own.map(({ name }) => name));
      return [...own, ...ofServer().filter(({ name }) => !names.has(name))];
    },
    setDefaultScenario({ sandbox, scenario }) {
      const found = find(sandbox);
      if (scenario !== null) assertKnown(found, scenario);
      saveSettings(found, () => ({ defaultScenario: scenario }));
      return choice(found);
    },
    queueScenario({ sandbox, scenario }) {
      const found = find(sandbox);
      assertKnown(found, scenario);
      saveSettings(found, ({ queue }) => {
        if (queue.length >= 1000)
          throw new ControlError(409, "The queue is full (1,000 scenarios). Empty it first (scenario clear-queue).");
        return { queue: [...queue, scenario] };
      });
      return choice(found);
    },
    clearScenarioQueue({ sandbox }) {
      saveSettings(find(sandbox), () => ({ queue: [] }));
      return undefined;
    },
  } satisfies ActionsOf<typeof scenarioRoutes>;
}
