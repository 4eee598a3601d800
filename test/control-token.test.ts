import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keptControlToken } from "../src/command/control-token-file.ts";
import { start } from "../src/start.ts";
import { cleanEnvironment, commandPath, runCommand, startProcess, withFolder } from "./support/command.ts";

/** Runs a test as a user with folders of his own; `left` lists the files in his data folder. */
const withUser = (
  test: (user: { home: Record<string, string>; left: () => string[]; data: string }) => Promise<void>,
) =>
  withFolder(async (folder) => {
    const platform = process.platform === "darwin" ? join(folder, "Library/Application Support") : folder;
    const data = join(platform, "audity-mock");
    const left = () => (existsSync(data) ? readdirSync(data).toSorted() : []);
    await test({ home: { XDG_DATA_HOME: folder, HOME: folder }, left, data });
  });

const portOf = (url: string): string => new URL(url).port;

/** Starts a server, stops it and returns its control token. */
async function tokenOfOneStart(parameters: readonly string[], home: Record<string, string>): Promise<string> {
  await using server = await startProcess(parameters, home);
  const { controlToken } = server.ready;
  expect((await server.end("SIGTERM")).code).toBe(0);
  return controlToken;
}

describe("the control token of a database file", () => {
  it("the control token of a database file stays the same over restarts, by whatever path the file is named, and only its user can read it", () =>
    withUser(async ({ home, left, data }) => {
      const first = await tokenOfOneStart([], home);
      expect(await tokenOfOneStart([], home)).toBe(first);
      symlinkSync(data, join(home["HOME"] ?? "", "link"));
      const named = join(home["HOME"] ?? "", "link", "audity-mock.db");
      expect(await tokenOfOneStart(["--db", named], home)).toBe(first);
      const [kept = ""] = left().filter((name) => name.startsWith("control-token-"));
      if (process.platform !== "win32") expect(statSync(join(data, kept)).mode & 0o777).toBe(0o600);
    }));

  it("the control token differs for another file, another shard, and each server in memory", () =>
    withUser(async ({ home, left }) => {
      const file = join(home["HOME"] ?? "", "other.db");
      const tokens = [
        await tokenOfOneStart([], home),
        await tokenOfOneStart(["--db", file], home),
        await tokenOfOneStart(["--db", file, "--shard", "a"], home),
        await tokenOfOneStart(["--db", ":memory:"], home),
        await tokenOfOneStart(["--db", ":memory:"], home),
      ];
      expect(new Set(tokens).size).toBe(tokens.length);
      expect(tokens[2]).toMatch(/^a\./);
      expect(left().filter((name) => name.startsWith("control-token-"))).toHaveLength(3);
    }));

  it("the control token changes with --rotate-control-token, and when its file is damaged", () =>
    withUser(async ({ home, left, data }) => {
      const first = await tokenOfOneStart([], home);
      const second = await tokenOfOneStart(["--rotate-control-token"], home);
      expect(second).not.toBe(first);
      expect(await tokenOfOneStart([], home)).toBe(second);
      const [kept = ""] = left().filter((name) => name.startsWith("control-token-"));
      writeFileSync(join(data, kept), '{"controlTok');
      const third = await tokenOfOneStart([], home);
      expect([first, second]).not.toContain(third);
      expect(await tokenOfOneStart([], home)).toBe(third);
    }));

  it("servers that start on one file at once have the same control token", () =>
    withUser(async ({ home }) => {
      const servers = await Promise.all([1, 2, 3].map(() => startProcess([], home)));
      try {
        expect(new Set(servers.map(({ ready }) => ready.controlToken)).size).toBe(1);
      } finally {
        for (const server of servers) await server[Symbol.asyncDispose]();
      }
    }));

  it("simultaneous calls of keptControlToken return the same token", () =>
    withFolder(async (folder) => {
      let drawn = 0;
      const kept = { db: join(folder, "mock.db"), shard: undefined };
      const ask = () => keptControlToken(folder, kept, () => `token-${(drawn += 1)}`, false);
      const tokens = await Promise.all(Array.from({ length: 50 }, ask));
      expect(drawn).toBeGreaterThan(1);
      expect(new Set(tokens).size).toBe(1);
      expect(await ask()).toBe(tokens[0]);
      expect(readdirSync(folder)).toHaveLength(1);
    }));

  it("a start that is refused its port does not rotate the control token", () =>
    withUser(async ({ home }) => {
      await using server = await startProcess([], home);
      const { url, controlToken } = server.ready;
      const refused = ["start", "--port", portOf(url), "--rotate-control-token"];
      expect((await runCommand(refused, home)).code).toBe(2);
      expect((await server.end("SIGTERM")).code).toBe(0);
      expect(await tokenOfOneStart([], home)).toBe(controlToken);
    }));

  it("--rotate-control-token together with --control-token is refused", async () => {
    const both = ["start", "--rotate-control-token", "--control-token", "0123456789abcdef"];
    expect(await runCommand(both)).toMatchObject({
      code: 2,
      errors:
        "--rotate-control-token creates a new token, so it cannot be combined with --control-token. Leave one of them out.\n",
    });
  });

  it.runIf(existsSync("/proc"))("a server starts where the control token cannot be stored", async () => {
    await using server = await startProcess(["--db", ":memory:"], { XDG_DATA_HOME: "/proc" });
    expect((await fetch(`${server.ready.url}/__mock/health`)).status).toBe(200);
    expect((await server.end("SIGHUP")).code).toBe(0);
  });
});

describe("a command in a second shell", () => {
  const memory = ["--db", ":memory:", "--clock", "frozen"];

  it("a command in a second shell finds the only running server of its user, on any port", () =>
    withUser(async ({ home, left }) => {
      await using server = await startProcess(memory, home);
      const { url, controlToken } = server.ready;
      expect(left()).toEqual([`server-127.0.0.1%3A${portOf(url)}.json`]);
      expect(await runCommand(["clock", "advance", "5m"], home)).toMatchObject({ code: 0, errors: "" });
      expect((await runCommand(["env"], home)).output).toContain(`AUDITY_BASE_URL=${url}\n`);
      expect((await runCommand(["console"], home)).output).toBe(`${url}/__mock/#token=${controlToken}\n`);
      expect((await runCommand(["health"], home)).output).toBe(`audity-mock is ready on ${url}\n`);
      expect((await server.end("SIGTERM")).code).toBe(0);
      expect(left()).toEqual([]);
      expect((await runCommand(["clock", "show"], home)).errors).toMatch(
        /^No audity-mock server is running on http:\/\/127\.0\.0\.1:2834\./,
      );
    }));

  it("a command in a second shell lists the addresses when several servers of its user run", () =>
    withUser(async ({ home }) => {
      await using one = await startProcess(memory, home);
      await using other = await startProcess(memory, home);
      const { code, errors } = await runCommand(["clock", "show"], home);
      expect([code, errors]).toEqual([
        2,
        expect.stringMatching(/^You have 2 running servers: .*\. Choose one with --url\.$/m),
      ]);
      for (const { ready } of [one, other]) {
        expect(errors).toContain(ready.url);
        expect(await runCommand(["clock", "show", "--url", ready.url], home)).toMatchObject({ code: 0, errors: "" });
        const byName = ready.url.replace("127.0.0.1", "localhost");
        expect(await runCommand(["clock", "show"], { ...home, AUDITY_MOCK_URL: byName })).toMatchObject({ code: 0 });
        expect(await runCommand(["clock", "show"], { ...home, PORT: portOf(ready.url) })).toMatchObject({ code: 0 });
      }
    }));

  it("a command in a second shell needs --control-token for a server that was started with it", () =>
    withUser(async ({ home }) => {
      const given = "0123456789abcdef";
      await using server = await startProcess([...memory, "--control-token", given], home);
      const unknown = `The control token of ${server.ready.url} is unknown on this machine.`;
      expect((await runCommand(["clock", "show"], home)).errors).toContain(unknown);
      expect((await runCommand(["clock", "show", "--control-token", given], home)).code).toBe(0);
      await using other = await startProcess(memory, home);
      expect((await runCommand(["clock", "show", "--control-token", given], home)).code).toBe(0);
      expect((await other.end("SIGTERM")).code).toBe(0);
    }));

  it("a server without a control plane leaves no file for a second shell", () =>
    withUser(async ({ home, left }) => {
      await using server = await startProcess([...memory, "--no-control"], home);
      expect(left()).toEqual([]);
      expect((await server.end("SIGTERM")).code).toBe(0);
    }));

  it("a command in a second shell ignores the file of a killed server, also when its process id is used again", () =>
    withUser(async ({ home, left, data }) => {
      await using killed = await startProcess(memory, home);
      await killed.end("SIGKILL");
      const [name = ""] = left();
      const stale = JSON.parse(readFileSync(join(data, name), "utf8")) as object;
      await using server = await startProcess(memory, home);
      expect(left()).toEqual([`server-127.0.0.1%3A${portOf(server.ready.url)}.json`]);

      // A stale file with the port of the running server and the id of a living process.
      const { url } = server.ready;
      const before = join(data, `server-localhost%3A${portOf(url)}.json`);
      writeFileSync(before, JSON.stringify({ ...stale, url: url.replace("127.0.0.1", "localhost"), pid: process.pid }));
      expect(await runCommand(["clock", "show"], home)).toMatchObject({ code: 0, errors: "" });
      const byName = ["clock", "show", "--url", url.replace("127.0.0.1", "localhost")];
      expect(await runCommand(byName, home)).toMatchObject({ code: 0, errors: "" });
    }));

  it("a command does not send the stored control token to another program on the server's former port", () =>
    withUser(async ({ home, left, data }) => {
      const told: (string | undefined)[] = [];
      const stranger = createServer((request, response) => {
        told.push(request.headers.authorization);
        response.setHeader("content-type", "application/json").end('{"status":"ready","instance":"another"}');
      });
      await using killed = await startProcess(memory, home);
      const { url, controlToken } = killed.ready;
      await killed.end("SIGKILL");
      const [name = ""] = left();
      const path = join(data, name);
      writeFileSync(path, readFileSync(path, "utf8").replace(/"pid":\d+/, `"pid":${process.pid}`));
      await once(stranger.listen(Number(portOf(url)), "127.0.0.1"), "listening");
      await runCommand(["clock", "show", "--url", url], home);
      await runCommand(["clock", "show"], home);
      stranger.close();
      expect(told.length).toBeGreaterThan(0);
      expect(told.join()).not.toContain(controlToken);
    }));

  it.runIf(process.platform === "linux")(
    "a command does not send the stored control token to another address of this machine",
    () =>
      withUser(async ({ home }) => {
        await using server = await startProcess(memory, home);
        const told: (string | undefined)[] = [];
        const neighbour = createServer((request, response) => {
          told.push(request.headers.authorization);
          response.setHeader("content-type", "application/json").end('{"status":"ready"}');
        });
        const { url, controlToken } = server.ready;
        await once(neighbour.listen(Number(portOf(url)), "127.0.0.2"), "listening");
        await runCommand(["clock", "show", "--url", url.replace("127.0.0.1", "127.0.0.2")], home);
        neighbour.close();
        expect(told.length).toBeGreaterThan(0);
        expect(told.join()).not.toContain(controlToken);
      }),
  );

  it("a command in a second shell finds its server although damaged files are in the data folder", () =>
    withUser(async ({ home, data }) => {
      mkdirSync(join(data, "server-a-folder.json"), { recursive: true });
      writeFileSync(join(data, "server-damaged.json"), '{"url"');
      writeFileSync(join(data, "server-old.json"), '{"url":"http://[::1","instance":"a","pid":1,"controlToken":null}');
      await using server = await startProcess(memory, home);
      expect((await runCommand(["health"], home)).output).toBe(`audity-mock is ready on ${server.ready.url}\n`);
    }));

  it("a command does not send the stored control token to another machine", () =>
    withUser(async ({ home, left, data }) => {
      await using server = await startProcess(memory, home);
      const [name = ""] = left();
      const kept = readFileSync(join(data, name), "utf8");
      const { instance } = JSON.parse(kept) as { instance: string };
      // Requests to other machines go through this proxy.
      const asked: string[] = [];
      const told: (string | undefined)[] = [];
      const proxy = createServer(({ url = "", headers }, response) => {
        asked.push(url);
        told.push(headers.authorization);
        response.setHeader("content-type", "application/json").end(JSON.stringify({ status: "ready", instance }));
      });
      await once(proxy.listen(0, "127.0.0.1"), "listening");
      const { port } = proxy.address() as AddressInfo;
      const elsewhere = `http://mock.example:${portOf(server.ready.url)}`;
      writeFileSync(join(data, "server-mock.example.json"), kept.replaceAll(server.ready.url, elsewhere));
      const throughProxy = { ...home, NODE_USE_ENV_PROXY: "1", HTTP_PROXY: `http://127.0.0.1:${port}` };
      await runCommand(["clock", "show", "--url", elsewhere], throughProxy);
      proxy.close();
      expect(asked).toEqual([`${elsewhere}/__mock/sandboxes/default/clock`]);
      expect(told).toEqual(["Bearer"]);
    }));
});

it("audity-mock start on another port prints an example command with --url", async () => {
  const child = spawn(process.execPath, [commandPath, "start", "--port", "0", "--db", ":memory:"], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  for await (const chunk of child.stdout) if ((output += String(chunk)).includes("ready on")) child.kill();
  const [, url] = /ready on (\S+)/.exec(output) ?? [];
  expect(output).toContain(`npx audity-mock clock advance 20s --url ${url}  (in another shell)`);
});

it("the health check names an instance, which stays the same for one server and differs for another", async () => {
  await using one = await start();
  await using other = await start();
  const instanceOf = async ({ url }: { url: string }) =>
    ((await (await fetch(`${url}/__mock/health`)).json()) as { instance: string }).instance;
  expect(await instanceOf(one)).toBe(await instanceOf(one));
  expect(await instanceOf(one)).not.toBe(await instanceOf(other));
});
