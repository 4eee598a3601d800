import type { Input, RouteName } from "../app/control-routes.ts";
import { addressOf } from "./plane.ts";
import { type Command, commands } from "./routes.gen.ts";

/** The same action in a shell, as command and curl. A request to the Agent API has no command. */
export type Equivalent = { readonly command: string | null; readonly curl: string };

/** The server that commands use by default. */
const usualOrigin = "http://127.0.0.1:2834";

/** The `--url` option, unless the command would find this server by itself. */
export const atUrl = (): string => (location.origin === usualOrigin ? "" : ` --url ${quoted(location.origin)}`);

/** A word, quoted for a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The values of an input by field. Dots lead into objects: `effect.kind`. */
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

/** Whether a command can give exactly these fields. */
function fits(command: Command, fields: ReadonlyMap<string, unknown>): boolean {
  const ofCommand = [...command.arguments, ...command.options];
  // A switch can only be on, and null is not a text that could be typed.
  const says = (field: string, value: unknown) =>
    value !== null && ofCommand.some((each) => each.field === field && (!each.isSwitch || value === true));
  return (
    Object.entries(command.fixed).every(([field, value]) => fields.get(field) === value) &&
    [...fields].every(([field, value]) => field in command.fixed || says(field, value))
  );
}

/** A value as the command line writes it. */
const inWords = (value: unknown): unknown => (typeof value === "boolean" ? (value ? "on" : "off") : value);

/** The command that makes a call of the control plane; null when there is none. */
function commandOf(name: RouteName, input: object): string | null {
  const fields = flattened(input);
  const sandbox = fields.get("sandbox") as string | undefined;
  fields.delete("sandbox");
  const [command] = commands
    .filter((each) => each.route === name && fits(each, fields))
    .toSorted((one, other) => one.words.length - other.words.length);
  if (!command) return null;
  const text = (field: string) => quoted([fields.get(field)].flat().map(inWords).join(","));
  return (
    [
      "npx audity-mock",
      command.words,
      ...command.arguments.filter(({ field }) => fields.has(field)).map(({ field }) => text(field)),
      ...command.options
        .filter(({ field }) => fields.has(field))
        .map(({ flag, field, isSwitch }) => (isSwitch ? flag : `${flag} ${text(field)}`)),
      ...(sandbox === undefined || sandbox === "default" ? [] : [`--sandbox ${quoted(sandbox)}`]),
    ].join(" ") + atUrl()
  );
}

/** A call of the control plane as a command and as curl. It names the token's variable, because others may see the page. */
export function equivalentOf<Name extends RouteName>(name: Name, input: Input<Name>): Equivalent {
  const { method, path, body } = addressOf(name, input);
  const hasBody = body !== undefined && body !== "{}";
  const curl = [
    `curl -X ${method}`,
    `-H "Authorization: Bearer $AUDITY_MOCK_CONTROL_TOKEN"`,
    ...(hasBody ? [`-H "Content-Type: application/json"`, `-d ${quoted(body)}`] : []),
    quoted(location.origin + path),
  ].join(" ");
  return { command: commandOf(name, input), curl };
}

/** A request to the Agent API as curl. */
export function agentCurl(method: string, path: string, token = "$AUDITY_TOKEN", body?: object): string {
  return [
    "curl",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    `-H "Authorization: Bearer ${token}"`,
    ...(body ? [`-H "Content-Type: application/json"`, `-d ${quoted(JSON.stringify(body))}`] : []),
    quoted(location.origin + path),
  ].join(" ");
}
