import { Readable } from "node:stream";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it } from "vitest";
import { run } from "../src/command/run.ts";
import { runCommand, startProcess } from "./support/command.ts";

describe("audity-mock start", () => {
  it("audity-mock start goes on serving when nobody reads its log any more", async () => {
    await using server = await startProcess(["--db", ":memory:", "--log-level", "info"]);
    server.ignoreErrors();
    for (let count = 0; count < 3; count += 1)
      expect((await fetch(`${server.ready.url}/openapi.json`)).status).toBe(200);
    expect((await server.end("SIGTERM")).code).toBe(0);
  });

  it("audity-mock start logs short lines to a terminal, and JSON otherwise", async () => {
    const linesOf = async (isTTY: boolean) => {
      let written = "";
      const code = await run({
        arguments: ["--db", ":memory:", "--port", "0", "--log-level", "info"],
        environment: {},
        output: { write: () => true },
        errors: { write: (text) => (written += text), isTTY },
        pid: process.pid,
        interactive: false,
        isRunning: () => false,
        signalGroup: () => undefined,
        isOutputRead: () => true,
        input: () => Readable.from([]),
        onStopSignal: (listener) => listener("SIGTERM"),
      });
      expect(code).toBe(0);
      return written.trim().split("\n");
    };
    for (const line of await linesOf(false)) expect(JSON.parse(line)).toHaveProperty("msg");
    for (const line of await linesOf(true)) expect(line).toMatch(/^\S*\[?\d\d:\d\d:\d\d.*INFO/);
  });

  it("SIGTERM ends audity-mock start while a request is unfinished", async () => {
    await using server = await startProcess(["--db", ":memory:"]);
    const { hostname, port } = new URL(server.ready.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      `POST /api/agent/projects/x/audit-analysis/async HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${server.ready.token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    );
    // The server answers this after it has read what the socket sent.
    expect((await fetch(`${server.ready.url}/openapi.json`)).status).toBe(200);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe("");
    socket.destroy();
  });

  it("repeated SIGTERM ends audity-mock start with exit code 0", async () => {
    await using server = await startProcess(["--db", ":memory:"]);
    const ended = server.end("SIGTERM");
    const insisting = setInterval(() => void server.end("SIGTERM"), 1);
    expect(await ended).toEqual({ code: 0, signal: null });
    clearInterval(insisting);
  });

  it("audity-mock health works on a port that browsers refuse", async () => {
    await using server = await startProcess(["--db", ":memory:", "--port", "10080"]);
    expect((await runCommand(["health", "--port", "10080"], { AUDITY_MOCK_SEED: "no seed" })).code).toBe(0);
    await server.end("SIGTERM");
  });

  it("audity-mock health exits with 1 when the server does not finish its response", async () => {
    const slow = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const dripping = setInterval(() => response.write(" "), 200);
      response.on("close", () => clearInterval(dripping));
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    expect((await runCommand(["health", "--port", String(port)])).code).toBe(1);
    slow.closeAllConnections();
    slow.close();
  });

  it("audity-mock start --json prints one ready line, is healthy, and exits with 0 on SIGTERM", async () => {
    await using server = await startProcess(["--db", ":memory:", "--seed", "42"]);
    const { ready } = server;
    expect(Object.keys(ready)).toEqual(
      expect.arrayContaining(["event", "url", "controlUrl", "controlToken", "token", "seed", "clock", "pid"]),
    );
    expect(ready).toMatchObject({ event: "ready", seed: 42, clock: "real" });
    const port = new URL(ready.url).port;
    expect((await runCommand(["health", "--port", port])).code).toBe(0);
    expect((await runCommand(["health"], { AUDITY_MOCK_PORT: port, AUDITY_MOCK_HOST: "0.0.0.0" })).code).toBe(0);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe("");
    const { code, errors } = await runCommand(["health", "--port", port]);
    expect([code, errors]).toEqual([1, `No audity-mock server is running on ${ready.url}.\n`]);
  });
});
