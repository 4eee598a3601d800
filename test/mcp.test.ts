import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readdirSync, readFileSync } from "node:fs";
import { ofetch } from "ofetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../src/app/control-routes.ts";
import { bounded, mostCharacters } from "../src/mcp/bounded.ts";
import { schemaOf } from "../src/mcp/tool-schema.ts";
import { action } from "../src/mcp/tool.ts";
import { tools } from "../src/mcp/tools.ts";
import { type Mock, start } from "../src/start.ts";
import { mcpOverHttp, revisions } from "./support/mcp.ts";

type NewSandbox = {
  readonly name: string;
  readonly token: string;
  readonly baseUrl: string;
  readonly projects: { readonly ready: string };
};

type Report = {
  readonly verdict: string;
  readonly jobs: readonly {
    readonly polls: number;
    readonly broken: readonly { readonly rule: string; readonly requests: readonly number[] }[];
    readonly kept: readonly string[];
  }[];
};

let mock: Mock;
beforeAll(async () => {
  mock = await start({ seed: 1 });
  await mock.sandbox({ name: "empty", clock: "frozen", demoData: "none" });
});
afterAll(() => mock.stop());

describe.each(Object.keys(revisions) as (keyof typeof revisions)[])("MCP %s at /__mock/mcp", (revision) => {
  it("an agent freezes time, queues a failure, runs a client and reads the verdict", async () => {
    await using mcp = await mcpOverHttp(mock, revision);
    const sandbox = await mcp.call<NewSandbox>("create_sandbox", { clock: "frozen", seed: 7 });
    const { name } = sandbox;
    await mcp.call("choose_scenario", { action: "queue", scenario: "fails-timeout", sandbox: name });
    const { id } = await mcp.call<{ id: string }>("trigger_audit", { sandbox: name });
    await mcp.call("set_rate_limit", { action: "drain", bucket: "jobPolling", sandbox: name });
    const headers = { authorization: `Bearer ${sandbox.token}` };
    const poll = () => ofetch<unknown>(`${sandbox.baseUrl}/api/agent/jobs/${id}`, { headers, retry: 3 });
    // This client repeats a request at once, whatever Retry-After says.
    await expect(poll()).rejects.toMatchObject({ status: 429 });
    await mcp.call("move_time", { action: "advance", durationMs: "15m", sandbox: name });
    expect(await poll()).toMatchObject({ data: { status: "failed", errorCode: "ANALYSIS_TIMEOUT" } });
    const report = await mcp.call<Report>("read_report", { sandbox: name });
    const broken = report.jobs[0]?.broken.find(({ rule }) => rule === "retry-after");
    expect([report.verdict, broken?.requests]).toEqual(["fail", [2, 3, 4]]);
    const inspected = await mcp.call("read_journal", { action: "inspect", number: "2", sandbox: name });
    expect(inspected).toMatchObject({ jobId: id, status: 429, reason: { rule: "retry-after" } });
  });

  it("the client gets tools, prompts, resources and instructions", async () => {
    await using mcp = await mcpOverHttp(mock, revision);
    const listed = await mcp.client.listTools();
    expect(listed.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    expect((await mcp.client.listPrompts()).prompts.map(({ name }) => name)).toEqual([
      "test-my-polling-client",
      "show-me-an-audit",
    ]);
    const { resources } = await mcp.client.listResources();
    const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
    expect(resources.map(({ uri }) => uri).toSorted()).toEqual(
      pages.map((page) => `docs://audity-mock/${page}`).toSorted(),
    );
    const { contents } = await mcp.client.readResource({ uri: "docs://audity-mock/polling.md" });
    expect(contents[0]).toMatchObject({ mimeType: "text/markdown", text: readFileSync("docs/polling.md", "utf8") });
    await expect(mcp.client.readResource({ uri: "docs://audity-mock/../package.json" })).rejects.toThrow();
    expect(mcp.client.getInstructions()).toMatch(/create_sandbox/);
  });
});

describe("the tools", () => {
  const schemas = tools.map(({ name, inputSchema }) => [name, inputSchema] as const);

  it("there are at most fourteen, and together they are short", () => {
    expect(tools.length).toBeLessThanOrEqual(14);
    const sizes = tools.map(
      ({ name, description, inputSchema }) => JSON.stringify([name, description, inputSchema]).length,
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(24_000);
  });

  it.each(schemas)("the input schema of %s uses only keywords and formats that every validator knows", (_, schema) => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
    addFormats.default(ajv);
    expect(() => ajv.compile(schema)).not.toThrow();
    expect(JSON.stringify(schema)).not.toMatch(/"x-|"title"/);
  });

  it("a schema has the fields of its routes, with the constraints of the control plane", () => {
    const { properties, required } = schemaOf({ create: action("createJob") }) as {
      properties: Record<string, { description: string }>;
      required: string[];
    };
    expect(Object.keys(properties)).toEqual([...Object.keys(routes.createJob.input.properties), "sandbox"]);
    expect(required).toEqual([]);
    const several = schemaOf({ start: action("startJob"), fail: action("failJob") });
    expect(several).toMatchObject({
      required: ["action", "job"],
      properties: { action: { enum: ["start", "fail"] }, errorCode: { minLength: 1, description: /^\(fail\) / } },
    });
  });

  it("docs/mcp.md lists the tools", () => {
    const rows = readFileSync("docs/mcp.md", "utf8").matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm);
    expect([...rows].map(([, name, title]) => [name, title])).toEqual(tools.map(({ name, title }) => [name, title]));
  });

  it.each([
    ["move_time", { action: "fly" }, 'action has an unknown value "fly"; available: '],
    ["move_time", {}, "action is required; available: "],
    ["move_time", { action: "advance" }, "durationMs is required."],
    ["move_time", { action: "advance", durationMs: "soon" }, "durationMs must be"],
    ["move_time", { action: "freeze", durationMs: "1m" }, "durationMs is an unknown field here; available: sandbox."],
    ["create_sandbox", { data: {} }, "data is an unknown field here; available: "],
    ["list_jobs", { sandbox: "elsewhere" }, 'Unknown sandbox "elsewhere"'],
    ["list_jobs", { sandbox: 7 }, "sandbox must be a string."],
    ["move_time", { action: "next_event", sandbox: "empty" }, "use move_time with the action advance."],
    ["read_journal", { action: "inspect", number: 999_999 }, "List the newest with read_journal with the action list."],
    ["read_journal", { action: "inspect" }, "number is required; read_journal shows the numbers."],
    ["reset_sandbox", { action: "delete" }, "Reset it instead (reset_sandbox with the action reset)."],
    ["inject_fault", { action: "remove" }, "fault is required; the action list shows the ids."],
    ["get_status", { sandbox: "elsewhere" }, 'Unknown sandbox "elsewhere"'],
    ["get_status", { clock: "frozen" }, "clock is an unknown field here; available: sandbox."],
    ["force_job", { action: "fail", job: "nothing" }, 'Unknown job "nothing" in the sandbox default; available: '],
    ["force_job", { action: "fail" }, "job is required; list_jobs shows the ids."],
    ["choose_scenario", { action: "queue", scenario: "fails-timout" }, "scenario must be"],
    ["search_docs", {}, "query must be text to search for."],
    ["search_docs", { query: "clock", limit: 99 }, "limit must be a whole number from 1 to 10, not 99."],
  ])("%s refuses %j and says what to do", async (name, given, message) => {
    await using mcp = await mcpOverHttp(mock);
    expect(await mcp.refused(name, given)).toContain(message);
  });

  it("every action of every tool works", async () => {
    await using mcp = await mcpOverHttp(mock);
    const { name: sandbox } = await mcp.call<NewSandbox>("create_sandbox", { clock: "frozen", demoData: "full" });
    const newJob = async () => (await mcp.call<{ id: string }>("trigger_audit", { sandbox })).id;
    const newFault = async () =>
      (await mcp.call<{ id: string }>("inject_fault", { action: "add", effect: { kind: "truncatedBody" }, sandbox }))
        .id;
    await fetch(`${mock.url}/api/projects`, { headers: { authorization: "Bearer unknown" } });
    const calls: readonly (readonly [string, Record<string, unknown>])[] = [
      ["get_status", {}],
      ["create_sandbox", {}],
      ["force_job", { action: "start", job: await newJob() }],
      ["force_job", { action: "complete", job: await newJob() }],
      ["force_job", { action: "fail", job: await newJob(), errorCode: "ANALYSIS_FAILED" }],
      ["force_job", { action: "vanish", job: await newJob() }],
      ["move_time", { action: "skip" }],
      ["move_time", { action: "freeze" }],
      ["move_time", { action: "advance", durationMs: "1s" }],
      ["trigger_audit", {}],
      ["move_time", { action: "next_event" }],
      ["move_time", { action: "advance_on_poll", durationMs: "2s" }],
      ["move_time", { action: "scale", scale: 60 }],
      ["move_time", { action: "resume" }],
      ["choose_scenario", { action: "list" }],
      ["choose_scenario", { action: "queue", scenario: "fails-timeout" }],
      ["choose_scenario", { action: "clear_queue" }],
      ["choose_scenario", { action: "set_default", scenario: "fails-timeout" }],
      ["choose_scenario", { action: "set_default", scenario: null }],
      ["inject_fault", { action: "add", effect: { kind: "status", status: 503 }, operation: "getJobStatus", times: 1 }],
      ["inject_fault", { action: "plan", plan: "6:429/1" }],
      ["inject_fault", { action: "list" }],
      ["inject_fault", { action: "remove", fault: await newFault() }],
      ["inject_fault", { action: "clear" }],
      ["set_rate_limit", { action: "show" }],
      ["set_rate_limit", { action: "drain", bucket: "jobPolling" }],
      ["set_rate_limit", { action: "refill" }],
      ["set_rate_limit", { action: "set", bucket: "jobPolling", limit: 5, windowMs: "1m" }],
      ["set_rate_limit", { action: "enable", enabled: false }],
      ["list_jobs", {}],
      ["add_lead_or_capture", { action: "lead", businessName: "Sample business", score: 40 }],
      ["add_lead_or_capture", { action: "capture", rawContent: "A note." }],
      ["read_journal", { action: "list" }],
      ["read_journal", { action: "inspect", number: "1", sandbox: "default" }],
      ["read_report", {}],
      ["search_docs", { query: "retry-after" }],
      ["reset_sandbox", { action: "reset" }],
      ["reset_sandbox", { action: "delete" }],
    ];
    const isGlobal = (name: string) => name === "search_docs" || name === "create_sandbox";
    for (const [name, given] of calls)
      expect(Object.keys(await mcp.call(name, isGlobal(name) ? given : { sandbox, ...given }))).not.toEqual([]);
    const called = calls.map(([name, { action: chosen }]) => `${name} ${JSON.stringify(chosen)}`);
    const all = schemas.flatMap(([name, schema]) => {
      const { properties } = schema as { properties: { action?: { enum: string[] } } };
      return (properties.action?.enum ?? [undefined]).map((each) => `${name} ${JSON.stringify(each)}`);
    });
    expect([...new Set(called)].toSorted()).toEqual(all.toSorted());
  });

  it.each(["test-my-polling-client", "show-me-an-audit"])("the tool calls in the prompt %s work", async (name) => {
    await using mcp = await mcpOverHttp(mock);
    const { messages } = await mcp.client.getPrompt({ name, arguments: {} });
    const content = messages[0]?.content;
    const text = content?.type === "text" ? content.text : "";
    const written = [...text.matchAll(/\b(\w+_\w+)(?: with)? \(?(\{(?:[^{}]|\{[^{}]*\})*\})/g)]
      .map(([, tool = "", given = ""]) => [tool, given] as const)
      .filter(([tool]) => tools.some((each) => each.name === tool));
    expect(written.length).toBeGreaterThanOrEqual(4);
    let sandbox = "default";
    for (const [tool, given] of written) {
      const where = tool === "create_sandbox" ? {} : { sandbox };
      // An event to which the clock can be advanced.
      if (given.includes("next_event")) await mcp.call("trigger_audit", where);
      const result = await mcp.call<{ name?: string }>(tool, { ...(JSON.parse(given) as object), ...where });
      if (tool === "create_sandbox") sandbox = String(result.name);
    }
  });

  it("the prompt names the command of the client, if it is given", async () => {
    await using mcp = await mcpOverHttp(mock);
    const given = { name: "test-my-polling-client", arguments: { command: "npm run poll" } };
    expect(JSON.stringify(await mcp.client.getPrompt(given))).toContain("The client: npm run poll.");
  });

  it("a filter that no request has is not taken for a client that did nothing", async () => {
    await using mcp = await mcpOverHttp(mock);
    const hint = (what: string) => ({
      hint: `No request has ${what}. Check the values and the sandbox, or leave them out.`,
    });
    expect(await mcp.call("read_report", { job: "nope" })).toMatchObject(hint('job "nope"'));
    const given = { action: "list", status: 999, operation: "getJobStatus", sandbox: "empty" };
    expect(await mcp.call("read_journal", given)).toMatchObject(hint('status 999 and operation "getJobStatus"'));
    expect(await mcp.call("read_journal", { action: "list", sandbox: "empty" })).toEqual({
      order: "newest first",
      requests: [],
    });
  });

  it("move_time says that polls advance only a frozen clock", async () => {
    await using mcp = await mcpOverHttp(mock);
    const { name: sandbox } = await mcp.call<NewSandbox>("create_sandbox");
    const given = { action: "advance_on_poll", durationMs: "5s", sandbox };
    expect(await mcp.call("move_time", given)).toMatchObject({ hint: /only while it is frozen/ });
    await mcp.call("move_time", { action: "freeze", sandbox });
    expect(await mcp.call("move_time", given)).not.toHaveProperty("hint");
  });

  it("a request of the journal can be inspected by its number as a number", async () => {
    await using mcp = await mcpOverHttp(mock);
    await fetch(`${mock.url}/api/projects`, { headers: { authorization: "Bearer unknown" } });
    const listed = await mcp.call<{ requests: { number: number }[] }>("read_journal", { action: "list", limit: 1 });
    const number = listed.requests[0]?.number;
    expect(await mcp.call("read_journal", { action: "inspect", number })).toMatchObject({ number, status: 401 });
  });

  it("search_docs finds the page about a subject, and a resource with the whole page", async () => {
    await using mcp = await mcpOverHttp(mock);
    const pagesFor = async (query: string) =>
      (await mcp.call<{ results: { page: string; uri: string }[] }>("search_docs", { query })).results;
    expect((await pagesFor("polling report retry-after"))[0]?.page).toBe("polling.md");
    expect((await pagesFor("snapshot save load")).map(({ page }) => page)).toContain("snapshots.md");
    expect((await pagesFor("drained limits")).map(({ page }) => page)).toContain("commands.md");
    const [first] = await pagesFor("webhook");
    expect((await mcp.client.readResource({ uri: first?.uri ?? "" })).contents).toHaveLength(1);
    expect(await mcp.call("search_docs", { query: "zzzzzzzzzz" })).toMatchObject({ results: [], hint: /Try others/ });
  });
});

describe("results of tools", () => {
  it("a result stays below the limit, and says what it leaves out", async () => {
    await using mcp = await mcpOverHttp(mock);
    const { name: sandbox, token } = await mcp.call<NewSandbox>("create_sandbox", { clock: "frozen" });
    const { jobs, limits } = await mock.openSandbox(sandbox);
    for (let count = 0; count < 150; count += 1) await jobs.create();
    await limits.switchOff();
    const headers = { authorization: `Bearer ${token}` };
    for (const { id } of (await jobs.list()).slice(0, 60))
      for (let poll = 0; poll < 3; poll += 1) await fetch(`${mock.url}/api/agent/jobs/${id}`, { headers });
    for (const [tool, given] of [
      ["list_jobs", { limit: 1000 }],
      ["read_journal", { action: "list", limit: 10_000 }],
      ["read_report", {}],
      ["get_status", {}],
    ] as const) {
      const result = await mcp.call<{ omitted?: string[] }>(tool, { sandbox, ...given });
      expect(JSON.stringify(result).length).toBeLessThanOrEqual(mostCharacters);
      if (tool !== "get_status") expect(result.omitted?.[0]).toMatch(/^\w+: \d+ more$/);
    }
  });

  it("bounded cuts long lists and texts, and leaves short results as they are", () => {
    const short = { a: [1, 2], b: { c: "text" }, d: null };
    expect(bounded(short)).toEqual(short);
    const { text, omitted } = bounded({ text: "x".repeat(5000) }) as { text: string; omitted: string[] };
    expect([text.length, omitted]).toEqual([1000, ["text: 4000 more characters"]]);
    expect(bounded({ list: Array.from({ length: 200 }, () => 1) })).toMatchObject({ omitted: ["list: 100 more"] });
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, "x"]));
    expect(bounded(wide)).toMatchObject({ omitted: [/too large/] });
  });
});

describe("the guards of /__mock/mcp", () => {
  const initialize = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
  });
  const post = (headers: Record<string, string> = {}, body = initialize, method = "POST") =>
    fetch(`${mock.url}/__mock/mcp`, {
      method,
      headers: {
        authorization: `Bearer ${mock.controlToken}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      ...(method === "POST" && { body }),
    });

  it("a request with the control token is answered", async () => {
    expect((await post()).status).toBe(200);
  });

  it.each([
    ["a missing control token", { authorization: "" }, 401],
    ["a token of the Agent API", { authorization: "Bearer aky_DemoOwnerOneReadWrite00000000001" }, 401],
    ["a foreign Origin", { origin: "https://attacker.example" }, 403],
    ["a cross-site request", { "sec-fetch-site": "cross-site" }, 403],
    ["a form", { "content-type": "text/plain" }, 415],
  ])("%s is refused", async (_, headers, status) => {
    expect((await post(headers)).status).toBe(status);
  });

  it("a body that is no JSON gets a JSON-RPC error, and a body of 2 MB is refused", async () => {
    const broken = await post({}, "{");
    expect([broken.status, await broken.json()]).toMatchObject([400, { jsonrpc: "2.0", error: { code: -32700 } }]);
    expect((await post({}, `"${"x".repeat(2 ** 21)}"`)).status).toBe(413);
  });

  it("GET and DELETE are refused, because there are no sessions", async () => {
    expect((await post({}, "", "GET")).status).toBe(405);
    expect((await post({}, "", "DELETE")).status).toBe(405);
  });

  it("a server without a control plane has no MCP endpoint", async () => {
    await using closed = await start({ control: false });
    const response = await fetch(`${closed.url}/__mock/mcp`, { method: "POST" });
    expect(response.status).toBe(404);
  });

  it("a server with an open subscription stops", async () => {
    const other = await start();
    const mcp = await mcpOverHttp(other);
    await mcp.client.listen({ toolsListChanged: true });
    await other.stop();
    await mcp.client.close();
  });
});
