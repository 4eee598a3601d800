import type { AnyCapability, Context } from "../capability/capability.ts";
import type { ActionsOf, Route, Routes } from "../control/route.ts";
import { refusalOf } from "../database/open.ts";
import { ControlError } from "../errors/control-error.ts";

/** The routes of capabilities. */
export const routesOf = (capabilities: readonly AnyCapability[]): Routes =>
  Object.assign({}, ...capabilities.map(({ routes = {} }) => routes as Routes)) as Routes;

/** Everything that the control plane can do, over HTTP and in this process. */
export function createActions(context: Context): ActionsOf<Routes> {
  const { capabilities, sandboxes, events, refresh } = context;
  const actions = Object.assign({}, ...capabilities.map((each) => each.actions?.(context) ?? {})) as object;
  return announced(actions, routesOf(capabilities), refresh, (name) => {
    const sandbox = sandboxes.named(name);
    if (sandbox) events.emit("sandboxChanged", sandbox.key);
  });
}

type Action = (input: { readonly sandbox: string }, gone?: AbortSignal) => unknown;

/** Another process would have to write into each of so many attempts before an answer is given as it is. */
const mostAttempts = 4;

/**
 * The actions, of which those that only read do so again where another process has written meanwhile, and those that may
 * change a sandbox say so, whatever came of them. Those that the database refuses throw ControlError 503.
 */
function announced(
  actions: object,
  routes: Routes,
  refresh: () => boolean,
  touch: (sandbox: string) => void,
): ActionsOf<Routes> {
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

  const entries = Object.entries(actions as Record<string, Action>).map(([name, action]) => {
    const { method, path, stream } = routes[name] as Route;
    if (stream) return [name, action];
    const changes = method !== "GET" && path.includes("{sandbox}");
    return [name, explaining(method === "GET" ? rereading(action) : changes ? announcing(action) : action)];
  });
  return Object.fromEntries(entries) as ActionsOf<Routes>;
}
