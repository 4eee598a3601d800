import standaloneCode from "ajv/dist/standalone/index.js";
import { type Plugin, transformSync } from "esbuild";
import fastJsonStringify from "fast-json-stringify";
import contract from "../openapi.json" with { type: "json" };
import { createAjv, schemasByName, successSchema } from "../src/agent/operation-code.ts";
import { type ContractDocument, operationsOf } from "../src/contract/document.ts";
import { whenNeeded } from "../src/core/when-needed.ts";

const document: ContractDocument = contract;
const operations = operationsOf(document);

/** The entry points of the build with the code of each operation. */
export const operationEntryPoints = operations.map(({ id }) => ({
  in: `operation-code:${id}`,
  out: `operation-${id}`,
}));

const parts = ["body", "query", "params"] as const;

/** The number of the first operation with an equal response, whose serializer an operation uses. */
const serializers = operations.map((operation) => {
  const schema = JSON.stringify(successSchema(operation));
  return operations.findIndex((each) => JSON.stringify(successSchema(each)) === schema);
});

/** An operation, as a module that imports the code of its parts. */
function moduleOf(id: string): string {
  const index = operations.findIndex((each) => each.id === id);
  const own = parts.filter((part) => operations[index]?.[part]).map((part) => [part, index] as const);
  return [...own, ["serialize", serializers[index]] as const]
    .map(([part, of]) => `export { default as ${part} } from "operation-part:${part}:${of}";`)
    .join("\n");
}

const text = whenNeeded(() => createAjv(document, true, true));
const json = whenNeeded(() => createAjv(document, false, true));

function partCode(part: string, index: number): string {
  const operation = operations[index];
  if (!operation) throw new Error(`There is no operation ${index}.`);
  if (part === "serialize")
    return fastJsonStringify(successSchema(operation), {
      schema: { ...schemasByName(document) },
      mode: "standalone",
      // Otherwise the code would load the validator library.
      inlineValidators: true,
    } as never) as unknown as string;
  const ajv = part === "body" ? json() : text();
  return standaloneCode.default(ajv, ajv.compile(operation[part as (typeof parts)[number]] as object));
}

/**
 * Replaces the module that compiles validators and serializers by files with the compiled code of our contract, one for each operation, so that
 * a start loads no compiler, and reads only the operations that are called.
 */
export const operationCode: Plugin = {
  name: "operation code",
  setup(build) {
    const resolveDir = new URL("..", import.meta.url).pathname;
    build.onResolve({ filter: /^operation-(code|part):/ }, ({ path }) => {
      const [namespace = "", ...rest] = path.split(":");
      return { path: rest.join(":"), namespace };
    });
    build.onLoad({ filter: /\/src\/agent\/operation-code\.ts$/ }, () => ({
      contents: `
        import { lateModule } from "../platform/late-module.ts";
        export const codeOf = () => ({ id }) => lateModule(import.meta.url, "./operation-" + id);`,
      resolveDir: `${resolveDir}src/agent`,
    }));
    build.onLoad({ filter: /^/, namespace: "operation-code" }, ({ path }) => ({
      contents: moduleOf(path),
      resolveDir,
    }));
    build.onLoad({ filter: /^/, namespace: "operation-part" }, ({ path }) => {
      const [part = "", index] = path.split(":");
      // Nobody reads this code in a stack, so its names are short as well.
      const { code } = transformSync(partCode(part, Number(index)), { minify: true });
      return { contents: code, resolveDir };
    });
  },
};
