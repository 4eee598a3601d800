// Has what others wrote judge the server and its descriptions: `npm run validators`.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Mock, start } from "../../src/start.ts";
import { realSleep } from "../../src/core/clock.ts";
import { converse } from "./conversation.ts";
import { useGeneratedClient } from "./generated-client.ts";

const here = new URL(".", import.meta.url).pathname;
const contract = new URL("../../openapi.json", import.meta.url).pathname;
const quiet = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };

if (!existsSync(join(here, "node_modules")))
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });

const tool = (name: string): string => join(here, "node_modules/.bin", name);

function lint(folder: string, description: string, title: string, ...options: readonly string[]): void {
  const report = execFileSync(tool("redocly"), ["lint", description, "--format", "json", ...options], {
    cwd: folder,
    env: quiet,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { totals, problems } = JSON.parse(report) as {
    totals: { errors: number; warnings: number };
    problems: unknown;
  };
  if (totals.errors + totals.warnings > 0) throw new Error(`Redocly on ${title}: ${JSON.stringify(problems, null, 2)}`);
  console.log(`Redocly has nothing to say of ${title}.`);
}

async function startPrism(url: string, port: number): Promise<ChildProcess> {
  const parameters = ["proxy", contract, url, "--errors", "--port", String(port)];
  const prism = spawn(tool("prism"), parameters, { env: quiet, stdio: ["ignore", "pipe", "inherit"] });
  for (let count = 0; count < 300; count += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/user/tier`).catch(() => null);
    if (answer) return prism;
    await realSleep(100);
  }
  prism.kill();
  throw new Error("Prism does not listen.");
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  await using other = await start();
  return Number(new URL(other.url).port);
}

async function proxy(mock: Mock): Promise<void> {
  const port = await freePort();
  const prism = await startPrism(mock.url, port);
  try {
    const count = await converse(mock, `http://127.0.0.1:${port}`);
    console.log(`Prism's validation proxy let all ${count} answers pass, and stopped one that was wrong on purpose.`);
  } finally {
    prism.kill();
    await once(prism, "close");
  }
}

async function generate(mock: Mock, folder: string): Promise<void> {
  const client = join(folder, "client");
  const served = join(folder, "served.json");
  writeFileSync(served, await (await fetch(`${mock.url}/openapi.json`)).text());
  execFileSync(tool("openapi-ts"), ["-i", served, "-o", client], { cwd: folder, env: quiet, stdio: "ignore" });
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
  execFileSync(tool("tsc"), [...options, join(client, "index.ts")], { cwd: folder, stdio: "inherit" });
  const outfile = join(folder, "client.mjs");
  await build({ entryPoints: [join(client, "index.ts")], outfile, bundle: true, format: "esm", platform: "node" });
  const count = await useGeneratedClient(mock, outfile);
  console.log(
    `A client that @hey-api/openapi-ts has generated from the served contract compiles, and has run ${count} operations.`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "audity-mock-validators-"));
try {
  await using mock = await start({ clock: "frozen", seed: 1 });
  const headers = { authorization: `Bearer ${mock.controlToken}` };
  const described = await (await fetch(`${mock.controlUrl}openapi.json`, { headers })).text();
  writeFileSync(join(folder, "control.json"), described);
  lint(folder, contract, "openapi.json");
  // Its health check refuses nobody, and so has no 4xx.
  const control = "the description of the control plane";
  lint(folder, join(folder, "control.json"), control, "--skip-rule", "operation-4xx-response");
  await proxy(mock);
  await generate(mock, folder);
} finally {
  rmSync(folder, { recursive: true });
}
