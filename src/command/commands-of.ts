import { parameterOf, parametersOf, type Route, type RouteCommand, type Routes } from "../control/route.ts";
import { whenNeeded } from "../core/when-needed.ts";
import type { ControlCommand, Value } from "./control-command.ts";
import { exceptions } from "./exceptions.ts";
import { argumentFor, type Field, fieldsOf, optionFor } from "./fields.ts";

const commandsIn = ({ command = [] }: Route): readonly RouteCommand[] => [command].flat();

/** The commands of some routes. Their arguments and options are derived on first use. */
export const commandsOf = <R extends Routes>(routes: R): readonly ControlCommand<keyof R & string>[] =>
  Object.entries(routes).flatMap(([name, route]) =>
    commandsIn(route).map((command) => commandOf(name as keyof R & string, route, command)),
  );

/** The description of each command group, by its words. */
export const groupsOf = (routes: Routes): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(routes)
      .flatMap(commandsIn)
      .flatMap(({ words, group }) => (group === undefined ? [] : [[words.split(" ").slice(0, -1).join(" "), group]])),
  );

function commandOf<Name extends string>(name: Name, route: Route, command: RouteCommand): ControlCommand<Name> {
  const { words, fixed = {}, description = route.summary } = command;
  const { options = [], ...exception } = exceptions[words] ?? {};
  const values = whenNeeded(() => valuesOf(route, command, options));
  return {
    ...command,
    route: name,
    definition: route,
    fixed,
    description: description.charAt(0).toLowerCase() + description.slice(1),
    get arguments() {
      return values().arguments;
    },
    get options() {
      return values().options;
    },
    ...exception,
  };
}

/** @param own options that are not derived from the route */
function valuesOf(route: Route, { words, arguments: places, fixed = {} }: RouteCommand, own: readonly Value[]) {
  const ofPath = parametersOf(route.path);
  const positions = (places ?? ofPath.filter((each) => each !== "sandbox")).map((place) => ({
    field: place.replaceAll(/[[\]]/g, ""),
    mayBeLeftOut: place.startsWith("["),
  }));
  const parameters = ofPath.map((field) => ({ field, schema: parameterOf(route, field), isRequired: true }));
  const whole = own.map(({ field }) => field);
  const fields = fieldsOf(route.input ?? {}, fixed, whole);
  const isOption = ({ field }: Field) => !positions.some((position) => position.field === field);
  return {
    arguments: positions.map(({ field, mayBeLeftOut }) => {
      const found = [...parameters, ...fields].find((each) => each.field === field);
      if (!found) throw new Error(`The command ${words} has an argument that its route does not know: ${field}.`);
      return argumentFor(found, mayBeLeftOut);
    }),
    options: [
      ...fields.filter(isOption).map((field) => own.find((each) => each.field === field.field) ?? optionFor(field)),
      ...own.filter(({ local }) => local),
    ],
  };
}
