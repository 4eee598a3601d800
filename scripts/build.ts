import { copyFileSync, globSync, rmSync } from "node:fs";
import { validate } from "./validate-contract.ts";
import { build } from "esbuild";
import { build as buildPage } from "vite";
import packageJson from "../package.json" with { type: "json" };

// drizzle-orm goes into the bundle: loading it file by file takes longer than everything else at start-up. So does what
// makes up deliverables, in a file of its own: the same seed is to give the same, and another version might not.
await validate();
// The types in dist/types have a build of their own, which npm runs before this one when it packs.
for (const file of globSync("dist/*.{js,js.map}")) rmSync(file);
await build({
  entryPoints: [
    { in: "src/cli.ts", out: "cli" },
    { in: "src/index.ts", out: "index" },
    { in: "src/test-fixtures/vitest.ts", out: "vitest" },
    { in: "src/test-fixtures/playwright.ts", out: "playwright" },
  ],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  sourcemap: true,
  external: Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies }),
});
await buildPage({
  configFile: false,
  root: "src/console",
  base: "/__mock/",
  logLevel: "warn",
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    // The page's security policy allows no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
  },
});
// The bundle contains drizzle-orm, whose package does not bring the text of its licence along.
copyFileSync("scripts/drizzle-orm.LICENSE.txt", "dist/drizzle-orm.LICENSE.txt");
copyFileSync("node_modules/@faker-js/faker/LICENSE", "dist/faker.LICENSE.txt");
