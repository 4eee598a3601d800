import { copyFileSync, globSync, rmSync } from "node:fs";
import { validate } from "./validate-contract.ts";
import { build } from "esbuild";
import { build as buildPage } from "vite";
import { consoleBuild, serverBuild } from "./build-options.ts";

await validate();
// The types in dist/types have a build of their own, which npm runs before this one when it packs.
for (const file of globSync("dist/*.{js,js.map}")) rmSync(file);
await build(serverBuild);
await buildPage(consoleBuild);
// The bundle contains drizzle-orm, whose package does not bring the text of its licence along.
copyFileSync("scripts/drizzle-orm.LICENSE.txt", "dist/drizzle-orm.LICENSE.txt");
copyFileSync("node_modules/@faker-js/faker/LICENSE", "dist/faker.LICENSE.txt");
