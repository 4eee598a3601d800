import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import contract from "../../openapi.json" with { type: "json" };
import { hotPaths, type Polls } from "../contenders.ts";
import type { Contender } from "../side-by-side.ts";

const here = new URL(".", import.meta.url).pathname;
const installed = (path: string): string => join(here, "node_modules", path);
const wiremockVersion = "3.13.2";

type Job = { data: { jobId: string } };

const node = (program: string, ...parameters: readonly string[]): readonly [string, ...string[]] => [
  process.execPath,
  installed(program),
  ...parameters,
];

const idIn = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The job operation of the contract alone, with an example that is the answer of the product. */
function contractWithExample(example: Job): object {
  const path = "/api/agent/jobs/{id}";
  const copy = structuredClone(contract) as { paths: Record<string, object> };
  const { [path]: item } = structuredClone(contract.paths);
  Object.assign(item.get.responses[200].content["application/json"], { example });
  return { ...copy, paths: { [path]: item } };
}

/** json-server with some jobs, all like one of them. */
function jsonServer(database: string, name: string, held: readonly string[], job: Job): Contender {
  const jobs = held.map(idIn).map((id) => ({ id, ...job.data, jobId: id }));
  writeFileSync(database, JSON.stringify({ jobs }));
  return {
    command: (port) => node("json-server/lib/bin.js", "--port", String(port), database),
    targets: [{ name, paths: hotPaths(held).map((path) => `/jobs/${idIn(path)}`) }],
  };
}

/** json-server with one job. */
export const jsonServerWithOneJob = (folder: string, { paths: [path = ""], body }: Polls): Contender =>
  jsonServer(join(folder, "one-job.json"), "json-server", [path], JSON.parse(body) as Job);

/**
 * The peers, serving the same job from the same contract where they take one, each as its documentation starts it, and
 * once more without what costs most where that can be switched off. json-server takes no contract, has no paths but those
 * of its resources, and is there with one job as the others, and with all of them as the product.
 */
export function peerContenders(folder: string, { paths, headers, body }: Polls): readonly Contender[] {
  const [path = ""] = paths;
  const job = JSON.parse(body) as Job;
  const description = join(folder, "contract.json");
  writeFileSync(description, JSON.stringify(contractWithExample(job)));
  const root = join(folder, "wiremock");
  mkdirSync(join(root, "mappings"), { recursive: true });
  writeFileSync(
    join(root, "mappings/job.json"),
    JSON.stringify({
      request: { method: "GET", urlPathTemplate: "/api/agent/jobs/{id}" },
      response: { status: 200, jsonBody: job, headers: { "Content-Type": "application/json; charset=utf-8" } },
    }),
  );

  const prism = (port: number, ...more: readonly string[]) =>
    node("@stoplight/prism-cli/dist/index.js", "mock", description, "--port", String(port), ...more);
  const wiremock = (port: number, ...more: readonly string[]): readonly [string, ...string[]] => {
    const jar = installed(`wiremock/build/wiremock-standalone-${wiremockVersion}.jar`);
    const where = ["--port", String(port), "--bind-address", "127.0.0.1", "--root-dir", root];
    return ["java", "-jar", jar, "--disable-banner", ...where, ...more];
  };
  const asked = { paths: [path], headers };

  return [
    { command: (port) => prism(port), targets: [{ name: "Prism", ...asked }] },
    {
      command: (port) => prism(port, "--verboseLevel", "silent"),
      targets: [{ name: "Prism without its log", ...asked }],
    },
    {
      command: (port) =>
        node(
          "@mockoon/cli/bin/run.js",
          ...["start", "--data", description, "--port", String(port), "--hostname", "127.0.0.1"],
          "--disable-log-to-file",
        ),
      targets: [{ name: "Mockoon", ...asked }],
    },
    jsonServer(join(folder, "one-job.json"), "json-server", [path], job),
    jsonServer(join(folder, "all-jobs.json"), "json-server with the same jobs", paths, job),
    ...(hasJava()
      ? [
          {
            command: (port: number) => wiremock(port, "--max-request-journal-entries", "10000"),
            targets: [{ name: "WireMock", ...asked }],
          },
          {
            command: (port: number) => wiremock(port, "--no-request-journal", "--disable-request-logging"),
            targets: [{ name: "WireMock without its journal", ...asked }],
          },
        ]
      : []),
  ];
}

function hasJava(): boolean {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    console.error("WireMock is left out: there is no java here.");
    return false;
  }
}

/** What was measured. */
export function peerVersions(): string {
  const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const require = createRequire(new URL("../", import.meta.url));
  const own = ["fastify", "express"].map((name) => [
    name,
    (require(`${name}/package.json`) as { version: string }).version,
  ]);
  return [...own, ...Object.entries(dependencies)].map(([name, version]) => `${name} ${version}`).join(", ");
}
