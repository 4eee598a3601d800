import packageJson from "../../package.json" with { type: "json" };
import { bundledReasons, type Reason, runtimeReasons } from "./reasons.ts";
import { folderOf, type LockedPackages, reachableFrom } from "./lockfile.ts";

/** Licences that ask for no more than that their text stays with the code. */
export const permittedLicences: readonly string[] = ["Apache-2.0", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT"];

type Reasons = Readonly<Record<string, Reason>>;

/** What users install, and what they run without installing it. */
export type Used = {
  readonly dependencies: readonly string[];
  /** Those of `devDependencies` whose code is in `dist`. */
  readonly bundled: readonly string[];
  /** The folders of all packages whose code is in `dist`. */
  readonly folders: readonly string[];
};

/** What users install and run, by package.json and the folders of what is copied into `dist`. */
export const usedOf = (folders: readonly string[]): Used => ({
  dependencies: Object.keys(packageJson.dependencies),
  bundled: Object.keys(packageJson.devDependencies).filter((name) => folders.includes(folderOf(name))),
  folders,
});

const difference = (some: readonly string[], others: readonly string[]) =>
  some.filter((each) => !others.includes(each));

/** What is wrong with the packages that users come to run: one sentence for each. */
export function demandsNotMet(
  packages: LockedPackages,
  { dependencies, bundled, folders }: Used,
  reasons: { readonly runtime: Reasons; readonly bundled: Reasons } = {
    runtime: runtimeReasons,
    bundled: bundledReasons,
  },
): readonly string[] {
  const run = new Set([...reachableFrom(packages, dependencies), ...folders]);
  return [
    ...difference(dependencies, Object.keys(reasons.runtime)).map((name) => `${name} has no reason to be there.`),
    ...difference(bundled, Object.keys(reasons.bundled)).map((name) => `${name} has no reason to be bundled.`),
    ...difference(Object.keys(reasons.runtime), dependencies).map((name) => `${name} has a reason and is not there.`),
    ...difference(Object.keys(reasons.bundled), bundled).map((name) => `${name} has a reason and is not bundled.`),
    ...[...run].flatMap((path) => {
      const { license = "no licence", hasInstallScript } = packages[path] ?? {};
      return [
        ...(permittedLicences.includes(license) ? [] : [`${path} is under ${license}.`]),
        ...(hasInstallScript ? [`${path} has an install script.`] : []),
      ];
    }),
  ];
}
