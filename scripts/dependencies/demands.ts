import { bundledReasons, type Reason, runtimeReasons } from "./reasons.ts";
import { folderOf, type LockedPackages, reachableFrom } from "./lockfile.ts";

/** Licences that ask for no more than that their text stays with the code. */
export const permittedLicences: readonly string[] = ["Apache-2.0", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT"];

type Reasons = Readonly<Record<string, Reason>>;

const difference = (some: readonly string[], others: readonly string[]) =>
  some.filter((each) => !others.includes(each));

/** What is wrong with the packages that users come to run: one sentence for each. */
export function demandsNotMet(
  packages: LockedPackages,
  dependencies: readonly string[],
  bundled: readonly string[],
  reasons: { readonly runtime: Reasons; readonly bundled: Reasons } = {
    runtime: runtimeReasons,
    bundled: bundledReasons,
  },
): readonly string[] {
  const run = [...reachableFrom(packages, dependencies), ...bundled.map(folderOf)];
  return [
    ...difference(dependencies, Object.keys(reasons.runtime)).map((name) => `${name} has no reason to be there.`),
    ...difference(bundled, Object.keys(reasons.bundled)).map((name) => `${name} has no reason to be bundled.`),
    ...difference(Object.keys(reasons.runtime), dependencies).map((name) => `${name} has a reason and is not there.`),
    ...difference(Object.keys(reasons.bundled), bundled).map((name) => `${name} has a reason and is not bundled.`),
    ...run.flatMap((path) => {
      const { license = "no licence", hasInstallScript } = packages[path] ?? {};
      return [
        ...(permittedLicences.includes(license) ? [] : [`${path} is under ${license}.`]),
        ...(hasInstallScript ? [`${path} has an install script.`] : []),
      ];
    }),
  ];
}
