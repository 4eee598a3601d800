import type { BuildOptions, Plugin } from "esbuild";
import type { InlineConfig } from "vite";
import packageJson from "../package.json" with { type: "json" };
import { operationCode, operationEntryPoints } from "./operation-code.ts";

/**
 * An import of one of these looks at all that it exports, and so makes Node load a client for HTTP or open the standard
 * streams, which takes longer than many a module. What is asked for it at run time looks at nothing.
 */
const askedForAtRunTime: Plugin = {
  name: "asked for at run time",
  setup(build) {
    build.onResolve({ filter: /^node:(https?|process)$/ }, ({ path }) => ({ path, namespace: "built-in" }));
    build.onLoad({ filter: /^/, namespace: "built-in" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Leaves out the compilers that Fastify asks for when a server has none of its own. Ours have (src/platform/fastify.ts). */
const withoutCompilers: Plugin = {
  name: "without compilers",
  setup(build) {
    build.onLoad({ filter: /\/node_modules\/@fastify\/(ajv|fast-json-stringify)-compiler\/index\.js$/ }, () => ({
      contents: "",
      loader: "js",
    }));
  },
};

// Loading packages file by file takes a good part of a start, so they go into the bundle, but for what is no JavaScript or
// finds its files beside itself.
export const serverBuild = {
  entryPoints: [
    { in: "src/cli.ts", out: "cli" },
    { in: "src/index.ts", out: "index" },
    { in: "src/database/checkpoint-thread.ts", out: "checkpoint-thread" },
    { in: "src/control/swagger.ts", out: "swagger" },
    { in: "src/mcp/mcp-endpoint.ts", out: "mcp-endpoint" },
    { in: "src/control/static-files.ts", out: "static-files" },
    { in: "src/control/schema-validator.ts", out: "schema-validator" },
    { in: "src/resources/analyses/deliverables.ts", out: "deliverables" },
    { in: "src/metrics/prometheus.ts", out: "prometheus" },
    { in: "src/test-fixtures/vitest.ts", out: "vitest" },
    { in: "src/test-fixtures/playwright.ts", out: "playwright" },
    ...operationEntryPoints,
  ],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  external: Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies }),
  plugins: [askedForAtRunTime, operationCode, withoutCompilers],
  inject: ["scripts/real-timers.ts"],
  define: { "process.nextTick": "nextTick" },
  // Packages that are CommonJS ask for what is built in with it.
  banner: {
    js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
  },
  // Less to read at the start. Names stay, for whoever reads a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  // Node prints the line of an uncaught error before its sentence.
  lineLimit: 160,
  legalComments: "none",
  metafile: true,
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
    // These know light-dark(), whose replacement for older ones would follow the system only, not the user's choice.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    license: { fileName: "licenses.md" },
  },
} satisfies InlineConfig;
