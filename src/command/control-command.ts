import type { RouteName } from "../control/routes.ts";

/** An argument or option of a command, and the field of the call that it is for. */
export type Value = {
  /** As the command line takes it: `--seed <number>`, or `<id>` for an argument. */
  readonly flag: string;
  /** With dots into objects: `clock.mode`. */
  readonly field: string;
  readonly description: string;
  /** What the text means; by default the text itself. The control plane says what is wrong with it. */
  readonly parse?: (text: string, flag: string) => unknown;
  /** Whether it may be given more than once; the texts are then parsed with commas between them. */
  readonly repeatable?: true;
};

/** A command that is one call of the control plane. */
export type ControlCommand = {
  /** What is typed: `token create`. */
  readonly words: string;
  readonly route: RouteName;
  readonly arguments?: readonly Value[];
  readonly options?: readonly Value[];
  /** What the words say already, by field. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** The description, where the summary of the route would say too much. */
  readonly description?: string;
  /** The columns of a table, where all of them would not fit. */
  readonly columns?: readonly string[];
};
