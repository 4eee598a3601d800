import type { Static, TObject, TSchema } from "typebox";

/**
 * A command that calls a route. Its options are the fields of the input that its words and arguments do not set. Their flags,
 * placeholders, descriptions and defaults come from the schema. `x-flag` in the schema of a field overrides the flag
 * (`--project <id>`) or only the placeholder (`<id>`). A flag without a placeholder takes no value: it means true.
 */
export type RouteCommand = {
  /** The words of the command, such as `clock scale`. */
  readonly words: string;
  /**
   * The positional arguments: path parameters and fields, with dots for nested fields. Brackets mark an optional argument that
   * the route requires. Default: the path parameters except for the sandbox.
   */
  readonly arguments?: readonly string[];
  /** Values that the words of the command imply, by field. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Description of the command. Default: the summary of the route. */
  readonly description?: string;
  /** The columns of the table in text output. Default: all. */
  readonly columns?: readonly string[];
  /** The sentence of text output for an empty list, such as `No faults.` */
  readonly empty?: string;
  /** Description of the command group. One command of the group has it. */
  readonly group?: string;
};

/** An operation of the control plane. Its HTTP route, validation, client and commands are derived from it. */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/__mock`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Schemas of path parameters that are not ids. */
  readonly parameters?: Readonly<Record<string, TSchema>>;
  readonly command?: RouteCommand | readonly RouteCommand[];
  /** The body of a POST or PUT, the query of a GET or DELETE. */
  readonly input?: TObject;
  /** Schema of the response; absent: 204. */
  readonly output?: TSchema;
  /** Instead of an output: the schema of the server-sent events. */
  readonly stream?: TSchema;
  /** Instead of an output: a stream of text. A field of the input selects the media type, if there are several. */
  readonly produces?: {
    readonly field?: string;
    readonly types: Readonly<Record<string, string>>;
    readonly usual: string;
  };
  /** Default: 200. */
  readonly status?: 201;
  /** Largest body in bytes. Default: a megabyte. */
  readonly bodyLimit?: number;
};

type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;

/** The input of a call: path parameters, and fields of the body or query. */
export type InputOf<R extends Route> = Readonly<Record<ParametersOf<R["path"]>, string>> &
  (R["input"] extends TObject ? Static<R["input"]> : unknown);

export type OutputOf<R extends Route> = R["stream"] extends TSchema
  ? AsyncIterable<Static<R["stream"]>>
  : R["produces"] extends object
    ? AsyncIterable<string>
    : R["output"] extends TSchema
      ? Static<R["output"]>
      : undefined;

/** Routes by the names of their operations. */
export type Routes = Readonly<Record<string, Route>>;

/**
 * The implementations of some routes. The input is validated. `gone` aborts when the client disconnects.
 */
export type ActionsOf<R extends Routes> = {
  readonly [Name in keyof R]: (
    input: InputOf<R[Name]>,
    gone?: AbortSignal,
  ) => OutputOf<R[Name]> | Promise<OutputOf<R[Name]>>;
};

/**
 * Calls some routes by name, in this process or over HTTP.
 * @throws ControlError with the status, the sentence and the fields of the problem
 */
export type CallOf<R extends Routes> = <Name extends keyof R>(
  name: Name,
  input: InputOf<R[Name]>,
) => Promise<OutputOf<R[Name]>>;

/** The names of the parameters of a path, in order. */
export const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

const sandboxName = { type: "string", description: "Name of the sandbox.", "x-flag": "<name>" };

/** The schema that describes a parameter of a route's path. */
export const parameterOf = ({ parameters }: Route, name: string): TSchema =>
  parameters?.[name] ??
  (name === "sandbox" ? sandboxName : { type: "string", description: `Id of the ${name}.`, "x-flag": "<id>" });

/** Splits the input of a call into path parameters and fields. */
export function splitInput(route: Route, input: Readonly<Record<string, unknown>>) {
  const names = parametersOf(route.path);
  const entries = Object.entries(input);
  return {
    parameters: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    fields: Object.fromEntries(entries.filter(([name, value]) => !names.includes(name) && value !== undefined)),
  };
}
