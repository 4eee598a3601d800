// Removes the declarations that nothing public leads to, and adds those for `require`: the last step of `npm run build`. It
// fails where the declarations do not compile, or name a package that is not a peer: a function that only this package calls
// is `@internal`.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import ts from "typescript";
import packageJson from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist/types");
const entries = Object.values(packageJson.exports).flatMap((entry) =>
  typeof entry === "object" ? [{ esm: join(root, entry.import.types), commonJs: join(root, entry.require.types) }] : [],
);
const options = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  // The oldest one that knows both formats, and that lets no CommonJS file import from an ES module.
  module: ts.ModuleKind.Node16,
  types: ["node"],
} satisfies ts.CompilerOptions;

/** The declarations of an entry point for `require`: the types of the ES module, so that both are the same. */
function commonJsTypes(path: string, program: ts.Program): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${path} exports nothing.`);
  const from = `"./${basename(path).replace(/\.d\.ts$/, ".js")}"`;
  const mode = `with { "resolution-mode": "import" }`;
  const lines = checker.getExportsOfModule(module).flatMap((symbol) => {
    const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const whole = `import(${from}, { with: { "resolution-mode": "import" } }).${symbol.name}`;
    return [
      ...(flags & ts.SymbolFlags.Value ? [`export declare const ${symbol.name}: typeof ${whole};`] : []),
      // A name that is declared here is not among those that `export *` exports.
      ...(flags & ts.SymbolFlags.Value && flags & ts.SymbolFlags.Type
        ? [`export type ${symbol.name} = ${whole};`]
        : []),
    ];
  });
  return [`export type * from ${from} ${mode};`, ...lines, ""].join("\n");
}

const esm = ts.createProgram(
  entries.map((entry) => entry.esm),
  options,
);
for (const entry of entries) writeFileSync(entry.commonJs, commonJsTypes(entry.esm, esm));

const program = ts.createProgram(Object.values(entries).flatMap(Object.values<string>), options);
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
