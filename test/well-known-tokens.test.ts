import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { operationsOf } from "../src/contract/document.ts";
import { privateTokens } from "../src/resources/account/demo-tokens.ts";
import { wellKnownTokens } from "../src/resources/account/demo-tokens.ts";
import { magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { agentOf, withMock } from "./support/agent.ts";
import { ask } from "./support/ask.ts";
import { withFolder } from "./support/command.ts";
import { contractProblem } from "./support/contract-validator.ts";

const token = wellKnownTokens.full;
const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";

describe("the well-known demo tokens", () => {
  it("the well-known demo tokens get 401 from a server that others can reach", () =>
    withMock({ host: "0.0.0.0", controlToken: "a-control-token-of-my-own" }, async (mock) => {
      for (const wellKnown of Object.values(wellKnownTokens)) {
        expect((await agentOf(mock, wellKnown)(job)).status).toBe(401);
      }
      expect(Object.values(mock.tokens).every((token) => /^aky_[0-9A-Za-z]{32}$/.test(token))).toBe(true);
      expect((await agentOf(mock, mock.token)(job)).status).toBe(200);
    }));

  it("the well-known demo tokens work only on the loopback server when it shares a file with a server that others can reach", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const open = { db, host: "0.0.0.0", controlToken: "a-control-token-of-my-own" };
      await withMock(open, (reachable, agent) =>
        withMock({ db }, async (_local, localAgent) => {
          expect((await agentOf(reachable, token)(job)).status).toBe(401);
          expect((await agent(job)).status).toBe(200);
          expect((await localAgent(job)).status).toBe(200);
        }),
      );
      await withMock({ ...open, controlToken: "another-control-token" }, async (reachable, agent) => {
        const before = privateTokens(open.controlToken).full;
        expect((await agentOf(reachable, before)(job)).status).toBe(401);
        expect((await agent(job)).status).toBe(200);
      });
    }));
});

describe("a well-known token under a foreign host name", () => {
  const refused = {
    error:
      "The well-known demo tokens work only under the server's own host names. Start it with --allowed-hosts to add one.",
  };
  const foreign = ["rebound.example", "rebound.example:2834", "192.0.2.1", "localhost.rebound.example"];

  it("a well-known token under a foreign host name gets 401 from every operation, and changes nothing", () =>
    withMock({ clock: "frozen", seed: 7 }, async (mock) => {
      const standing = async () => ({
        sandbox: await mock.defaultSandbox.read(),
        limits: await mock.defaultSandbox.limits.read(),
        jobs: await mock.defaultSandbox.jobs.list({ limit: 100 }),
      });
      const before = await standing();
      const id = magicProjectId(scenarios[0]);
      const requests: (readonly [method: string, path: string])[] = [
        ...operationsOf(contract).map(({ method, url }) => [method, url.replace(/:id.*?\)/, id)] as const),
        ["GET", "/api/nothing"],
        ["GET", "/api/user/api-keys"],
        ["GET", "/mcp"],
      ];
      for (const host of foreign)
        for (const known of Object.values(wellKnownTokens))
          for (const [method, path] of requests) {
            const received = await ask(mock.url + path, method, { host, authorization: `Bearer ${known}` });
            expect([host, method, path, received.status, JSON.parse(received.body)]).toEqual([
              host,
              method,
              path,
              401,
              refused,
            ]);
            const contentType = received.headers["content-type"] ?? null;
            expect(contractProblem({ method, path, status: 401, contentType, text: received.body })).toBeNull();
          }
      expect(await standing()).toEqual(before);
      const { entries } = await mock.defaultSandbox.journal.read({ reason: "HOST_UNKNOWN", limit: 1 });
      expect(entries).toMatchObject([
        { status: 401, bucket: null, reason: { sentence: expect.stringContaining("--allowed-hosts") as string } },
      ]);
    }));

  it("a well-known token under a foreign host name gets 401 for a job that has just been polled", () =>
    withMock({}, async (mock) => {
      const authorization = `Bearer ${token}`;
      const pollAs = async (host: string) => (await ask(mock.url + job, "GET", { host, authorization })).status;
      for (let times = 0; times < 20; times += 1) expect(await pollAs("localhost")).toBe(200);
      expect(await pollAs("rebound.example")).toBe(401);
      expect(await pollAs("localhost")).toBe(200);
    }));

  it.each(["localhost:1", "LOCALHOST", "127.0.0.5:2834", "[::1]:2834", "mock.example", "Mock.Example:8080"])(
    "a well-known token is accepted under the server's own host name %s",
    (host) =>
      withMock({ allowedHosts: ["mock.example"] }, async (mock) => {
        expect((await ask(mock.url + job, "GET", { host, authorization: `Bearer ${token}` })).status).toBe(200);
      }),
  );

  it("a created token works under a foreign host name", () =>
    withMock({}, async (mock) => {
      const sandbox = await mock.sandbox();
      const { token: created } = await mock.defaultSandbox.tokens.create({ label: "of somebody" });
      for (const other of [sandbox.token, created])
        for (const host of foreign)
          expect(
            (await ask(`${mock.url}/api/projects`, "GET", { host, authorization: `Bearer ${other}` })).status,
          ).toBe(200);
    }));
});
