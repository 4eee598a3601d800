// Installs a packed package beside the test runners that it has fixtures for, type-checks tests that use them and runs
// them. Then runs the commands of the pages that install packages: `npm run runners -- <package.tgz>`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { install, run } from "./command.ts";
import { follow, guides } from "./guides.ts";

type Beside = {
  /** What is installed with it, as npm names it, by the folder of its tests. */
  readonly runners: Readonly<Record<string, string>>;
  /** What these versions call otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** What `package.json` says of the format of files: Playwright compiles tests to CommonJS by default. */
  readonly type: "commonjs" | "module";
};

// The oldest versions that the fixtures work with, the newest ones, and some between.
const besides: readonly Beside[] = [
  {
    runners: { vitest: "vitest@3.2", playwright: "@playwright/test@1.39" },
    names: { "test.override": "test.scoped" },
    type: "module",
  },
  { runners: { vitest: "vitest@4", playwright: "@playwright/test@1.40" }, type: "commonjs" },
  { runners: { playwright: "@playwright/test@1.52" }, type: "commonjs" },
  { runners: { vitest: "vitest@5", playwright: "@playwright/test@latest" }, type: "commonjs" },
];

const arguments_: Readonly<Record<string, readonly string[]>> = {
  vitest: ["run", "--root", "."],
  playwright: ["test"],
};

// What a runner's own types need, such as the DOM, is the runner's business.
const tscOptions = "--strict --noEmit --skipLibCheck --target es2022 --lib es2023,esnext.disposable --module nodenext";

const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
/** Writes the tests of one runner. @returns their paths, from the folder on */
function writeTests(folder: string, test: string, names: Readonly<Record<string, string>>): readonly string[] {
  const from = join(import.meta.dirname, test);
  mkdirSync(join(folder, test));
  return readdirSync(from).map((file) => {
    const text = readFileSync(join(from, file), "utf8");
    const named = Object.entries(names).reduce((before, [name, other]) => before.replaceAll(name, other), text);
    writeFileSync(join(folder, test, file), named);
    return join(test, file);
  });
}

/** Installs the package alone, as most users do. @throws Error with what npm warns of */
async function tryAlone(tarball: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-alone-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    await install(folder, [tarball], []);
    await run(folder, join(folder, "node_modules/.bin/audity-mock"), ["--version"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error with what is wrong */
async function tryBeside({ runners, names = {}, type }: Beside, tarball: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-runner-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type }));
    const files = Object.keys(runners).flatMap((test) => writeTests(folder, test, names));
    await install(folder, [tarball, "@types/node@24", ...Object.values(runners)]);
    for (const test of Object.keys(runners))
      await run(join(folder, test), join(folder, "node_modules/.bin", test), arguments_[test] ?? []);
    await run(folder, process.execPath, [tsc, ...tscOptions.split(" "), ...files]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [tarball] = process.argv.slice(2);
if (tarball === undefined) {
  console.error("Name a package that npm has packed: npm run runners -- audity-mock-0.1.0.tgz");
  process.exit(2);
}

/** Says how it went. */
async function attempt(success: string, failure: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    console.log(success);
  } catch (error) {
    console.error(`${failure}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

const path = resolve(tarball);
await attempt("npm installs the package without a warning.", "npm install", () => tryAlone(path));
await Promise.all(
  besides.map((beside) => {
    const runners = Object.values(beside.runners).join(" and ");
    const success = `The fixtures work and are typed beside ${runners}.`;
    return attempt(success, `Beside ${runners}`, () => tryBeside(beside, path));
  }),
);
// One after the other: they start servers, whose tests have timeouts.
for (const guide of guides) await attempt(`The commands in ${guide.page} work.`, guide.page, () => follow(guide, path));
