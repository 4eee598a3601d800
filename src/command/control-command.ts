import type { Route, RouteCommand } from "../control/route.ts";
import type { Config } from "../config/settings.ts";
import type { Terminal } from "./terminal.ts";

/** An argument or option of a command, and the field of the call that it is for. */
export type Value = {
  /** As the command line takes it: `--seed <number>`, or `<id>` for an argument. */
  readonly flag: string;
  /** With dots into objects: `clock.mode`. */
  readonly field: string;
  readonly description: string;
  /** What the text means; by default the text itself. The control plane says what is wrong with it. */
  readonly parse?: Parse | undefined;
  /** Whether it may be given more than once; the texts are then parsed with commas between them. */
  readonly repeatable?: boolean;
  /** Whether it is for what the command does with the answer, and no field of the call. */
  readonly local?: true;
};

export type Parse = (text: string, flag: string) => unknown;

/** What was given for the fields of a command, by field. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** What a command does that is more than to print the answer. Resolves to the exit code. */
export type Perform = (
  ask: () => Promise<unknown>,
  texts: Texts,
  config: Config,
  terminal: Terminal,
) => Promise<number>;

/** A command that is one call of the control plane. */
export type ControlCommand<Name extends string = string> = Pick<RouteCommand, "words" | "columns"> & {
  readonly route: Name;
  readonly definition: Route;
  readonly arguments: readonly Value[];
  readonly options: readonly Value[];
  /** What the words say already, by field. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly description: string;
  /** Whether an answer means that the command has failed, although the call has not. */
  readonly hasFailed?: (answer: unknown) => boolean;
  readonly perform?: Perform;
};
