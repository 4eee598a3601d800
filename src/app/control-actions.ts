import { accountActions } from "../resources/account/owner-actions.ts";
import { projectActions } from "../resources/projects/actions.ts";
import { webhookActions } from "../webhooks/actions.ts";
import { tokenActions } from "../resources/account/token-actions.ts";
import { faultActions } from "../faults/actions.ts";
import { jobActions } from "../resources/jobs/actions.ts";
import { journalActions } from "../journal/actions.ts";
import { createJournalReader } from "../journal/reader.ts";
import { reportActions } from "../polling/report-actions.ts";
import { scenarioActions } from "../sandbox-control/scenario-actions.ts";
import type { Scenario } from "../scenarios/scenarios.ts";
import { limitActions } from "../rate-limit/actions.ts";
import { sandboxActions } from "../sandbox-control/actions.ts";
import { clockActions } from "../sandbox-control/clock-actions.ts";
import { refusalOf } from "../database/open.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SaveSettings } from "../sandbox/settings.ts";
import { ControlError } from "../errors/control-error.ts";
import { followActions } from "../sandbox-control/follow.ts";
import type { Route } from "../control/route.ts";
import { type Actions, type Output, type RouteName, routes } from "./control-routes.ts";
import { thereIs } from "../core/names.ts";

type Omitted = "find" | "saveSettings" | "reload" | "clockView" | "scenarioNames" | "read";

type Dependencies = Omit<
  Parameters<typeof sandboxActions>[0] &
    Parameters<typeof jobActions>[0] &
    Parameters<typeof limitActions>[0] &
    Parameters<typeof faultActions>[0] &
    Parameters<typeof journalActions>[0] &
    Parameters<typeof createJournalReader>[0] &
    Parameters<typeof webhookActions>[0] &
    Parameters<typeof followActions>[0],
  Omitted
> & {
  readonly server: Output<"readServer">;
  /** Forgets what another process may have changed; returns whether one has written. */
  readonly refresh: () => boolean;
  readonly serverScenarios: readonly Scenario[];
  /** Of those and the ones that come with the server. */
  readonly scenarioNames: readonly string[];
};

/** Everything that the control plane can do, over HTTP and in this process. */
export function createActions(dependencies: Dependencies): Actions {
  const { live, store, transaction, server, changes } = dependencies;

  function find(name: string): LiveSandbox {
    const sandbox = live.named(name);
    if (sandbox) return sandbox;
    const names = store.all().map((each) => each.name);
    throw new ControlError(404, `There is no sandbox ${JSON.stringify(name)}; ${thereIs(name, names)}.`);
  }

  const { reload } = live;

  const saveSettings: SaveSettings = ({ key, name }, change) => {
    transaction(() => {
      const saved = store.findByKey(key)?.settings;
      if (!saved) throw new ControlError(404, `There is no sandbox ${JSON.stringify(name)} any more.`);
      store.saveSettings(key, { ...saved, ...change(saved) });
    });
    reload(key);
  };

  const shared = { ...dependencies, find, reload, saveSettings };
  const clock = clockActions(shared);
  const read = createJournalReader(shared);
  const views = {
    ...sandboxActions({ ...shared, clockView: clock.view }),
    ...limitActions(shared),
    ...faultActions(shared),
    ...tokenActions(shared),
  };
  const actions: Actions = {
    readServer: () => server,
    ...views,
    ...clock.actions,
    ...jobActions(shared),
    ...scenarioActions(shared),
    ...accountActions(shared),
    ...projectActions(shared),
    ...webhookActions(shared),
    ...journalActions({ ...shared, read }),
    ...reportActions({ ...shared, read }),
    ...followActions({ ...shared, read: views }),
  };
  return announced(actions, dependencies.refresh, (name) => {
    const sandbox = live.named(name);
    if (sandbox) changes.touch(sandbox.key);
  });
}

type Action = (input: { readonly sandbox: string }, gone?: AbortSignal) => unknown;

/** Another process would have to write into each of so many attempts before an answer is given as it is. */
const mostAttempts = 4;

/**
 * The actions, of which those that only read do so again where another process has written meanwhile, and those that may
 * change a sandbox say so, whatever came of them. Those that the database refuses throw ControlError 503.
 */
function announced(actions: Actions, refresh: () => boolean, touch: (sandbox: string) => void): Actions {
  function rereading(action: Action): Action {
    return (input, gone) => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = action(input, gone);
        if (attempt === mostAttempts || answer instanceof Promise || !refresh()) return answer;
      }
    };
  }

  function announcing(action: Action): Action {
    return async (input, gone) => {
      try {
        return await action(input, gone);
      } finally {
        touch(input.sandbox);
      }
    };
  }

  /** What the database refuses is no failure of this program: it is told as what it is. */
  function explaining(action: Action): Action {
    return async (input, gone) => {
      try {
        return await action(input, gone);
      } catch (error) {
        const refusal = refusalOf(error);
        throw refusal ? new ControlError(503, `Nothing was changed: ${refusal.sentence}. Try again.`) : error;
      }
    };
  }

  const entries = Object.entries(actions as unknown as Record<string, Action>).map(([name, action]) => {
    const { method, path, stream }: Route = routes[name as RouteName];
    if (stream) return [name, action];
    const changes = method !== "GET" && path.includes("{sandbox}");
    return [name, explaining(method === "GET" ? rereading(action) : changes ? announcing(action) : action)];
  });
  return Object.fromEntries(entries) as Actions;
}
