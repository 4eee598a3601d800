import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { guides, shellBlocksOf } from "../scripts/runners/guides.ts";
import { start } from "../src/start.ts";
import { ask } from "./support/ask.ts";
import { cleanEnvironment, commandPath, runToEnd, type Server, startProcess, withFolder } from "./support/command.ts";
import { contractProblem } from "./support/contract-validator.ts";
import { type N8nWorkflow, runWorkflow } from "./support/n8n.ts";

const root = new URL("..", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");
const blocksOf = (page: string, language: string) =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);

/** The cells of the table whose header has this name, without their marks of code. */
function tableOf(page: string, header: string): readonly (readonly string[])[] {
  const lines = read(page).split("\n");
  const first = lines.findIndex((line) => line.startsWith("|") && line.includes(` ${header} `));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith("|"));
  return lines.slice(first + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** The operation of the contract that a request is for. */
const operationOf = (method: string, path: string) =>
  Object.entries(contract.paths).find(
    ([template, item]) =>
      method.toLowerCase() in item && new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  )?.[0];

const hasPytest = spawnSync("python3", ["-m", "pytest", "--version"]).status === 0;

const settings = read("docs/configuration.md");

it("`npm run runners` finds the commands of the pages that install packages", () => {
  const counts = Object.fromEntries(guides.map(({ page }) => [page, shellBlocksOf(page).length]));
  expect(counts).toEqual({ "docs/install.md": 3, "docs/jest.md": 1, "docs/postman.md": 1 });
});

describe("docs/jest.md", () => {
  it("docs/jest.md shows the test file of the example", () => {
    expect(blocksOf("docs/jest.md", "js")).toEqual([read("examples/jest/test/audit.test.js")]);
  });

  it("docs/jest.md shows the scripts of the example, which has no other settings", () => {
    const [shown = ""] = blocksOf("docs/jest.md", "json");
    const { scripts, ...rest } = JSON.parse(read("examples/jest/package.json")) as Record<string, unknown>;
    expect(JSON.parse(shown)).toEqual({ scripts });
    expect(Object.keys(rest)).toEqual(["name", "private", "devDependencies"]);
  });
});

describe("docs/node-test.md", () => {
  it("docs/node-test.md shows the test file of the example", () => {
    expect(blocksOf("docs/node-test.md", "ts")).toEqual([read("examples/node-test/test/audit.test.ts")]);
  });

  it("the command in docs/node-test.md runs the example", () =>
    withFolder(async (folder) => {
      cpSync(join(root, "examples/node-test"), folder, { recursive: true });
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(root, join(folder, "node_modules/audity-mock"));
      const [script = ""] = blocksOf("docs/node-test.md", "sh");
      const PATH = `${dirname(process.execPath)}:${cleanEnvironment()["PATH"]}`;
      const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], { PATH }, folder);
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toMatch(/^. pass 2$/m);
      expect(output).toMatch(/^. fail 0$/m);
    }));
});

describe("docs/python.md", () => {
  const files = ["conftest.py", "test_audit.py"];

  it("docs/python.md shows the files of the example, and conftest.py has under 30 lines", () => {
    expect(blocksOf("docs/python.md", "python")).toEqual(files.map((file) => read(`examples/python/${file}`)));
    expect(read("examples/python/conftest.py").trimEnd().split("\n").length).toBeLessThan(30);
  });

  it.skipIf(!hasPytest)("the command in docs/python.md runs the example with pytest, which has to be installed", () =>
    withFolder(async (folder) => {
      cpSync(join(root, "examples/python"), folder, { recursive: true });
      const [script = ""] = blocksOf("docs/python.md", "sh");
      const command = script.replace("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
      const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", command], {}, folder);
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toMatch(/^=+ 3 passed in /m);
    }),
  );
});

describe("docs/n8n.md", () => {
  const workflow = JSON.parse(read("examples/n8n/audit.json")) as N8nWorkflow;
  const { nodes, connections } = workflow;

  /** Runs the workflow against a server with a frozen clock, which only its Wait nodes move. */
  async function runAudit(projectId: string, { isDrained = false } = {}) {
    await using mock = await start({ clock: "frozen", seed: 7 });
    if (isDrained) await mock.defaultSandbox.limits.drain("jobPolling");
    const run = await runWorkflow(workflow, {
      settings: { baseUrl: mock.url, projectId },
      credential: { name: "Authorization", value: `Bearer ${mock.token}` },
      wait: async (seconds) => {
        await mock.clock.advance(`${seconds}s`);
      },
      send: async ({ method, url, headers }) => {
        const response = await fetch(url, { method, headers });
        const text = await response.text();
        const path = new URL(url).pathname;
        expect(operationOf(method, path), `${method} ${path}`).toBeDefined();
        const { status } = response;
        const contentType = response.headers.get("content-type");
        expect(contractProblem({ method, path, status, contentType, text })).toBeNull();
        return { statusCode: status, headers: Object.fromEntries(response.headers), body: JSON.parse(text) as unknown };
      },
    });
    const [job] = await mock.defaultSandbox.jobs.list();
    return { ...run, job, report: await mock.defaultSandbox.report() };
  }

  it("the workflow has the form that n8n imports", () => {
    expect(workflow.name).toBe("Audity audit");
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const { type, typeVersion, position } of nodes) {
      expect(type).toMatch(/^n8n-nodes-base\.\w+$/);
      expect([typeof typeVersion, position.length]).toEqual(["number", 2]);
    }
    for (const [from, { main }] of Object.entries(connections))
      for (const name of [from, ...main.flat().map(({ node }) => node)])
        expect(nodes.map((node) => node.name)).toContain(name);
    for (const { main } of Object.values(connections)) for (const { type } of main.flat()) expect(type).toBe("main");
    const ifs = nodes.filter(({ type }) => type === "n8n-nodes-base.if");
    for (const { name } of ifs) expect(connections[name]?.main).toHaveLength(2);
  });

  it("the table in docs/n8n.md lists the nodes and what comes after each", () => {
    const shown = tableOf("docs/n8n.md", "what it does").map(([node, , next = ""]) => [node, next]);
    const real = nodes.map(({ name }) => {
      const next = (connections[name]?.main ?? []).flat().map(({ node }) => node);
      return [name, next.join(", or ")];
    });
    expect(shown.toSorted()).toEqual(real.toSorted());
  });

  it("the workflow reads the analysis of an audit that completes", async () => {
    const { path, output, error, job, waits, requests } = await runAudit("00000000-0000-4000-8000-000000000001");
    expect(error).toBeNull();
    expect(path.slice(0, 4)).toEqual(["Start", "Settings", "Trigger audit", "Poll job"]);
    expect(path.slice(-3)).toEqual(["Poll again?", "Completed?", "Read analysis"]);
    expect(new Set(waits)).toEqual(new Set([5]));
    expect(requests.length).toBe(waits.length + 3);
    expect(job).toMatchObject({ status: "completed" });
    expect(output).toMatchObject({ id: job?.analysisId, status: "complete" });
  });

  it("the workflow stops with the error code of an audit that fails", async () => {
    const { path, error } = await runAudit("00000000-0000-4000-8000-000000000004");
    expect([path.at(-1), error]).toEqual(["Failed", "ANALYSIS_FAILED"]);
  });

  it("the workflow waits as long as Retry-After says when the rate limit is used up", async () => {
    const { waits, error, report } = await runAudit("00000000-0000-4000-8000-000000000001", { isDrained: true });
    expect(error).toBeNull();
    expect(waits[0]).toBe(60);
    expect(report.verdict).toBe("pass");
  });

  it("the workflow ends when the API refuses the token", async () => {
    await using mock = await start();
    const send = async () => {
      const response = await fetch(`${mock.url}/api/agent/jobs/00000000-0000-4000-9000-000000000001`);
      return { statusCode: response.status, headers: {}, body: await response.json() };
    };
    const world = { settings: {}, credential: { name: "Authorization", value: "" }, wait: () => Promise.resolve() };
    await expect(runWorkflow(workflow, { ...world, send })).rejects.toThrow("Status 401");
  });

  it("the commands in docs/n8n.md work", async () => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const script = blocksOf("docs/n8n.md", "sh")
      .join("")
      .replaceAll("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
    const variables = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const { code, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], variables);
    expect([code, errors]).toEqual([0, ""]);
    const { buckets } = await mock.defaultSandbox.limits.read();
    expect(buckets.find(({ bucket }) => bucket === "jobPolling")).toMatchObject({ remaining: 0 });
  });

  it("the base URLs in docs/n8n.md are those of docs/containers.md, and production's", () => {
    const given = tableOf("docs/n8n.md", "baseUrl").map(([, url]) => url);
    const [production] = contract.servers.map(({ url }) => url);
    expect(given.at(-1)).toBe(production);
    for (const url of given.slice(0, -1)) expect(read("docs/containers.md")).toContain(`\`${url}\``);
    const set = nodes.find(({ name }) => name === "Settings")?.parameters["assignments"];
    expect(JSON.stringify(set)).toContain(given[1]);
  });
});

type PostmanRequest = { name: string; request: { method: string; url: { raw: string } } };
type PostmanVariable = { key: string; value: string };

describe("docs/postman.md", () => {
  const folder = "examples/postman";
  const file = (kind: string) => JSON.parse(read(`${folder}/audity-mock.postman_${kind}.json`)) as unknown;
  const collection = file("collection") as {
    info: { schema: string };
    item: PostmanRequest[];
    variable: PostmanVariable[];
  };
  const environment = file("environment") as { name: string; values: PostmanVariable[] };

  it("the description at the URL in docs/postman.md lists the server first, then production", async () => {
    const [url = ""] = /http:\S+\/openapi\.json$/m.exec(read("docs/postman.md")) ?? [];
    await using mock = await start();
    const response = await fetch(url.replace("http://127.0.0.1:2834", mock.url));
    const { servers } = (await response.json()) as { servers: { url: string }[] };
    expect(servers.map((server) => server.url)).toEqual([mock.url, contract.servers[0]?.url]);
  });

  it("the collection has requests of the contract, and no variable without a value", () => {
    expect(collection.info.schema).toContain("/v2.1.0/");
    const known = [...environment.values, ...collection.variable].map(({ key }) => key);
    for (const { name, request } of collection.item) {
      const path = request.url.raw.replace("{{baseUrl}}", "");
      expect(operationOf(request.method, path), name).toBeDefined();
    }
    const used = [...JSON.stringify(collection).matchAll(/\{\{(\w+)\}\}/g)].map(([, key = ""]) => key);
    expect([...new Set(used)].toSorted()).toEqual(known.toSorted());
  });

  it("the tables in docs/postman.md list the requests and the variables", async () => {
    expect(tableOf("docs/postman.md", "its test script").map(([name]) => name)).toEqual(
      collection.item.map(({ name }) => name),
    );
    const shown = tableOf("docs/postman.md", "value in the environment");
    expect(shown.map(([key]) => key)).toEqual(environment.values.map(({ key }) => key));
    for (const [index, { value }] of environment.values.entries()) expect(shown[index]?.[1]).toContain(value);
    await using mock = await start();
    expect(environment.values.find(({ key }) => key === "token")?.value).toBe(mock.token);
  });
});

describe("docs/containers.md", () => {
  const page = read("docs/containers.md");
  const [startBlock = "", envBlock = ""] = blocksOf("docs/containers.md", "sh");
  const [client, compose, service, pod] = blocksOf("docs/containers.md", "yaml").map((text) => load(text));
  const inContainer = { AUDITY_MOCK_HOST: "0.0.0.0", AUDITY_MOCK_DB: ":memory:" };
  const [, controlToken = ""] = /AUDITY_MOCK_CONTROL_TOKEN=(\S+)/.exec(startBlock) ?? [];

  /** What the Agent API and the control plane answer to requests with this `Host`. */
  async function statusesOf({ ready }: Server, host: string, token: string = ready.token) {
    const asked = async (path: string, bearer: string) =>
      (await ask(ready.url + path, "GET", { host, authorization: `Bearer ${bearer}` })).status;
    return { agent: await asked("/api/projects", token), control: await asked("/__mock/server", ready.controlToken) };
  }

  it("the start command in docs/containers.md answers as host.docker.internal", async () => {
    const script = startBlock.replace("npx audity-mock start", `exec "${process.execPath}" "${commandPath}" "$@"`);
    await using server = await startProcess(["--db", ":memory:"], {}, ["bash", "-euc", script, "bash"]);
    expect(await statusesOf(server, "host.docker.internal:2834")).toEqual({ agent: 200, control: 200 });
    expect(await statusesOf(server, "elsewhere:2834")).toEqual({ agent: 200, control: 403 });
  });

  it("a server that others can reach does not start without a control token", async () => {
    const { code, errors } = await runToEnd(process.execPath, [commandPath, "start"], inContainer);
    expect([code, errors]).toEqual([2, expect.stringContaining("--control-token") as string]);
  });

  it("the env command in docs/containers.md prints the token that the server has after each start", async () => {
    const variables = { ...inContainer, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
    const printed = async () => {
      await using server = await startProcess([], variables);
      const script = envBlock
        .replace("http://127.0.0.1:2834", server.ready.url)
        .replace("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
      const { code, output } = await runToEnd("bash", ["-euo", "pipefail", "-c", script]);
      expect(code).toBe(0);
      expect(output).toContain(`AUDITY_TOKEN=${server.ready.token}\n`);
      return server.ready.token;
    };
    expect(await printed()).toBe(await printed());
  });

  it("a server answers to each host name as the table in docs/containers.md says", async () => {
    const rows = tableOf("docs/containers.md", "control plane");
    expect(rows).toHaveLength(3);
    await using mock = await start();
    for (const [host = "", own, demo, control] of rows) {
      const [name = "", isAllowed = ""] = host.split(", ");
      const allowed: Record<string, string> =
        isAllowed === "allowed" ? { AUDITY_MOCK_ALLOWED_HOSTS: name.replace(/:\d+$/, "") } : {};
      const variables = { ...inContainer, AUDITY_MOCK_CONTROL_TOKEN: controlToken, ...allowed };
      await using server = await startProcess([], variables);
      const answered = await statusesOf(server, name);
      const withDemoToken = await statusesOf(server, name, mock.token);
      expect([answered.agent, withDemoToken.agent, answered.control].map(String), host).toEqual([own, demo, control]);
    }
  });

  it("the Compose files in docs/containers.md let the client find the server", async () => {
    const { services } = compose as {
      services: Record<
        "audity-mock" | "client",
        { environment: Record<string, string>; depends_on?: Record<string, { condition: string }> }
      >;
    };
    const { environment } = services["audity-mock"];
    const { host, hostname } = new URL(services.client.environment["AUDITY_BASE_URL"] ?? "");
    expect(Object.keys(services)).toContain(hostname);
    expect(services.client.depends_on).toEqual({ "audity-mock": { condition: "service_healthy" } });
    expect(read("Dockerfile")).toContain("HEALTHCHECK");
    const given = { ...environment, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
    expect(Object.keys(given)).toEqual(Object.keys(environment));
    await using server = await startProcess([], { ...inContainer, ...given });
    expect(await statusesOf(server, host)).toEqual({ agent: 200, control: 200 });
    expect(client).toEqual({ services: { client: { extra_hosts: ["host.docker.internal:host-gateway"] } } });
    expect(page).toContain("`docker run --add-host=host.docker.internal:host-gateway …`");
  });

  it("the Kubernetes files in docs/containers.md let a pod find the server and the kubelet see it ready", async () => {
    const { metadata, spec } = service as {
      metadata: { name: string };
      spec: { selector: { app: string }; ports: { port: number }[] };
    };
    const { containers } = pod as {
      containers: {
        env: { name: string; value?: string }[];
        readinessProbe: { httpGet: { path: string; port: number } };
      }[];
    };
    const { env = [], readinessProbe: { httpGet: probe } = { httpGet: { path: "", port: 0 } } } = containers[0] ?? {};
    expect([spec.ports.map(({ port }) => port), probe.port]).toEqual([[2834], 2834]);
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value ?? controlToken]));
    await using server = await startProcess([], { ...inContainer, ...given });
    for (const name of [metadata.name, `${metadata.name}.default.svc.cluster.local`])
      expect(await statusesOf(server, `${name}:2834`)).toEqual({ agent: 200, control: 200 });
    expect((await ask(server.ready.url + probe.path, "GET", { host: "10.0.0.7:2834" })).status).toBe(200);
  });

  it("docs/containers.md names only options and environment variables that exist", () => {
    const variables = [...page.matchAll(/AUDITY_MOCK_\w+/g)].map(([name]) => name);
    for (const name of new Set(variables)) expect(settings).toContain(`\`${name}\``);
    for (const [, option] of startBlock.matchAll(/(--[\w-]+)/g)) expect(settings).toContain(`\`${option} `);
  });
});

it("docs/install.md names the version that `npm pack` makes, and the lowest Node", () => {
  const { version, engines } = JSON.parse(read("package.json")) as { version: string; engines: { node: string } };
  const page = read("docs/install.md");
  const named = [...page.matchAll(/audity-mock-([\d.]+)\.tgz/g)].map(([, number]) => number);
  expect(new Set(named)).toEqual(new Set([version]));
  for (const path of ["docs/install.md", "docs/node-test.md"])
    expect(read(path).replaceAll("\n", " ")).toContain(`Node ${engines.node.replace(">=", "")}`);
});

it("every folder of examples/ has a page", () => {
  const pages = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => read(`docs/${name}`));
  const all = [...pages, read("README.md")].join("\n");
  for (const name of readdirSync(join(root, "examples"))) expect(all).toContain(`examples/${name}`);
});
