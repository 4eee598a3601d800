import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import lockfile from "../package-lock.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { bundledBytes } from "./dependencies/bundled.ts";
import { demandsNotMet } from "./dependencies/demands.ts";
import { folderOf, type LockedPackages, reachableFrom } from "./dependencies/lockfile.ts";
import { bundledReasons, runtimeReasons } from "./dependencies/reasons.ts";

const packages: LockedPackages = lockfile.packages;
const runtime = Object.keys(packageJson.dependencies);

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
export async function dependenciesPage(): Promise<string> {
  const bundled = await bundledBytes();
  const problems = demandsNotMet(packages, runtime, Object.keys(bundled));
  if (problems.length > 0) throw new Error(problems.join("\n"));

  const rows = runtime.map((name) => {
    const path = folderOf(name);
    const all = reachableFrom(packages, [name]);
    const whole = all.length > 1 ? `${sizeOf(all)}, ${all.length} packages` : "";
    const { why, instead } = runtimeReasons[name] ?? { why: "", instead: "" };
    const { version } = packages[path] ?? {};
    return `| \`${name}\` | ${version} | ${licenceOf(path)} | ${sizeOf([path])} | ${whole} | ${why} | ${instead} |`;
  });
  const bundledRows = Object.entries(bundled).map(([name, bytes]) => {
    const { why, instead } = bundledReasons[name] ?? { why: "", instead: "" };
    const path = folderOf(name);
    const most = `${Math.ceil(bytes / 1e4) * 10} kB`;
    return `| \`${name}\` | ${packages[path]?.version} | ${licenceOf(path)} | ${most} | ${why} | ${instead} |`;
  });
  const installed = reachableFrom(packages, runtime);
  const staysAtHome = Object.values(packages).filter(({ dev }) => dev).length;

  return `<!-- Generated from package-lock.json and scripts/dependencies/reasons.ts by \`npm run generate\`. -->

# Dependencies

What comes with audity-mock, and why. All of it together is ${installed.length} packages, ${sizeOf(installed)};
\`better-sqlite3\`, with its prebuilt binaries for every platform, is ${sizeOf([folderOf("better-sqlite3")])} of that.

- **Licences:** ${licencesOf(installed)}. No other is let in but Apache-2.0, under which a part of \`dist\` is.
- **Install scripts:** none. \`npm install --ignore-scripts\` installs all that is needed; CI installs it like that.
- **Network:** none at run time, but for what it is asked to reach: a webhook, or the server that a command is given.

## Direct dependencies

The size is that of the files of a package, then with all that it brings along. What several bring along is installed
once.

| package | version | licence | size | with what it brings | why it is there | what it replaces |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

\`better-sqlite3\` carries SQLite compiled for Linux (glibc and musl), macOS and Windows, each for x64 and arm64. On other
platforms it has to be compiled, on purpose.

## Inside of the package

Parts of these are copied into \`dist\`, with their licences beside them, so nobody installs them. The size is the most that
is copied of each; the console's is that before it is minified.

| package | version | licence | at most | why it is there | what it replaces |
| --- | --- | --- | --- | --- | --- |
${bundledRows.join("\n")}

## What stays at home

The lockfile has ${staysAtHome} more packages, with which audity-mock is built and tested. Users never install them.
\`vitest\` and \`@playwright/test\` are optional peers: a project that has them gets fixtures for them.

Of all these, only \`node\` may run an install script: it fetches the Node that this repository is tested with.
\`package.json\` denies it to the rest (\`allowScripts\`).

## The lockfile

\`npm ci\` installs exactly what \`package-lock.json\` names, each package with the digest that it must have. The versions
and sizes above are of those. A lockfile is not part of a package from npm: whoever installs audity-mock gets the newest
versions that its ranges allow, and keeps them with a lockfile of his own.

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
