import type { Input, RouteName } from "../app/control-routes.ts";
import { addressOf } from "./plane.ts";
import { type Command, commands } from "./routes.gen.ts";

/** The same from a shell; a request to the Agent API has no command of its own. */
export type Equivalent = { readonly command: string | null; readonly curl: string };

/** Where a command looks for a server that nobody has named. */
const usualOrigin = "http://127.0.0.1:2834";

/** Which server a command is for, where it would not find it by itself. */
export const atUrl = (): string => (location.origin === usualOrigin ? "" : ` --url ${quoted(location.origin)}`);

/** A word as a POSIX shell takes it literally. */
const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What is said by field, with dots into objects: `effect.kind`. */
function flattened(input: object, prefix = ""): Map<string, unknown> {
  return new Map(
    Object.entries(input).flatMap(([name, value]: [string, unknown]): (readonly [string, unknown])[] => {
      if (value === undefined) return [];
      const field = prefix + name;
      const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
      return isNested ? [...flattened(value, `${field}.`)] : [[field, value]];
    }),
  );
}

/** Whether a command says all that is said, and nothing else. */
function fits(command: Command, fields: ReadonlyMap<string, unknown>): boolean {
  const ofCommand = [...command.arguments, ...command.options].map(({ field }) => field);
  return (
    Object.entries(command.fixed).every(([field, value]) => fields.get(field) === value) &&
    [...fields.keys()].every((field) => field in command.fixed || ofCommand.includes(field))
  );
}

/** The command that does what a call of the control plane does; null where none can say it. */
function commandOf(name: RouteName, input: object): string | null {
  const fields = flattened(input);
  const sandbox = fields.get("sandbox") as string | undefined;
  fields.delete("sandbox");
  const [command] = commands
    .filter((each) => each.route === name && fits(each, fields))
    .toSorted((one, other) => one.words.length - other.words.length);
  if (!command) return null;
  const text = (field: string) => quoted([fields.get(field)].flat().join(","));
  return (
    [
      "npx audity-mock",
      command.words,
      ...command.arguments.filter(({ field }) => fields.has(field)).map(({ field }) => text(field)),
      ...command.options.filter(({ field }) => fields.has(field)).map(({ flag, field }) => `${flag} ${text(field)}`),
      ...(sandbox === undefined || sandbox === "default" ? [] : [`--sandbox ${quoted(sandbox)}`]),
    ].join(" ") + atUrl()
  );
}

/** A call of the control plane as a person would make it. The token is named, not shown: pages are projected. */
export function equivalentOf<Name extends RouteName>(name: Name, input: Input<Name>): Equivalent {
  const { method, path, body } = addressOf(name, input);
  const isSaying = body !== undefined && body !== "{}";
  const curl = [
    `curl -X ${method}`,
    `-H "Authorization: Bearer $AUDITY_MOCK_CONTROL_TOKEN"`,
    ...(isSaying ? [`-H "Content-Type: application/json"`, `-d ${quoted(body)}`] : []),
    quoted(location.origin + path),
  ].join(" ");
  return { command: commandOf(name, input), curl };
}

/** A request to the Agent API as a person would make it. */
export const agentCurl = (method: string, path: string, token = "$AUDITY_TOKEN"): string =>
  `curl ${method === "GET" ? "" : `-X ${method} `}-H "Authorization: Bearer ${token}" ${quoted(location.origin + path)}`;
