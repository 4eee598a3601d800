import { createRequire } from "node:module";

type Runner = {
  readonly name: string;
  /** The package that it is in. */
  readonly package: string;
  /** Major and minor number of the first version that has what a fixture needs. */
  readonly least: readonly [number, number];
};

/**
 * Refuses a test runner that is too old, before it fails in a way that does not say so.
 * @param face what needs it
 * @throws Error with one sentence
 */
export function assertRunner(face: string, { name, package: from, least }: Runner): void {
  const { version } = createRequire(import.meta.url)(`${from}/package.json`) as { version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  throw new Error(
    `${face} needs ${name} ${least.join(".")} or newer, and this is ${name} ${version}; update it, or call \`start\` of audity-mock in a hook of your own.`,
  );
}
