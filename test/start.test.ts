import { existsSync, readdirSync, readlinkSync } from "node:fs";
import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { closeServer, drainMs, bind } from "../src/platform/listen.ts";
import { start } from "../src/start.ts";
import { createClock, initialClockState, nextTurn } from "../src/core/clock.ts";
import { withMock } from "./support/agent.ts";
import { advance } from "./support/clock.ts";
import { withFolder } from "./support/command.ts";

describe("start()", () => {
  it.each([
    ["an address that others can reach, without a control token", { host: "0.0.0.0" }, /a control token is required/],
    ["a control token that is too short", { controlToken: "short" }, /controlToken must be/],
    [
      "a control token that everybody knows",
      { host: "0.0.0.0", controlToken: "aky_DemoOwnerOneReadWrite00000000001" },
      /well-known/,
    ],
    ["an unknown clock", { clock: "bogus" as "real" }, /clock must be one of real, frozen, scaled, skip/],
    ["a negative clock scale", { clock: "scaled" as const, clockScale: -5 }, /clockScale must be a number from 0.001/],
    ["a clock scale that is no number", { clock: "scaled" as const, clockScale: NaN }, /clockScale must be a number/],
    ["a file name of spaces", { db: " " }, /db must be a path/],
    ["an invalid port", { port: 70_000 }, /port must be/],
    ["an invalid seed", { seed: -1 }, /seed must be/],
    ["a limit of 0", { rateLimit: { read: { limit: 0, windowMs: 60_000 } } }, /rateLimit must be/],
    [
      "an address of another machine",
      { host: "192.0.2.1", controlToken: "a-control-token-of-my-own" },
      /this machine does not have the address/,
    ],
  ])("start() with %s is refused in one sentence", async (_what, options, sentence) => {
    await expect(start(options)).rejects.toThrow(sentence);
  });

  it.each([
    [null, /^The options of start must be an object/],
    [[], /^The options of start must be an object/],
    [{ clok: "frozen" }, /^Unknown option clok; available: port, host, db, seed, clock, /],
    [
      { rateLimits: "off", control: "false" },
      /^rateLimits must be a boolean, not a string\. control must be a boolean/,
    ],
    [{ allowedHosts: "a b" }, /^allowedHosts must be a list, not a string/],
    [{ rateLimit: { jobPolling: 5 } }, /^rateLimit\.jobPolling must be \{ limit, windowMs \}, both numbers/],
    [{ rateLimit: "jobPolling=5/10s" }, /^rateLimit must be an object, not a string/],
    [{ db: 5 }, /^db must be a string, not a number/],
    [{ onRequest: {} }, /^onRequest must be a function, not an object/],
  ])("start() from JavaScript with %j is refused in one sentence for each option", async (options, sentence) => {
    await expect(start(options as never)).rejects.toThrow(sentence);
  });

  it("start() on localhost listens on 127.0.0.1 alone", () =>
    withMock({ host: "localhost" }, async (mock, agent) => {
      expect(new URL(mock.url).hostname).toBe("localhost");
      expect((await fetch(mock.url.replace("localhost", "127.0.0.1") + "/openapi.json")).status).toBe(200);
      await expect(fetch(mock.url.replace("localhost", "[::1]") + "/openapi.json")).rejects.toThrow();
      expect((await agent("/api/projects")).status).toBe(200);
    }));

  it("start() with an undefined limit keeps production's", () =>
    withMock({ rateLimit: { read: undefined } as object }, async (_mock, agent) => {
      expect((await agent("/api/projects")).status).toBe(200);
    }));

  it("a stopped server refuses to read or move its clock", async () => {
    const mock = await start({ clock: "frozen" });
    const advancing = expect(mock.clock.advance(1000)).rejects.toThrow("The server has been stopped.");
    await mock.stop();
    await advancing;
    await expect(mock.clock.advance(1000)).rejects.toThrow("The server has been stopped.");
    await expect(mock.clock.read()).rejects.toThrow("The server has been stopped.");
  });

  it("closing the server waits for requests in flight for at most a second", async () => {
    const clock = createClock(initialClockState("frozen"));
    const bound = await bind("127.0.0.1", 0);
    const { port } = bound;
    const server = fastify({
      serverFactory(handler) {
        bound.open(handler);
        return bound.server;
      },
    });
    const { promise: asking, resolve: asked } = Promise.withResolvers<undefined>();
    server.get("/never", () => {
      asked(undefined);
      return new Promise(() => undefined);
    });
    await server.ready();
    const answer = fetch(`http://127.0.0.1:${port}/never`).catch(() => "cut off");
    await asking;
    let closed = false;
    const closing = closeServer(server, bound, clock).then(() => (closed = true));
    advance(clock, drainMs - 1);
    await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    expect(closed).toBe(false);
    expect(drainMs).toBeLessThan(1000);
    advance(clock, 1);
    await closing;
    expect(await answer).toBe("cut off");
  });

  const leftovers = () =>
    process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap" || name === "Timeout");

  it("stopping ten servers on files, with jobs and delayed responses, leaves no file open and no handle behind", () =>
    withFolder(async (folder) => {
      const openFiles = () =>
        readdirSync("/proc/self/fd").filter((name) => {
          const descriptor = `/proc/self/fd/${name}`;
          return existsSync(descriptor) && readlinkSync(descriptor).startsWith(folder);
        });
      async function occupy(index: number) {
        const mock = await start({ db: `${folder}/${index}.db`, clock: "scaled", clockScale: 60 });
        const answers: Promise<number>[] = [];
        for (const sandbox of [await mock.sandbox(), await mock.sandbox({ clock: "frozen" })]) {
          await sandbox.jobs.create({ scenario: "slow" });
          await sandbox.faults.add({ effect: { kind: "latency", durationMs: "1h" } });
          const headers = { authorization: `Bearer ${sandbox.token}` };
          answers.push(fetch(`${sandbox.url}/api/projects`, { headers }).then(({ status }) => status));
          while ((await sandbox.faults.list())[0]?.timesApplied !== 1) await fetch(`${mock.url}/openapi.json`);
        }
        return { mock, answers };
      }
      const servers = await Promise.all(Array.from({ length: 10 }, (_, index) => occupy(index)));
      const onLinux = process.platform === "linux";
      if (onLinux) expect(openFiles().length).toBeGreaterThanOrEqual(10);
      await Promise.all(servers.map(({ mock }) => mock.stop()));
      const statuses = await Promise.all(servers.flatMap(({ answers }) => answers));
      expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
      if (onLinux) expect(openFiles()).toEqual([]);
      await nextTurn();
      await nextTurn();
      expect(leftovers()).toEqual([]);
    }));

  it("stopping ten servers in one process twice leaves no handle behind", async () => {
    const mocks = await Promise.all(Array.from({ length: 10 }, () => start()));
    expect(new Set(mocks.map(({ url }) => url)).size).toBe(10);
    await Promise.all(mocks.flatMap((mock) => [mock.stop(), mock.stop()]));
    // Node closes handles in the next turns of the event loop.
    await nextTurn();
    await nextTurn();
    expect(leftovers()).toEqual([]);
  });
});
