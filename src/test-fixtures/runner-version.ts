import { createRequire } from "node:module";

/**
 * Refuses a test runner that is too old, before it fails with an unclear error.
 * @param face the part of audity-mock that needs it
 * @param runner its name, its package, and major and minor number of the first version that has what a fixture needs
 * @throws Error that says which version is needed
 */
export function assertRunner(
  face: string,
  runner: { readonly name: string; readonly package: string; readonly least: readonly [number, number] },
): void {
  const { name, package: from, least } = runner;
  const { version } = createRequire(import.meta.url)(`${from}/package.json`) as { version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  throw new Error(
    `${face} needs ${name} ${least.join(".")} or newer, and this is ${name} ${version}; update it, or call \`start\` of audity-mock in a hook of your own.`,
  );
}
