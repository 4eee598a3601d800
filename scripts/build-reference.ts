import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import scalar from "@scalar/fastify-api-reference";
import { build } from "esbuild";
import fastify from "fastify";
import { viewer } from "./dependencies/bundled.ts";
import { licensesText } from "./licenses-text.ts";

const source = "src/reference";
const target = "dist/reference";

/** Builds the API reference: its page, and the viewer, which the plugin of Scalar serves as one script. */
export async function buildReference(): Promise<void> {
  const server = fastify();
  await server.register(scalar, { routePrefix: "/", configuration: { url: "/openapi.json" } });
  const { statusCode, body } = await server.inject("/js/scalar.js");
  if (statusCode !== 200) throw new Error(`The plugin of Scalar answers with ${statusCode} instead of its script.`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "scalar.js"), body);
  writeFileSync(join(target, "licenses.md"), licensesText([viewer]));
  for (const file of ["index.html", "reference.css"]) copyFileSync(join(source, file), join(target, file));
  await build({
    entryPoints: [join(source, "reference.ts")],
    outdir: target,
    bundle: true,
    format: "esm",
    target: "es2024",
    logLevel: "warning",
  });
  copyFileSync("src/console/icon.svg", join(target, "icon.svg"));
}
