import { routes } from "../app/control-routes.ts";
import { available } from "../core/names.ts";
import { fieldError } from "../errors/control-error.ts";
import { parametersOf } from "../control/route.ts";
import { fieldsOf, schemaOf } from "./tool-schema.ts";
import type { Action, Arguments, Target, Tool } from "./tool.ts";

type RouteTool = Pick<Tool, "name" | "title" | "description"> & {
  /** The routes that the tool calls, by the values of its argument `action`; one entry: the tool has no such argument. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Default: false. */
  readonly destructive?: boolean;
};

/** A tool that calls routes of the control plane. Its schema comes from the routes, and they validate its arguments. */
export function routeTool({ actions, destructive = false, ...tool }: RouteTool): Tool {
  const [first, ...others] = Object.entries(actions);
  return {
    ...tool,
    inputSchema: schemaOf(actions),
    readOnly: Object.values(actions).every(({ route }) => routes[route].method === "GET"),
    destructive,
    run({ action: name, ...given }, target) {
      if (others.length === 0)
        return perform(first?.[1] as Action, { ...(name !== undefined && { action: name }), ...given }, target);
      const chosen = typeof name === "string" && Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (chosen) return perform(chosen, given, target);
      const problem = name === undefined ? "is required" : `has an unknown value ${JSON.stringify(name)}`;
      throw fieldError("action", `${problem}; ${available(String(name), Object.keys(actions))}`);
    },
  };
}

async function perform(action: Action, given: Arguments, target: Target): Promise<object> {
  const { route, usual, view } = action;
  const { path } = routes[route];
  const known = [...fieldsOf(action).map(({ name }) => name), ...(path.includes("{sandbox}") ? ["sandbox"] : [])];
  // The route knows more fields than the tool.
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw fieldError(unknown, `is an unknown field here; ${available(unknown, known)}`);
  const wrong = parametersOf(path).find((name) => !["undefined", "string"].includes(typeof given[name]));
  if (wrong !== undefined) throw fieldError(wrong, "must be a string");
  const input = { ...usual, ...(path.includes("{sandbox}") && { sandbox: target.sandbox }), ...given };
  const answer = await (target.call as (name: string, input: object) => Promise<unknown>)(route, input);
  if (view) return view(answer as never, target);
  if (answer === undefined) return { done: true };
  return Array.isArray(answer) ? { results: answer } : (answer as object);
}
