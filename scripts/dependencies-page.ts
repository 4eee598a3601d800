import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import lockfile from "../package-lock.json" with { type: "json" };
import { bundled } from "./dependencies/bundled.ts";
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
  const { server, console } = await bundled();
  const copied = { ...server, ...console };
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

What comes with audity-mock, and why. ${installed.length} packages are installed, ${sizeOf(installed)};
\`better-sqlite3\`, with its prebuilt binaries for every platform, is ${sizeOf([folderOf("better-sqlite3")])} of that. The code
of ${folders.length} is inside of audity-mock, because loading packages file by file took a good part of a start.

- **Licences:** ${licencesOf(installed)}; inside, ${licencesOf(folders)}. No others are let in.
- **Install scripts:** none. \`npm install --ignore-scripts\` installs all that is needed; CI installs it like that.
- **Network:** none at run time, but for what it is asked to reach: a webhook, or the server that a command is given.

## What is installed

The size is that of the files of a package, then with all that it brings along. What several bring along is installed
once.

| package | version | licence | size | with what it brings | why it is there | what it replaces |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

\`better-sqlite3\` carries SQLite compiled for Linux (glibc and musl), macOS and Windows, each for x64 and arm64. On other
platforms it has to be compiled, on purpose.

## Inside of the package

Parts of these are copied into \`dist\`, so nobody installs them; their licences lie beside them, in \`dist/licenses.md\` and
\`dist/console/licenses.md\`. The size is the most that is copied of each, then with what it brings along, of which several may bring
the same; the console's is that before it is minified.

| package | version | licence | at most | with what it brings | why it is there | what it replaces |
| --- | --- | --- | --- | --- | --- | --- |
${bundledRows.join("\n")}

## What stays at home

The lockfile has ${staysAtHome} more packages, with which audity-mock is built and tested. Users never install them.
\`vitest\` and \`@playwright/test\` are optional peers: a project that has them gets fixtures for them,
with Vitest 3.2 or newer and Playwright 1.39 or newer. Beside older ones everything else works.

Of all these, only \`node\` may run an install script: it fetches the Node that this repository is tested with.
\`package.json\` denies it to the rest (\`allowScripts\`).

## The lockfile

\`npm ci\` installs exactly what \`package-lock.json\` names, each package with the digest that it must have. The versions
and sizes above are of those. What is inside of the package is as it was tested, until audity-mock has a newer version. A
lockfile is not part of a package from npm: of what is installed, everybody gets the newest versions that its ranges allow,
and keeps them with a lockfile of his own.

## No network

On Linux, any command can be run where there is no network but loopback, in a network namespace of its own. It needs
\`unshare\`, and \`ip\` or \`ifconfig\`. A server works there, and nothing outside can be reached:

\`\`\`sh
npm run --silent offline -- npx audity-mock exec -- sh -c 'curl -s $AUDITY_BASE_URL/__mock/health'
npm run --silent offline -- curl -sS http://192.0.2.1 || echo "no way out"
\`\`\`

This runs every test like that, as CI does:

\`\`\`
npm run test:offline
\`\`\`
`;
}
