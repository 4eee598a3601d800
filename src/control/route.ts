import type { Static, TObject, TSchema } from "typebox";

/**
 * A command of the command line that makes the call of a route. Its options are the fields of the input that its words
 * and arguments leave open. Their flags, placeholders, descriptions and defaults come from the schema. Where the name of
 * a field would make the wrong flag, `x-flag` in its schema says the right one, `--project <id>`, or the placeholder
 * alone, `<id>`. A flag without a placeholder takes no value: it means true.
 */
export type RouteCommand = {
  /** What is typed: `clock scale`. */
  readonly words: string;
  /**
   * Which parameters of the path and which fields are given by position, with dots into objects. In brackets: one that
   * may be left out, although the route needs it. Default: the parameters of the path, except for the sandbox.
   */
  readonly arguments?: readonly string[];
  /** What the words say already, by field. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** What the command does, where the summary of the route would say too much. */
  readonly description?: string;
  /** The columns of a table, where all of them would not fit. */
  readonly columns?: readonly string[];
  /** What the commands with the same first words are about. One command of a group says it. */
  readonly group?: string;
};

/** One operation of the control plane, from which its HTTP route, its validation, its client and its commands are made. */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/__mock`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Schemas of parameters of the path, where they are not the id of what they are called. */
  readonly parameters?: Readonly<Record<string, TSchema>>;
  readonly command?: RouteCommand | readonly RouteCommand[];
  /** The body of a POST or PUT, the query of a GET or DELETE. */
  readonly input?: TObject;
  /** Absent: nothing to say, 204. */
  readonly output?: TSchema;
  /** Instead of an output: what each of the server-sent events holds. */
  readonly stream?: TSchema;
  /** Instead of an output: text that comes in pieces, with its types of content by a field of the input. */
  readonly produces?: {
    readonly field: string;
    readonly types: Readonly<Record<string, string>>;
    readonly usual: string;
  };
  /** Default: 200. */
  readonly status?: 201;
  /** How many bytes a body may have. Default: a megabyte. */
  readonly bodyLimit?: number;
};

type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;

/** Everything that a call gives, by name: path parameters, and the fields of the body or query. */
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
 * What does the work behind each of some routes. The input has been validated. `gone` aborts when nobody waits for the
 * answer any more.
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

/** Takes a call apart as HTTP carries it. */
export function splitInput(route: Route, input: Readonly<Record<string, unknown>>) {
  const names = parametersOf(route.path);
  const entries = Object.entries(input);
  return {
    parameters: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    fields: Object.fromEntries(entries.filter(([name, value]) => !names.includes(name) && value !== undefined)),
  };
}
