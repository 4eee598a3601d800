import { globSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { build as buildPage } from "vite";
import { buildReference } from "./build-reference.ts";
import { consoleBuild, serverBuild } from "./build-options.ts";
import { bundledBy } from "./dependencies/bundled.ts";
import { licensesText } from "./licenses-text.ts";
import { validate } from "./validate-contract.ts";

await validate();
// The types in dist/types have a build of their own, which npm runs before this one when it packs.
for (const file of globSync("dist/*.{js,js.map,txt,md}")) rmSync(file);
const { metafile } = await build(serverBuild);
writeFileSync("dist/licenses.md", licensesText(Object.keys(bundledBy(metafile))));
await buildPage(consoleBuild);
await buildReference();
