import { accountActions } from "../account/actions.ts";
import { projectActions } from "../projects/actions.ts";
import { webhookActions } from "../webhooks/actions.ts";
import { tokenActions } from "../auth/actions.ts";
import { faultActions } from "../faults/actions.ts";
import { jobActions } from "../jobs/actions.ts";
import { journalActions } from "../journal/actions.ts";
import { reportActions } from "../journal/report-actions.ts";
import { scenarioActions } from "../jobs/scenario-actions.ts";
import type { Scenario } from "../jobs/scenarios.ts";
import { limitActions } from "../rate-limit/actions.ts";
import { sandboxActions } from "../sandbox/actions.ts";
import { clockActions } from "../sandbox/clock-actions.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SaveSettings } from "../sandbox/settings.ts";
import { ControlError } from "./problem.ts";
import { followActions } from "./follow.ts";
import { type Actions, type Output, type RouteName, routes } from "./routes.ts";

type Omitted = "find" | "saveSettings" | "reload" | "clockView" | "isServerScenario" | "read";

type Dependencies = Omit<
  Parameters<typeof sandboxActions>[0] &
    Parameters<typeof jobActions>[0] &
    Parameters<typeof limitActions>[0] &
    Parameters<typeof faultActions>[0] &
    Parameters<typeof journalActions>[0] &
    Parameters<typeof webhookActions>[0] &
    Parameters<typeof followActions>[0],
  Omitted
> & {
  readonly server: Output<"readServer">;
  readonly serverScenarios: readonly Scenario[];
  readonly serverScenarioNamed: (name: string) => Scenario | undefined;
};

/** Everything that the control plane can do, over HTTP and in this process. */
export function createActions(dependencies: Dependencies): Actions {
  const { live, store, transaction, server, changes } = dependencies;

  function find(name: string): LiveSandbox {
    const sandbox = live.named(name);
    if (sandbox) return sandbox;
    throw new ControlError(404, `There is no sandbox ${JSON.stringify(name)}.`);
  }

  const { reload } = live;

  const saveSettings: SaveSettings = ({ key, settings }, change) => {
    const before = transaction(() => {
      const saved = store.findByKey(key)?.settings ?? settings;
      store.saveSettings(key, { ...saved, ...change(saved) });
      return saved;
    });
    reload(key);
    return before;
  };

  const shared = { ...dependencies, find, reload, saveSettings };
  const clock = clockActions(shared);
  const journal = journalActions(shared);
  const isServerScenario = (name: string) => dependencies.serverScenarioNamed(name) !== undefined;
  const read = {
    ...sandboxActions({ ...shared, clockView: clock.view, isServerScenario }),
    ...limitActions(shared),
    ...faultActions(shared),
    ...tokenActions(shared),
  };
  const actions: Actions = {
    readServer: () => server,
    ...read,
    ...clock.actions,
    ...jobActions(shared),
    ...scenarioActions(shared),
    ...accountActions(shared),
    ...projectActions(shared),
    ...webhookActions(shared),
    ...journal.actions,
    ...reportActions({ ...shared, entriesOf: journal.entriesOf, countOf: journal.countOf }),
    ...followActions({ ...shared, read }),
  };
  return announced(actions, (name) => {
    const sandbox = live.named(name);
    if (sandbox) changes.touch(sandbox.key);
  });
}

/** The actions, of which those that may change a sandbox say so, whatever came of them. */
function announced(actions: Actions, touch: (sandbox: string) => void): Actions {
  type Action = (input: { readonly sandbox: string }, gone?: AbortSignal) => unknown;
  const entries = Object.entries(actions as unknown as Record<string, Action>).map(([name, action]) => {
    const { method, path } = routes[name as RouteName];
    if (method === "GET" || !path.includes("{sandbox}")) return [name, action];
    const announcing: Action = async (input, gone) => {
      try {
        return await action(input, gone);
      } finally {
        touch(input.sandbox);
      }
    };
    return [name, announcing];
  });
  return Object.fromEntries(entries) as Actions;
}
