/** A defect that a server might have: one module of the source exports something else. */
export type Defect = {
  readonly name: string;
  /** The path of the module, from the root of the repository. */
  readonly module: string;
  /** Gives what the module exports instead. */
  readonly replace: (real: never) => object;
};

/**
 * Describes a defect.
 * @param replace gets what the module really exports, and gives what it exports instead
 */
export const defect = <Module extends object>(
  name: string,
  module: string,
  replace: (real: Module) => Partial<Module>,
): Defect => ({ name, module, replace });
