import type { BuildOptions } from "esbuild";
import type { InlineConfig } from "vite";
import packageJson from "../package.json" with { type: "json" };

// drizzle-orm goes into the bundle: loading it file by file takes longer than everything else at start-up. So does what
// makes up deliverables, in a file of its own: the same seed is to give the same, and another version might not.
export const serverBuild = {
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
  external: Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies }),
} satisfies BuildOptions;

export const consoleBuild = {
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
} satisfies InlineConfig;
