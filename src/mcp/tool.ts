import type { Call, Input, Output, RouteName } from "../app/control-routes.ts";
import type { DocsSearch } from "./search-docs.ts";

/** A JSON Schema as MCP clients get it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The arguments of a tool call, not yet validated. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The server that the tools control. */
export type Target = {
  readonly call: Call;
  /** Base URL of the Agent API. It changes when a call finds another server, because the last one has stopped. */
  readonly url: string;
  /** The sandbox of a call that names none. */
  readonly sandbox: string;
  readonly docs: DocsSearch;
};

/** A tool of the MCP server. */
export type Tool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** Whether it changes nothing. */
  readonly readOnly: boolean;
  /** Whether it can delete or overwrite data. */
  readonly destructive: boolean;
  /** What messages of the control plane call its actions, by the words of the command line that they use. */
  readonly words: ReadonlyMap<string, string>;
  /** @returns the result, an object @throws ControlError */
  readonly run: (given: Arguments, target: Target) => Promise<object>;
};

/** A route of the control plane as an action of a tool. */
export type Action = {
  readonly route: RouteName;
  /** What the action does. Default: the summary of the route. */
  readonly does?: string;
  /** The fields of the route's input that the tool has. Default: all. */
  readonly fields?: readonly string[];
  /** Values of fields that the caller leaves out. */
  readonly usual?: Readonly<Record<string, unknown>>;
  /** The result of the tool. Default: the response of the route. */
  readonly view?: (answer: never, target: Target, given: Arguments) => object;
};

type ActionOptions<Name extends RouteName> = {
  readonly does?: string;
  readonly fields?: readonly (keyof Input<Name> & string)[];
  readonly usual?: Partial<Input<Name>>;
  readonly view?: (answer: Output<Name>, target: Target, given: Arguments) => object;
};

/** Declares an action; its fields and its view are typed by the route. */
export const action = <Name extends RouteName>(route: Name, options: ActionOptions<Name> = {}): Action => ({
  route,
  ...options,
});
