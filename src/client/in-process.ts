import { ControlError } from "../errors/control-error.ts";
import type { Call } from "../app/control-routes.ts";
import type { ActionsOf, Route, Routes } from "../control/route.ts";
import { checkInput } from "../control/validate.ts";

type Dependencies = {
  readonly routes: Routes;
  readonly actions: ActionsOf<Routes>;
  /** Loads the changes of another process to the same file. */
  readonly refresh: () => unknown;
  readonly isStopped: () => boolean;
};

/** Calls the actions of the control plane in the process of the server, with the same results as over HTTP. */
export function callInProcess({ routes, actions, refresh, isStopped }: Dependencies): Call {
  const assertRunning = () => {
    if (isStopped()) throw new ControlError(503, "The server has been stopped.");
  };
  return (async (name: string, input: Readonly<Record<string, unknown>>) => {
    assertRunning();
    checkInput(routes[name] as Route, input);
    refresh();
    try {
      return await (actions[name] as (input: unknown) => unknown)(input);
    } finally {
      // Also after an error of the action or of the database.
      assertRunning();
    }
  }) as Call;
}
