import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { runCommand, runToEnd, startProcess } from "./support/command.ts";

/** A proxy that refuses every request and records it. */
async function recordingProxy() {
  const asked: string[] = [];
  const proxy: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502, { connection: "close" }).end();
  });
  proxy.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const environment = {
    ...{ NODE_USE_ENV_PROXY: "1", HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url },
    NO_PROXY: "",
  };
  const close = async () => {
    await once(proxy.close(), "close");
  };
  return { asked, environment, [Symbol.asyncDispose]: close };
}

describe("where Node uses a proxy", () => {
  it("requests of the commands and the webhook to this machine do not go through the proxy", async () => {
    await using proxy = await recordingProxy();
    await using server = await startProcess(["--db", ":memory:", "--clock", "frozen"], proxy.environment);
    await using receiver = await recordingProxy();
    const { url, controlToken } = server.ready;
    const environment = { ...proxy.environment, AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
    const run = async (words: string) => {
      const { code, output, errors } = await runCommand(words.split(" "), environment);
      expect([code, errors], words).toEqual([0, ""]);
      return output;
    };
    await run("health");
    await run("clock advance 20s");
    await run("scenarios");
    await run("journal show");
    await run("verify --check job.order");
    await run(`health --url ${url.replace("127.0.0.1", "localhost")}`);
    await run(`webhook set ${receiver.environment.HTTP_PROXY}/hook`);
    await run("job create");
    await run("clock advance 1h");
    await expect.poll(() => receiver.asked).toContain("POST /hook");
    expect(proxy.asked).toEqual([]);
  });

  it("a command in exec reaches its server without the proxy", async () => {
    await using proxy = await recordingProxy();
    const fetches = "fetch(process.env.AUDITY_MOCK_URL).then(({ status }) => process.exit(status === 200 ? 0 : 1))";
    const { code } = await runCommand(["exec", "--", process.execPath, "-e", fetches], proxy.environment);
    expect([code, proxy.asked]).toEqual([0, []]);
  });

  it("requests to another host go through the proxy", async () => {
    await using proxy = await recordingProxy();
    const url = "http://mock.example:8484";
    expect((await runCommand(["health", "--url", url], proxy.environment)).code).toBe(1);
    expect(proxy.asked).toEqual([`GET ${url}/__mock/health`]);
    const fetches = ["-e", 'fetch("http://127.0.0.1:8999/").catch(() => undefined)'];
    await runToEnd(process.execPath, fetches, proxy.environment);
    expect(proxy.asked.length).toBeGreaterThan(1);
  });
});
