import { Agent, get } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { commandPath, startProcess } from "./support/command.ts";

/** Reads pages on one connection that is kept open. */
function createReader(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const read = (path: string, token = ""): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = get(url + path, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on("error", reject);
    });
  return { read, close: () => agent.destroy() };
}

/** Opens connections until the server has no descriptor for another one and closes it. */
async function exhaust(url: string): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  for (;;) {
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.write("HEAD /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const isRefused = await new Promise<boolean>((resolve) => {
      socket.once("data", () => resolve(false));
      socket.once("close", () => resolve(true));
    });
    if (isRefused) return sockets;
  }
}

describe.runIf(process.platform === "linux")("a server that had no file descriptors left", () => {
  it("every page works again after the server had no file descriptors left", async () => {
    await using server = await startProcess(["--db", ":memory:", "--log-level", "silent"], {}, [
      "bash",
      "-c",
      'ulimit -n 100; exec "$@"',
      "bash",
      process.execPath,
      commandPath,
    ]);
    const { url, token } = server.ready;
    const { read, close } = createReader(url);
    const projects = JSON.parse((await read("/api/projects", token)).text) as {
      id: string;
      hasAuditAnalysis: boolean;
    }[];
    const analysed = projects.find(({ hasAuditAnalysis }) => hasAuditAnalysis)?.id;
    const pages: readonly (readonly [path: string, content: string])[] = [
      ["/__mock/", "<title>"],
      ["/__mock/openapi.json", '"audity-mock control plane"'],
      ["/__mock/llms.txt", "## Control plane"],
      ["/__mock/docs/", "API reference"],
      ["/__mock/docs/reference.css", "--scalar"],
      ["/__mock/docs/control.md", "# Control"],
      [`/api/projects/${analysed}/deliverables`, '"success":true'],
    ];
    const sockets = await exhaust(url);
    for (const [path] of pages) expect((await read(path, token)).status).toBe(500);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await fetch(`${url}/__mock/health`).catch(() => undefined))?.status).toBe(200);
    for (const [path, content] of pages)
      expect(await read(path, token)).toEqual({ status: 200, text: expect.stringContaining(content) as string });
    close();
  });
});
