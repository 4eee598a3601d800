import { routes } from "../app/control-routes.ts";
import { available } from "../core/names.ts";
import { fieldError } from "../errors/control-error.ts";
import { parametersOf, type Route } from "../control/route.ts";
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
  const words = Object.entries(actions).flatMap(([name, { route }]) => {
    const { command = [] }: Route = routes[route];
    const called = others.length === 0 ? tool.name : `${tool.name} with the action ${name}`;
    return [command].flat().map((each) => [each.words, called] as const);
  });
  return {
    ...tool,
    inputSchema: schemaOf(actions),
    readOnly: Object.values(actions).every(({ route }) => routes[route].method === "GET"),
    destructive,
    words: new Map(words),
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

/** Where an agent finds the value of a path parameter. */
const listedBy: Readonly<Record<string, string>> = {
  job: "; list_jobs shows the ids",
  fault: "; the action list shows the ids",
  number: "; read_journal shows the numbers",
};

async function perform(action: Action, given: Arguments, target: Target): Promise<object> {
  const { route, usual, view } = action;
  const { path } = routes[route];
  const known = [...fieldsOf(action).map(({ name }) => name), ...(path.includes("{sandbox}") ? ["sandbox"] : [])];
  // The route knows more fields than the tool.
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw fieldError(unknown, `is an unknown field here; ${available(unknown, known)}`);
  const parameters = parametersOf(path).filter((name) => name !== "sandbox");
  const missing = parameters.find((name) => given[name] === undefined || given[name] === "");
  if (missing !== undefined) throw fieldError(missing, `is required${listedBy[missing] ?? ""}`);
  // The number of a request is a path parameter, and results of tools contain it as a number.
  const named = Object.entries(given).map(([name, value]): [string, unknown] => [
    name,
    parameters.includes(name) && typeof value === "number" ? String(value) : value,
  ]);
  const wrong = named.find(([name, value]) => [...parameters, "sandbox"].includes(name) && typeof value !== "string");
  if (wrong) throw fieldError(wrong[0], "must be a string");
  const input = {
    ...usual,
    ...(path.includes("{sandbox}") && { sandbox: target.sandbox }),
    ...Object.fromEntries(named),
  };
  const answer = await (target.call as (name: string, input: object) => Promise<unknown>)(route, input);
  if (view) return view(answer as never, target, given);
  if (answer === undefined) return { done: true };
  return Array.isArray(answer) ? { results: answer } : (answer as object);
}
