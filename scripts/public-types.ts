// Removes the declarations that nothing public leads to: the last step of `npm run build`. It fails where those that are
// left do not compile, or name a package that is not a peer: a function that only this package calls is `@internal`.
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import packageJson from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist/types");
const entries = Object.values(packageJson.exports).flatMap((entry) =>
  typeof entry === "object" ? [join(root, entry.types)] : [],
);
const program = ts.createProgram(entries, {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  types: ["node"],
});
const published = program.getSourceFiles().filter(({ fileName }) => resolve(fileName).startsWith(folder));

const wrong = published.flatMap((file) => ts.getPreEmitDiagnostics(program, file));
const foreign = published.flatMap(({ fileName, text }) =>
  ts
    .preProcessFile(text)
    .importedFiles.map((imported) => imported.fileName)
    .filter((name) => !name.startsWith(".") && !Object.hasOwn(packageJson.peerDependencies, name))
    .map((name) => `${fileName} names ${name}, which is not a peer.`),
);
const problems = [...wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")), ...foreign];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

const kept = published.flatMap(({ fileName }) => [resolve(fileName), `${resolve(fileName)}.map`]);
for (const { parentPath, name } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
  each.isFile(),
))
  if (!kept.includes(join(parentPath, name))) rmSync(join(parentPath, name));
