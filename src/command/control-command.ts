import type { Route, RouteCommand } from "../control/route.ts";
import type { Config } from "../config/settings.ts";
import type { Terminal } from "./terminal.ts";
import type { TokenNames } from "./token-names.ts";

/** An argument or option of a command, and the field of the call that it sets. */
export type Value = {
  /** The flag with its placeholder, `--seed <number>`, or `<id>` for an argument. */
  readonly flag: string;
  /** The field. Dots lead into objects: `clock.mode`. */
  readonly field: string;
  readonly description: string;
  /** Converts the text; by default the text is sent as it is. The control plane validates the value. */
  readonly parse?: Parse | undefined;
  /** Whether it may be repeated. The texts are then joined with commas and parsed. */
  readonly repeatable?: boolean;
  /** Whether only the command uses it, and it is not sent to the server. */
  readonly local?: true;
};

export type Parse = (text: string, flag: string) => unknown;

/** The texts that were given on the command line for the fields of a command and for its server and sandbox, by field. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** Runs a command that does more than print the response. Resolves to the exit code. */
export type Perform = (
  ask: () => Promise<unknown>,
  texts: Texts,
  config: Config,
  terminal: Terminal,
) => Promise<number>;

/** A command that makes one call of the control plane. */
export type ControlCommand<Name extends string = string> = Pick<RouteCommand, "words" | "columns" | "empty"> & {
  readonly route: Name;
  readonly definition: Route;
  readonly arguments: readonly Value[];
  readonly options: readonly Value[];
  /** Values that the words of the command imply, by field. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly description: string;
  /** Whether a successful response makes the command fail, such as an assertion that does not hold. */
  readonly hasFailed?: (answer: unknown) => boolean;
  readonly perform?: Perform;
  /** Renders the response as text, with names of tokens. Default: fields and tables. */
  readonly asText?: (answer: never, names: TokenNames) => string;
};
