// Says what is in the package that must not be, or is not and must: `npm run package-content`, after a build.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import packageJson from "../package.json" with { type: "json" };

export type Packed = {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
};

export const root = join(import.meta.dirname, "..");

/** All that may be in the package. */
const permitted = [
  /^(CHANGELOG\.md|LICENSE|README\.md|openapi\.json|package\.json)$/,
  /^dist\/[\w-]+\.c?js$/,
  /^dist\/licenses\.md$/,
  /^dist\/console\/(index\.html|licenses\.md|assets\/[\w-]+\.(css|js|svg))$/,
  /^dist\/reference\/(index\.html|licenses\.md|icon\.svg|(reference|scalar)\.(css|js))$/,
  /^dist\/types\/src\/[\w/.-]+\.d\.(cts|ts(\.map)?)$/,
  /^docs\/([\w-]+\.md|(scenarios|data)\.schema\.json)$/,
  /^migrations\/(\d{4}_\w+\.sql|meta\/_journal\.json)$/,
  /^skills\/audity-mock\/SKILL\.md$/,
  /^src\/(?!console\/|reference\/)[\w/.-]+\.ts$/,
];

const megabyte = 1e6;
// Half of it is the viewer of the API reference, one script.
const limits = { size: 3 * megabyte, unpackedSize: 11 * megabyte };

const secrets =
  /\b(npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{20,}|AKIA[0-9A-Z]{16})\b|_authToken|-----BEGIN [A-Z ]*PRIVATE KEY|\baky_(?!Demo)[A-Za-z0-9]{32}\b/;

/** The files that `exports` and `bin` name. */
function targetsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value.replace(/^\.\//, "")];
  return Object.values(value as object).flatMap(targetsOf);
}

/** What is wrong with the content of the package: one sentence for each. */
export function contentProblems(packed: Packed, read = (path: string) => readFileSync(join(root, path), "utf8")) {
  const paths = packed.files.map(({ path }) => path);
  const places = [root, homedir()].filter((place) => place.length > 1);
  const missing = (path: string) => !paths.includes(path);
  const needed = targetsOf([packageJson.exports, packageJson.bin]);
  return [
    ...needed.filter(missing).map((path) => `${path} is named in package.json and not in the package.`),
    ...paths
      .filter((path) => !permitted.some((pattern) => pattern.test(path)))
      .map((path) => `${path} is not among what may be in the package.`),
    ...paths.flatMap((path) => {
      const text = read(path);
      const sources = path.endsWith(".map") ? (JSON.parse(text) as { sources: string[] }).sources : [];
      const [secret] = secrets.exec(text) ?? [];
      return [
        ...places.filter((place) => text.includes(`${place}/`)).map((place) => `${path} names ${place}.`),
        ...(secret === undefined ? [] : [`${path} may hold a secret: ${secret.slice(0, 12)}…`]),
        ...sources
          .filter((source) => missing(join(dirname(path), source)))
          .map((source) => `${path} leads to ${source}, which is not in the package.`),
      ];
    }),
    ...(["size", "unpackedSize"] as const)
      .filter((kind) => packed[kind] > limits[kind])
      .map((kind) => `${kind} is ${packed[kind]} bytes, more than ${limits[kind]}.`),
  ];
}

/** What npm would pack of the files that there are; it builds nothing. */
export function packedNow(): Packed {
  const parameters = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const output = execFileSync("npm", parameters, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  // An array, or in later versions of npm an object by name.
  const [packed] = Object.values(JSON.parse(output) as Record<string, Packed>);
  if (!packed) throw new Error(`npm packs nothing: ${output}`);
  return packed;
}

if (import.meta.main) {
  const packed = packedNow();
  const problems = contentProblems(packed);
  for (const problem of problems) console.error(problem);
  const { files, size, unpackedSize } = packed;
  console.log(`${files.length} files, ${size} bytes packed, ${unpackedSize} bytes unpacked.`);
  if (problems.length > 0) process.exitCode = 1;
}
