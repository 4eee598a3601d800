import { request } from "node:http";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { isLoopback } from "../src/core/address.ts";
import { scenarios } from "../src/scenarios/scenarios.ts";
import { closeServer, drainMs, bind } from "../src/platform/listen.ts";
import { start } from "../src/start.ts";
import { createClock, initialClockState, nextTurn } from "../src/core/clock.ts";
import { withMock } from "./support/agent.ts";
import { advance } from "./support/clock.ts";
import { withFolder } from "./support/command.ts";

type Raw = { status: number; headers: NodeJS.Dict<string | string[]>; body: unknown };

/** Sends headers that fetch would not let anybody set. */
function send(url: string, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === "" ? null : JSON.parse(text),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the control plane", () => {
  it("says without a token that the server is ready", () =>
    withMock({}, async ({ url }) => {
      expect(await send(url, "/__mock/health")).toMatchObject({ status: 200, body: { status: "ready" } });
    }));

  it("lists the scenarios for the control token", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { status, body } = await send(url, "/__mock/scenarios", { authorization: `Bearer ${controlToken}` });
      expect(status).toBe(200);
      expect((body as { name: string }[]).map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name));
    }));

  it("describes itself", () =>
    withMock({}, async ({ url }) => {
      const { body } = await send(url, "/__mock/openapi.json");
      const { paths } = body as { paths: Record<string, Record<string, { requestBody?: object; responses: object }>> };
      expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/__mock/health", "/__mock/scenarios"]));
      expect(paths["/__mock/sandboxes/{sandbox}/clock/advance"]?.["post"]).toMatchObject({
        requestBody: { required: true },
        responses: { "4XX": { content: { "application/problem+json": {} } } },
      });
      expect(paths["/__mock/sandboxes/{sandbox}/limits/refill"]?.["post"]?.requestBody).toMatchObject({
        required: false,
      });
      expect(await new Validator().validate(structuredClone(body as Record<string, unknown>))).toMatchObject({
        valid: true,
      });
    }));

  it.each([
    ["no token", {}, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["a token of the Agent API", { authorization: "Bearer aky_DemoOwnerOneReadWrite00000000001" }, 401],
    ["a page of another origin", { origin: "https://elsewhere.example" }, 403],
    ["a page without an origin", { origin: "null" }, 403],
    ["a request from another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a request from a neighbouring site", { "sec-fetch-site": "same-site" }, 403],
    ["a name that was made to resolve to this machine", { host: "rebound.example" }, 403],
    ["such a name with the right port", { host: "rebound.example:2834" }, 403],
    ["an address that it does not listen on", { host: "192.0.2.1:2834" }, 403],
  ])("refuses %s", (_what, headers: Record<string, string>, expected) =>
    withMock({}, async ({ url, controlToken }) => {
      const token = expected === 401 ? {} : { authorization: `Bearer ${controlToken}` };
      const { status, headers: answered, body } = await send(url, "/__mock/scenarios", { ...token, ...headers });
      expect([status, answered["content-type"]]).toEqual([expected, "application/problem+json; charset=utf-8"]);
      expect(body).toMatchObject({ type: "about:blank", status: expected, detail: expect.any(String) as string });
      expect(answered).not.toHaveProperty("access-control-allow-origin");
    }),
  );

  it("answers pages of its own origin, and this machine by address or by name", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { host, port } = new URL(url);
      const authorization = `Bearer ${controlToken}`;
      for (const headers of [{ origin: `http://${host}` }, { host: `localhost:${port}` }, { host: `[::1]:${port}` }]) {
        expect((await send(url, "/__mock/scenarios", { authorization, ...headers })).status).toBe(200);
      }
    }));

  it("refuses a preflight, so that no page may even ask", () =>
    withMock({}, async ({ url }) => {
      const headers = { origin: "https://elsewhere.example", "access-control-request-method": "GET" };
      const { status, headers: answered } = await send(url, "/__mock/scenarios", headers, "OPTIONS");
      expect(status).toBe(404);
      expect(answered).not.toHaveProperty("access-control-allow-origin");
    }));

  it.each([
    ["a form", "application/x-www-form-urlencoded", "durationMs=1000", 415],
    ["text", "text/plain", '{"durationMs":1000}', 415],
    ["what is no JSON", "application/json", '{"durationMs":', 400],
    ["no object", "application/json", "[]", 400],
  ])("takes no body that is %s, and the clock stays", (_what, type, body, expected) =>
    withMock({ clock: "frozen" }, async ({ controlUrl, controlToken, clock }) => {
      const headers = { authorization: `Bearer ${controlToken}`, "content-type": type };
      const answer = await fetch(`${controlUrl}sandboxes/default/clock/advance`, { method: "POST", headers, body });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([
        expected,
        "application/problem+json; charset=utf-8",
      ]);
      expect((await clock.read()).now).toBe("2026-01-01T00:00:00.000Z");
    }),
  );

  it("answers to a name that is allowed", () =>
    withMock({ allowedHosts: ["audity-mock"] }, async ({ url, controlToken }) => {
      const headers = { authorization: `Bearer ${controlToken}`, host: "audity-mock:2834" };
      expect((await send(url, "/__mock/scenarios", headers)).status).toBe(200);
    }));

  it("can be left out, all but its health check", () =>
    withMock({ control: false }, async ({ url, controlToken }) => {
      const headers = { authorization: `Bearer ${controlToken}` };
      const paths = ["health", "sandboxes", "scenarios", "openapi.json", "docs/", "llms.txt"];
      const statuses = await Promise.all(
        paths.map(async (path) => (await send(url, `/__mock/${path}`, headers)).status),
      );
      expect(statuses).toEqual([200, 404, 404, 404, 404, 404]);
    }));

  it("documents both descriptions on one page, with no asset from elsewhere, and indexes it for agents", () =>
    withMock({}, async ({ controlUrl, url }) => {
      const page = await fetch(`${controlUrl}docs`);
      const html = await page.text();
      expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
      const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = ""]) => new URL(asset, page.url));
      expect(assets.length).toBeGreaterThan(3);
      for (const asset of assets) {
        expect(asset.origin).toBe(url);
        expect((await fetch(asset)).status).toBe(200);
      }
      const script = await (await fetch(`${controlUrl}docs/static/swagger-initializer.js`)).text();
      expect(script).toContain('"/openapi.json"');
      expect(script).toContain('"/__mock/openapi.json"');
      const index = await (await fetch(`${controlUrl}llms.txt`)).text();
      const links = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
      expect(links.length).toBeGreaterThan(8);
      for (const link of links) expect((await fetch(url + link)).status).toBe(200);
    }));

  it("answers an unknown page of the documentation as it answers every unknown path", () =>
    withMock({}, async ({ url }) => {
      const { status, headers } = await send(url, "/__mock/docs/nothing.md");
      expect([status, headers["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
    }));

  it("answers a path of the documentation that is none as a problem, too", () =>
    withMock({}, async ({ url }) => {
      const { status, headers } = await send(url, "/__mock/docs/static/%00");
      expect([status, headers["content-type"]]).toEqual([403, "application/problem+json; charset=utf-8"]);
    }));

  it("refuses a body that is nested too deeply to be read", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { status } = await fetch(`${url}/__mock/sandboxes/default/faults`, {
        method: "POST",
        headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
        body: `{"effect":{"kind":"status","status":503,"body":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
      });
      expect(status).toBe(400);
    }));

  it("answers an unknown path with the paths that there are", () =>
    withMock({}, async ({ url }) => {
      const { status, body } = await send(url, "/__mock/nothing");
      expect([status, body]).toMatchObject([404, { detail: expect.stringContaining("/__mock/health") as string }]);
    }));

  it("has a new token at each start, unless one is given", async () => {
    await using one = await start();
    await using other = await start();
    await using given = await start({ controlToken: "a-control-token-of-my-own" });
    expect(one.controlToken).not.toBe(other.controlToken);
    expect(one.controlToken.length).toBeGreaterThanOrEqual(32);
    expect(given.controlToken).toBe("a-control-token-of-my-own");
  });
});

it.each([
  ["localhost", true],
  ["LOCALHOST", true],
  ["127.0.0.1", true],
  ["127.255.0.9", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["::FFFF:7f00:1", true],
  ["127.999.0.1", false],
  ["127.0.0.1.example", false],
  ["localhost.example", false],
  ["::127.0.0.1", false],
  ["64:ff9b::127.0.0.1", false],
  ["2002:7f00:1::", false],
  ["::ffff:10.0.0.1", false],
  ["0.0.0.0", false],
  ["::", false],
])("the address %s is this machine's alone: %s", (host, expected) => expect(isLoopback(host)).toBe(expected));

describe("starting", () => {
  it.each([
    ["an address that others can reach, without a control token", { host: "0.0.0.0" }, /give a control token/],
    ["a control token that is too short", { controlToken: "short" }, /controlToken must be/],
    [
      "a control token that everybody knows",
      { host: "0.0.0.0", controlToken: "aky_DemoOwnerOneReadWrite00000000001" },
      /well-known/,
    ],
    ["a clock that is none", { clock: "bogus" as "real" }, /clock must be one of real, frozen, scaled/],
    [
      "a clock that runs backwards",
      { clock: "scaled" as const, clockScale: -5 },
      /clockScale must be a number from 0.001/,
    ],
    ["a clock that runs by no number", { clock: "scaled" as const, clockScale: NaN }, /clockScale must be a number/],
    ["a file named by spaces", { db: " " }, /db must be a path/],
    ["a port that is none", { port: 70_000 }, /port must be/],
    ["a seed that is none", { seed: -1 }, /seed must be/],
    ["a limit of nothing", { rateLimit: { read: { limit: 0, windowMs: 60_000 } } }, /rateLimit must be/],
    [
      "an address of another machine",
      { host: "192.0.2.1", controlToken: "a-control-token-of-my-own" },
      /no such address/,
    ],
  ])("with %s is refused in one sentence", async (_what, options, sentence) => {
    await expect(start(options)).rejects.toThrow(sentence);
  });

  it.each([
    [null, /^The options of start must be an object/],
    [[], /^The options of start must be an object/],
    [{ clok: "frozen" }, /^clok is no option; the options are port, host, db, seed, clock, /],
    [
      { rateLimits: "off", control: "false" },
      /^rateLimits must be a boolean, not a string\. control must be a boolean/,
    ],
    [{ allowedHosts: "a b" }, /^allowedHosts must be a list, not a string/],
    [{ rateLimit: { jobPolling: 5 } }, /^rateLimit\.jobPolling must be \{ limit, windowMs \}, both numbers/],
    [{ rateLimit: "jobPolling=5/10s" }, /^rateLimit must be an object, not a string/],
    [{ db: 5 }, /^db must be a string, not a number/],
    [{ onRequest: {} }, /^onRequest must be a function, not an object/],
  ])("from JavaScript with %j is refused in one sentence for each option", async (options, sentence) => {
    await expect(start(options as never)).rejects.toThrow(sentence);
  });

  it("on localhost is starting one server, on an address that all clients try", () =>
    withMock({ host: "localhost" }, async (mock, agent) => {
      expect(new URL(mock.url).hostname).toBe("localhost");
      expect((await fetch(mock.url.replace("localhost", "127.0.0.1") + "/openapi.json")).status).toBe(200);
      await expect(fetch(mock.url.replace("localhost", "[::1]") + "/openapi.json")).rejects.toThrow();
      expect((await agent("/api/projects")).status).toBe(200);
    }));

  it("with a limit that is left undefined keeps production's", () =>
    withMock({ rateLimit: { read: undefined } as object }, async (_mock, agent) => {
      expect((await agent("/api/projects")).status).toBe(200);
    }));

  it("and stopping leaves nothing that moves", async () => {
    const mock = await start({ clock: "frozen" });
    const advancing = expect(mock.clock.advance(1000)).rejects.toThrow("The server has been stopped.");
    await mock.stop();
    await advancing;
    await expect(mock.clock.advance(1000)).rejects.toThrow("The server has been stopped.");
    await expect(mock.clock.read()).rejects.toThrow("The server has been stopped.");
  });

  it("and closing waits for what is in flight as long as a second allows, not longer", async () => {
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

  it("ten servers on files, with jobs that move and answers that wait, and stopping them leaves nothing behind", () =>
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

  it("ten servers in one process and stopping them twice leaves nothing behind", async () => {
    const mocks = await Promise.all(Array.from({ length: 10 }, () => start()));
    expect(new Set(mocks.map(({ url }) => url)).size).toBe(10);
    await Promise.all(mocks.flatMap((mock) => [mock.stop(), mock.stop()]));
    // Handles are let go of in the turns that follow.
    await nextTurn();
    await nextTurn();
    expect(leftovers()).toEqual([]);
  });
});
