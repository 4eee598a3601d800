import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import lockfile from "../package-lock.json" with { type: "json" };
import { type Bundled, bundled } from "./dependencies/bundled.ts";
import { demandsNotMet, usedOf } from "./dependencies/demands.ts";
import { folderOf, type LockedPackages, reachableFrom } from "./dependencies/lockfile.ts";
import { bundledReasons, runtimeReasons } from "./dependencies/reasons.ts";

const packages: LockedPackages = lockfile.packages;

/** The bytes of a package's own files, without what is installed inside of it. */
function bytesOf(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== "node_modules");
  return entries.reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(path) : statSync(path).size);
  }, 0);
}

const sizeOf = (paths: readonly string[]): string => {
  const bytes = paths.reduce((sum, path) => sum + bytesOf(path), 0);
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
};

const licenceOf = (path: string): string => packages[path]?.license ?? "";

/** `MIT 88, ISC 10` */
function licencesOf(paths: readonly string[]): string {
  const counts = Map.groupBy(paths, licenceOf);
  return [...counts]
    .toSorted(([one, these], [other, those]) => those.length - these.length || (one < other ? -1 : 1))
    .map(([licence, { length }]) => `${licence} ${length}`)
    .join(", ");
}

/**
 * The documentation page of the dependencies, from the lockfile, the installed packages, and the reasons for them.
 * @throws Error when there is a dependency without a reason, or one that must not be there
 */
// eslint-disable-next-line max-lines-per-function -- one page
export async function dependenciesPage(): Promise<string> {
  const copied = Object.assign({}, ...Object.values(await bundled())) as Bundled;
  const folders = Object.keys(copied);
  const used = usedOf(folders);
  const problems = demandsNotMet(packages, used);
  if (problems.length > 0) throw new Error(problems.join("\n"));

  const rows = used.dependencies.map((name) => {
    const path = folderOf(name);
    const all = reachableFrom(packages, [name]);
    const whole = all.length > 1 ? `${sizeOf(all)}, ${all.length} packages` : "";
    const { why, instead } = runtimeReasons[name] ?? { why: "", instead: "" };
    const { version } = packages[path] ?? {};
    return `| \`${name}\` | ${version} | ${licenceOf(path)} | ${sizeOf([path])} | ${whole} | ${why} | ${instead} |`;
  });
  // What is copied changes a little with whatever else changes.
  const kilobytes = (paths: readonly string[]) =>
    `${Math.ceil(paths.reduce((sum, path) => sum + (copied[path] ?? 0), 0) / 1e4) * 10} kB`;
  const bundledRows = used.bundled.map((name) => {
    const path = folderOf(name);
    const all = reachableFrom(packages, [name]).filter((each) => folders.includes(each));
    const whole = all.length > 1 ? `${kilobytes(all)}, ${all.length} packages` : "";
    const { why, instead } = bundledReasons[name] ?? { why: "", instead: "" };
    return `| \`${name}\` | ${packages[path]?.version} | ${licenceOf(path)} | ${kilobytes([path])} | ${whole} | ${why} | ${instead} |`;
  });
  const installed = reachableFrom(packages, used.dependencies);
  const staysAtHome = Object.values(packages).filter(({ dev }) => dev).length;

  return `<!-- Generated from package-lock.json and scripts/dependencies/reasons.ts by \`npm run generate\`. -->

# Dependencies

This page lists the packages that audity-mock uses, and why. It installs ${installed.length} packages of ${sizeOf(installed)}
in total; \`better-sqlite3\` with its prebuilt binaries for every platform has ${sizeOf([folderOf("better-sqlite3")])} of that.
The code of ${folders.length} other packages is bundled into audity-mock, because loading packages file by file slowed down the start.

- **Licences:** ${licencesOf(installed)}; bundled: ${licencesOf(folders)}. CI rejects other licences.
- **Install scripts:** none. \`npm install --ignore-scripts\` installs everything that is needed; CI uses it.
- **Network:** audity-mock opens no connections at run time, except to a webhook that you set and to a server that you pass to a
  command.

## Installed packages

The first size is that of the package alone, the second one includes its dependencies. Dependencies that several packages share are
installed once.

| package | version | licence | size | with dependencies | purpose | alternative |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

\`better-sqlite3\` contains SQLite compiled for Linux (glibc and musl), macOS and Windows, each for x64 and arm64. On other
platforms you have to compile it yourself.

## Bundled packages

Parts of these packages are copied into \`dist\`, so they are not installed. Their licences are in \`dist/licenses.md\`,
\`dist/console/licenses.md\` and \`dist/reference/licenses.md\`. The first size is the largest part that is copied, the second one includes dependencies, which several
packages may share. The sizes in the console are those before minification.

| package | version | licence | size at most | with dependencies | purpose | alternative |
| --- | --- | --- | --- | --- | --- | --- |
${bundledRows.join("\n")}

## Development packages

The lockfile has ${staysAtHome} more packages, for building and testing audity-mock. Users never install them.
\`vitest\` and \`@playwright/test\` are optional peer dependencies: the fixtures need Vitest 3.2 or Playwright 1.39 or newer.
Everything else also works with older versions.

Of these packages, only \`node\` may run an install script. It downloads the version of Node that this repository is tested with.
\`package.json\` denies install scripts to all others (\`allowScripts\`).

## The lockfile

\`npm ci\` installs the exact versions in \`package-lock.json\` and checks the digest of each package. The versions and sizes
above are from this lockfile. Bundled code changes only with a new version of audity-mock. npm does not publish lockfiles with a
package, so for the installed packages you get the newest versions in the allowed ranges. Your own lockfile pins them.

## No network

On Linux, you can run any command in a network namespace that has only the loopback interface. This needs \`unshare\`, and \`ip\`
or \`ifconfig\`. A server works there, and the command cannot reach other machines:

\`\`\`sh
npm run --silent offline -- npx audity-mock exec -- sh -c 'curl -s $AUDITY_BASE_URL/__mock/health'
npm run --silent offline -- curl -sS http://192.0.2.1 || echo "unreachable"
\`\`\`

This command runs every test without a network, as CI does:

\`\`\`
npm run test:offline
\`\`\`
`;
}
