import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import superagent from "superagent";
import { describe, expect, it } from "vitest";
import { start } from "../src/start.ts";
import { cleanEnvironment, commandPath, runToEnd, startProcess, withFolder } from "./support/command.ts";
import { mcpClient, revisions } from "./support/mcp.ts";

/** Starts `audity-mock mcp` as an agent does. Its user has no other servers. */
const transportTo = (home: string, parameters: readonly string[] = []): StdioClientTransport =>
  new StdioClientTransport({
    command: process.execPath,
    args: [commandPath, "mcp", ...parameters],
    env: cleanEnvironment({ HOME: home, XDG_DATA_HOME: home }) as Record<string, string>,
    stderr: "pipe",
  });

type Status = {
  readonly baseUrl: string;
  readonly token: string;
  readonly sandbox: { readonly name: string; readonly seed: number; readonly clock: { readonly mode: string } };
};

describe("audity-mock mcp", () => {
  it.each(Object.keys(revisions) as (keyof typeof revisions)[])(
    "audity-mock mcp starts a server in memory when none runs, and stops it with the agent (MCP %s)",
    (revision) =>
      withFolder(async (home) => {
        const mcp = await mcpClient(transportTo(home, ["--seed", "42", "--clock", "frozen"]), revision);
        const status = await mcp.call<Status>("get_status");
        expect(status.sandbox).toMatchObject({ name: "default", seed: 42, clock: { mode: "frozen" } });
        const headers = { authorization: `Bearer ${status.token}` };
        expect((await fetch(`${status.baseUrl}/api/projects`, { headers })).status).toBe(200);
        await mcp.client.close();
        await expect(fetch(status.baseUrl)).rejects.toThrow();
      }),
  );

  it("other commands of the user find the server that audity-mock mcp has started", () =>
    withFolder(async (home) => {
      await using mcp = await mcpClient(transportTo(home));
      const { baseUrl } = await mcp.call<Status>("get_status");
      const variables = { HOME: home, XDG_DATA_HOME: home };
      const { output } = await runToEnd(process.execPath, [commandPath, "health"], variables);
      expect(output).toBe(`audity-mock is ready on ${baseUrl}\n`);
    }));

  it("audity-mock mcp controls the running server of the user, in the sandbox of --sandbox, and leaves it running", () =>
    withFolder(async (home) => {
      const variables = { HOME: home, XDG_DATA_HOME: home };
      await using server = await startProcess(["--db", ":memory:"], variables);
      const mcp = await mcpClient(transportTo(home, ["--sandbox", "of-my-test"]));
      await mcp.call("create_sandbox", { name: "of-my-test", seed: 3 });
      expect(await mcp.call<Status>("get_status")).toMatchObject({
        baseUrl: server.ready.url,
        sandbox: { name: "of-my-test", seed: 3 },
      });
      await mcp.client.close();
      expect((await fetch(`${server.ready.url}/__mock/health`)).status).toBe(200);
    }));

  it("audity-mock mcp goes on with another server when the one that it controls has stopped", () =>
    withFolder(async (home) => {
      const variables = { HOME: home, XDG_DATA_HOME: home };
      const server = await startProcess(["--db", ":memory:"], variables);
      const transport = transportTo(home);
      let errors = "";
      transport.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
      await using mcp = await mcpClient(transport);
      expect((await mcp.call<Status>("get_status")).baseUrl).toBe(server.ready.url);
      await server.end("SIGTERM");
      const { baseUrl } = await mcp.call<Status>("get_status");
      expect(baseUrl).not.toBe(server.ready.url);
      expect((await fetch(`${baseUrl}/__mock/health`)).status).toBe(200);
      // The tool makes several calls at the same time.
      expect(errors.match(/Started one/g)).toHaveLength(1);
    }));

  it("audity-mock mcp starts a server of its own when several servers of the user run", () =>
    withFolder(async (home) => {
      const variables = { HOME: home, XDG_DATA_HOME: home };
      await using one = await startProcess(["--db", ":memory:"], variables);
      await using other = await startProcess(["--db", ":memory:"], variables);
      await using mcp = await mcpClient(transportTo(home));
      const { baseUrl } = await mcp.call<Status>("get_status");
      expect([one.ready.url, other.ready.url]).not.toContain(baseUrl);
    }));

  it("with --url, audity-mock mcp says that no server runs there, and starts none", () =>
    withFolder(async (home) => {
      await using mcp = await mcpClient(transportTo(home, ["--url", "http://127.0.0.1:1"]));
      expect(await mcp.refused("get_status", {})).toMatch(
        /^No audity-mock server is running on http:\/\/127\.0\.0\.1:1\./,
      );
    }));

  it("audity-mock mcp says what is missing when the control token is unknown or wrong", () =>
    withFolder(async (home) => {
      await using mock = await start();
      await using unknown = await mcpClient(transportTo(home, ["--url", mock.url]));
      expect(await unknown.refused("get_status", {})).toMatch(/control token .* is unknown on this machine/);
      await using wrong = await mcpClient(
        transportTo(home, ["--url", mock.url, "--control-token", "wrong-token-of-a-test"]),
      );
      expect(await wrong.refused("get_status", {})).toMatch(/does not accept the control token/);
    }));

  it("audity-mock mcp writes nothing but MCP to standard output, and ends with its input", () =>
    withFolder(async (home) => {
      const script = `printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"ping"}' 'no JSON' | "$0" "$1" mcp`;
      const { code, output, errors } = await runToEnd("sh", ["-c", script, process.execPath, commandPath], {
        HOME: home,
        XDG_DATA_HOME: home,
      });
      expect(code).toBe(0);
      for (const line of output.trim().split("\n").filter(Boolean))
        expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
      expect(errors).toMatch(/^No server was running\. Started one in memory on http:\/\/127\.0\.0\.1:\d+\n/);
    }));

  it("audity-mock mcp ends with its input, also when the agent has sent nothing", () =>
    withFolder(async (home) => {
      const { code } = await runToEnd(process.execPath, [commandPath, "mcp"], { HOME: home, XDG_DATA_HOME: home });
      expect(code).toBe(0);
    }));

  it("a bad option is refused before anything starts", async () => {
    const { code, output, errors } = await runToEnd(process.execPath, [commandPath, "mcp", "--seed", "x"]);
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toMatch(/^--seed must be/);
  });
});

describe("the official inspector", () => {
  const inspector = join(
    "node_modules",
    "@modelcontextprotocol",
    "inspector",
    "clients",
    "launcher",
    "build",
    "index.js",
  );

  it("the inspector freezes time, queues a failure and reads the verdict on a client from npm", async () => {
    await using mock = await start();
    const server = [process.execPath, commandPath, "mcp", "--url", mock.url, "--control-token", mock.controlToken];
    const inspect = async (tool: string, given: Record<string, unknown>) => {
      const values = Object.entries(given).flatMap(([name, value]) => ["--tool-arg", `${name}=${String(value)}`]);
      const parameters = ["--cli", ...server, "--method", "tools/call", "--tool-name", tool, ...values];
      const { code, output, errors } = await runToEnd(process.execPath, [inspector, ...parameters]);
      expect(code, errors).toBe(0);
      return (JSON.parse(output) as { structuredContent: Record<string, unknown> }).structuredContent;
    };
    const { name: sandbox, token } = await inspect("create_sandbox", { clock: "frozen" });
    await inspect("choose_scenario", { action: "queue", scenario: "fails-timeout", sandbox });
    const { id } = await inspect("trigger_audit", { sandbox });
    await inspect("set_rate_limit", { action: "drain", bucket: "jobPolling", sandbox });
    // This client repeats a request at once.
    const poll = superagent.get(`${mock.url}/api/agent/jobs/${String(id)}`).auth(String(token), { type: "bearer" });
    await expect(poll.retry(2)).rejects.toMatchObject({ status: 429 });
    await inspect("move_time", { action: "advance", durationMs: "15m", sandbox });
    expect(await inspect("list_jobs", { sandbox })).toMatchObject({ jobs: [{ id, status: "failed" }] });
    expect(await inspect("read_report", { sandbox })).toMatchObject({
      verdict: "fail",
      jobs: [{ polls: 3, broken: [{ rule: "retry-after", requests: [2, 3] }] }],
    });
  });

  it.each(["tools/list", "resources/list", "prompts/list"])("the inspector accepts %s", (method) =>
    withFolder(async (home) => {
      const parameters = [inspector, "--cli", process.execPath, commandPath, "mcp", "--method", method];
      const { code, output } = await runToEnd(process.execPath, parameters, { HOME: home });
      expect([code, Object.values(JSON.parse(output) as object)[0]]).toEqual([0, expect.arrayContaining([])]);
    }),
  );
});

describe("the official conformance suite", () => {
  it("every scenario passes that needs no test tools, resources or prompts of its own", async () => {
    await using mock = await start();
    // The suite cannot send a token.
    const proxy = createServer((incoming, outgoing) => {
      const headers = { ...incoming.headers, authorization: `Bearer ${mock.controlToken}` };
      const options = { port: new URL(mock.url).port, path: incoming.url, method: incoming.method, headers };
      const onward = request({ host: "127.0.0.1", ...options }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = proxy.address() as AddressInfo;
      const suite = join("node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
      const url = `http://127.0.0.1:${port}/__mock/mcp`;
      const parameters = [suite, "server", "--url", url, "--expected-failures", "test/fixtures/mcp-conformance.yaml"];
      const { code, output } = await runToEnd(process.execPath, parameters);
      expect(code, output).toBe(0);
      const passed = output.matchAll(/✓ ([\w-]+): [1-9]\d* passed, 0 failed/g);
      expect([...passed].map(([, name]) => name)).toEqual([
        "server-initialize",
        "ping",
        "tools-list",
        "resources-list",
        "prompts-list",
        "dns-rebinding-protection",
      ]);
    } finally {
      proxy.close();
    }
  });
});

describe("docs/mcp.md", () => {
  const page = readFileSync("docs/mcp.md", "utf8");
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text) as unknown);

  it("every configuration starts audity-mock mcp, or names the endpoint of a server", () => {
    const local = { command: "npx", args: ["audity-mock", "mcp"] };
    expect(blocks).toEqual([
      { mcpServers: { "audity-mock": local } },
      { mcpServers: { "audity-mock": local } },
      { servers: { "audity-mock": { type: "stdio", ...local } } },
      {
        mcpServers: {
          "audity-mock": {
            type: "http",
            url: "http://127.0.0.1:2834/__mock/mcp",
            headers: { Authorization: "Bearer ${AUDITY_MOCK_CONTROL_TOKEN}" },
          },
        },
      },
    ]);
  });

  it("the command of the configurations works", () =>
    withFolder(async (home) => {
      const [{ mcpServers }] = blocks as [{ mcpServers: { "audity-mock": { command: string; args: string[] } } }];
      const env = cleanEnvironment({ HOME: home, XDG_DATA_HOME: home }) as Record<string, string>;
      await using mcp = await mcpClient(
        new StdioClientTransport({ ...mcpServers["audity-mock"], env, stderr: "pipe" }),
      );
      expect(await mcp.call<Status>("get_status")).toMatchObject({ sandbox: { name: "default" } });
    }));
});
