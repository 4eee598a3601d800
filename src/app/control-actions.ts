import type { Context } from "../capability/capability.ts";
import type { ActionsOf, Route, Routes } from "../control/route.ts";
import { consistently } from "../database/consistently.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { databaseError } from "./database-error.ts";

type Action = (input: { readonly sandbox: string }, gone?: AbortSignal) => unknown;

/**
 * All actions of the control plane, for HTTP and for this process. An action that only reads is repeated if another process
 * wrote meanwhile. An action that may change a sandbox notifies its followers, even if it fails. An error of the database is
 * thrown as ControlError 503, which says whether something may have been changed.
 */
export function createActions(context: Context): ActionsOf<Routes> {
  const { capabilities, database, sandboxes, events, refresh } = context;

  const read = (action: Action, ...given: Parameters<Action>): unknown =>
    consistently(
      { transaction: database.transaction, refresh },
      () => action(...given),
      (answer) => answer instanceof Promise,
    );

  async function change(action: Action, ...given: Parameters<Action>): Promise<unknown> {
    try {
      return await action(...given);
    } finally {
      const sandbox = sandboxes.named(given[0].sandbox);
      if (sandbox) events.emit("sandboxChanged", sandbox.key);
    }
  }

  function acting({ method, path, stream }: Route, action: Action): Action {
    if (stream) return action;
    return async (input, gone) => {
      const commits = database.commits();
      try {
        if (method === "GET") return await read(action, input, gone);
        return await (path.includes("{sandbox}") ? change(action, input, gone) : action(input, gone));
      } catch (error) {
        const hasCommitted = method !== "GET" && database.commits() > commits;
        const refusal = databaseError(error, hasCommitted);
        // The action may have ended before it dropped what is cached about the change.
        if (refusal && hasCommitted) events.emit("changedElsewhere");
        throw refusal ?? error;
      }
    };
  }

  const entries = capabilities.flatMap(({ routes = {}, actions }) => {
    // Most servers in tests need few of them.
    const made = whenNeeded(() => actions?.(context) as Readonly<Record<string, Action>>);
    return Object.entries(routes as Routes).map(([name, route]) => [
      name,
      acting(route, (...given) => (made()[name] as Action)(...given)),
    ]);
  });
  return Object.fromEntries(entries) as ActionsOf<Routes>;
}
