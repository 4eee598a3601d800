import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const oneClock = "Time and chance come from the sandbox: src/core/clock.ts and src/core/seed.ts.";

const oneProcess = "Only src/cli.ts touches the process.";

const clockModules = { regex: "^(node:)?(timers|perf_hooks)", message: oneClock };

// The global object has all of them too.
const timers = ["setTimeout", "setInterval", "setImmediate", "globalThis", "global"].map((name) => ({
  name,
  message: oneClock,
}));

export default defineConfig(
  // Jest is installed only where `npm run runners` runs its example.
  globalIgnores([
    ".dependency-cruiser.js",
    "dist",
    "node_modules",
    "coverage",
    "**/*.gen.ts",
    "migrations",
    "examples/jest",
  ]),
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js", "examples/explore/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowNullish: true }],
      // What others declare is added to in this way.
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-misused-spread": "off",
    },
  },
  {
    // node:test runs what is not awaited.
    files: ["examples/node-test/**"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["describe", "suite", "test", "it"] },
          ],
        },
      ],
    },
  },
  {
    // Plain JavaScript has no types to check.
    files: ["examples/explore/**"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // A longer function says why where it disables this.
    files: ["src/**/*.{ts,tsx}", "scripts/**/*.ts", "bench/**/*.ts"],
    rules: { "max-lines-per-function": ["error", { max: 80 }] },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/core/clock.ts", "src/core/timestamp.ts", "src/console/present.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: oneClock },
        { object: "Math", property: "random", message: oneClock },
        { object: "performance", property: "now", message: oneClock },
        { object: "AbortSignal", property: "timeout", message: oneClock },
        { object: "process", property: "hrtime", message: oneClock },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date']",
          message: `${oneClock} Instants are written by src/core/timestamp.ts.`,
        },
        { selector: "CallExpression[callee.name='Date']", message: oneClock },
        { selector: "VariableDeclarator[init.name=/^(Date|Math|performance)$/]", message: oneClock },
        { selector: "ImportExpression[source.value=/^(node:)?(timers|perf_hooks)/]", message: oneClock },
        {
          selector:
            "VariableDeclarator:has(> AwaitExpression > ImportExpression[source.value=/^[^.]/]) > ObjectPattern > Property[key.name!='default']",
          message: "In the bundle, a CommonJS package that is imported at run time has nothing but its default.",
        },
      ],
      "no-restricted-globals": ["error", ...timers],
      "no-restricted-imports": ["error", { patterns: [clockModules] }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/cli.ts", "src/platform/node-version.ts", "src/core/clock.ts", "src/console/present.ts"],
    rules: {
      "no-restricted-globals": ["error", ...timers, { name: "process", message: oneProcess }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/cli.ts", "src/core/clock.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [clockModules, { regex: "^(node:)?process$", message: oneProcess }] },
      ],
    },
  },
);
