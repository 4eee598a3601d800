import { globSync, rmSync, writeFileSync } from "node:fs";
import { build as buildPage } from "vite";
import { buildReference } from "./build-reference.ts";
import { consoleBuild } from "./build-options.ts";
import { buildServer } from "./build-server.ts";
import { bundledBy } from "./dependencies/bundled.ts";
import { licensesText } from "./licenses-text.ts";
import { validate } from "./validate-contract.ts";

await validate();
// The types in dist/types have a build of their own, which npm runs before this one when it packs.
for (const file of globSync("dist/*.{js,cjs,js.map,txt,md}")) rmSync(file);
writeFileSync("dist/licenses.md", licensesText(Object.keys(bundledBy(await buildServer()))));
await buildPage(consoleBuild);
await buildReference();
