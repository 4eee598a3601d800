import { parameterOf, parametersOf, type Route, type RouteCommand, type Routes } from "../control/route.ts";
import type { ControlCommand } from "./control-command.ts";
import { exceptions } from "./exceptions.ts";
import { argumentFor, type Field, fieldsOf, optionFor } from "./fields.ts";

const commandsIn = ({ command = [] }: Route): readonly RouteCommand[] => [command].flat();

/** The commands that make the calls of some routes. */
export const commandsOf = <R extends Routes>(routes: R): readonly ControlCommand<keyof R & string>[] =>
  Object.entries(routes).flatMap(([name, route]) =>
    commandsIn(route).map((command) => commandOf(name as keyof R & string, route, command)),
  );

/** What each group of the commands of some routes is about, by its words. */
export const groupsOf = (routes: Routes): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(routes)
      .flatMap(commandsIn)
      .flatMap(({ words, group }) => (group === undefined ? [] : [[words.split(" ").slice(0, -1).join(" "), group]])),
  );

function commandOf<Name extends string>(name: Name, route: Route, command: RouteCommand): ControlCommand<Name> {
  const { words, fixed = {}, description = route.summary, columns } = command;
  const { options: own = [], ...exception } = exceptions[words] ?? {};
  const ofPath = parametersOf(route.path);
  const { arguments: places = ofPath.filter((each) => each !== "sandbox") } = command;
  const positions = places.map((place) => ({
    field: place.replaceAll(/[[\]]/g, ""),
    isOptional: place.startsWith("["),
  }));
  const parameters = ofPath.map((field) => ({ field, schema: parameterOf(route, field), isRequired: true }));
  const fields = fieldsOf(
    route.input ?? {},
    fixed,
    own.map(({ field }) => field),
  );

  const argumentAt = ({ field, isOptional }: (typeof positions)[number]) => {
    const found = [...parameters, ...fields].find((each) => each.field === field);
    if (!found) throw new Error(`The command ${words} has an argument that its route does not know: ${field}.`);
    return argumentFor(found, isOptional);
  };
  const isOption = ({ field }: Field) => !positions.some((position) => position.field === field);

  return {
    words,
    route: name,
    definition: route,
    fixed,
    columns,
    description: description.charAt(0).toLowerCase() + description.slice(1),
    arguments: positions.map(argumentAt),
    options: [
      ...fields.filter(isOption).map((field) => own.find((each) => each.field === field.field) ?? optionFor(field)),
      ...own.filter(({ local }) => local),
    ],
    ...exception,
  };
}
