import { commandsOf } from "../src/command/commands-of.ts";
import type { Value } from "../src/command/control-command.ts";
import type { Route } from "../src/control/route.ts";
import { routes } from "../src/app/control-routes.ts";

const briefly = (values: readonly Value[]) =>
  values
    .filter(({ local }) => !local)
    .map(({ flag, field }) => ({ flag: flag.split(" ")[0], field, ...(isSwitch(flag) && { isSwitch: true }) }));

/** Whether a flag stands alone: it says that something is so. */
const isSwitch = (flag: string): boolean => /^--\S+$/.test(flag);

/**
 * What the console must know of the control plane to call it, and to say which command does the same. The tables
 * themselves are left out of the page: they bring the schemas of all that can be said along.
 */
export function consoleRoutes(): string {
  const known = Object.entries<Route>(routes).map(([name, { method, path }]) => [name, { method, path }] as const);
  const commands = commandsOf(routes).map(({ words, route, arguments: given, options, fixed }) => ({
    words,
    route,
    fixed,
    arguments: briefly(given),
    options: briefly(options),
  }));
  return `// Generated from src/app/control-routes.ts by \`npm run generate\`.
import type { RouteName } from "../app/control-routes.ts";

type Value = {
  readonly flag: string;
  readonly field: string;
  /** The flag stands alone: it says that something is so. */
  readonly isSwitch?: true;
};

/** A command that is one call of the control plane: what is typed, and which field each part of it is for. */
export type Command = {
  readonly words: string;
  readonly route: RouteName;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly arguments: readonly Value[];
  readonly options: readonly Value[];
};

export const routes: Readonly<Record<RouteName, { readonly method: string; readonly path: string }>> = {
${known.map(([name, route]) => `  ${name}: ${JSON.stringify(route)},\n`).join("")}};

export const commands: readonly Command[] = [
${commands.map((command) => `  ${JSON.stringify(command)},\n`).join("")}];
`;
}
