// Builds what Node runs. All of it is CommonJS, which Jest loads without a flag, but for the few entry points below. So there
// is one copy of the code, whether a program imports the package or requires it, and also when it does both.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build, type Metafile, transform } from "esbuild";
import { serverBuild } from "./build-options.ts";

/** Entry points that stay ES modules: one waits at its top level, and Vitest refuses `require`. */
const esModules = ["cli", "vitest"];

/** Entry points that both an `import` and a `require` of the package can name. */
const inBothFormats = ["index", "playwright"];

/** An entry point of the other format, which leads to the file that has the code. */
const esModuleFor = (name: string, exported: readonly string[]) =>
  `export { ${exported.join(", ")} } from "./${name}.cjs";\n`;

const commonJsFor = (name: string, exported: readonly string[]) =>
  [
    `const module_ = require("./${name}.js");`,
    ...exported.map((each) => `exports.${each} = module_.${each};`),
    "",
  ].join("\n");

const urlOfThisFile = 'const urlOfThisFile=require("node:url").pathToFileURL(__filename).href;';

/** esbuild splits code into ES modules only, so each of them is turned into CommonJS afterwards. */
async function asCommonJs(code: string, name: string): Promise<string> {
  const { code: converted } = await transform(code, {
    format: "cjs",
    platform: "node",
    target: serverBuild.target,
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: serverBuild.lineLimit,
    legalComments: "none",
    sourcefile: `${name}.js`,
    // Jest has no `import()` without a flag.
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "urlOfThisFile" },
    // The first build has warned of all that a package does.
    logLevel: "error",
  });
  return `"use strict";${converted.includes("urlOfThisFile") ? urlOfThisFile : ""}${converted}`;
}

/** Writes `dist/*.js` and `dist/*.cjs`. @returns what went into them */
export async function buildServer(): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    ...serverBuild,
    outExtension: { ".js": ".cjs" },
    banner: {},
    write: false,
  });
  mkdirSync(serverBuild.outdir, { recursive: true });
  const write = (file: string, text: string, mode = 0o666) =>
    writeFileSync(`${serverBuild.outdir}/${file}`, text, { mode });
  for (const { path, text } of outputFiles) {
    const name = basename(path, ".cjs");
    const exported = metafile.outputs[`${serverBuild.outdir}/${name}.cjs`]?.exports ?? [];
    if (esModules.includes(name)) {
      write(`${name}.js`, text, text.startsWith("#!") ? 0o777 : undefined);
      if (exported.length > 0) write(`${name}.cjs`, commonJsFor(name, exported));
    } else {
      write(`${name}.cjs`, await asCommonJs(text, name));
      if (inBothFormats.includes(name)) write(`${name}.js`, esModuleFor(name, exported));
    }
  }
  return metafile;
}
