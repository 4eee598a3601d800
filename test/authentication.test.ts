import { request } from "node:http";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { createPrincipalCache, type Principal } from "../src/agent/principal.ts";
import { deriveToken, digestOf, readCredential } from "../src/agent/token.ts";
import { operationsOf } from "../src/contract/document.ts";
import { privateTokens } from "../src/resources/account/demo-tokens.ts";
import { wellKnownTokens } from "../src/resources/account/well-known-tokens.ts";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { ask } from "./support/ask.ts";
import { withFolder } from "./support/command.ts";
import { contractProblem } from "./support/contract-validator.ts";

const token = wellKnownTokens.full;
const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const unauthorized = { error: "Unauthorized" };
const malformed = { error: expect.stringContaining("Malformed") as string, code: "PAT_MALFORMED" };

describe("an Authorization header", () => {
  it.each([[`Bearer ${token}`], [`bearer ${token}`], [`BEARER ${token}`], [`Bearer    ${token}`]])(
    "is accepted as %j",
    (header) =>
      withMock({}, async (mock) => {
        const { status } = await agentOf(mock, null)(job, { headers: { authorization: header } });
        expect(status).toBe(200);
      }),
  );

  it.each([
    ["Basic dXNlcjpwYXNz"],
    [token],
    ["Bearer"],
    ["Bearer not-a-token"],
    [`Bearer ${token.toUpperCase().replace("AKY_", "AKY-")}`],
    [`Token ${token}`],
    [`Bearer\t${token}`],
    [`Bearer,${token}`],
    [`Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln`],
    [`Bearer AKY_${token.slice(4)}`],
  ])("that is no access token at all is 401 without a code: %j", (header) =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job, { headers: { authorization: header } });
      expect([status, body]).toEqual([401, unauthorized]);
    }),
  );

  it.each([
    [`Bearer ${token}x`],
    [`Bearer ${token.slice(0, -1)}`],
    ["Bearer aky_"],
    [`Bearer ${token.slice(0, -1)}-`],
    [`Bearer ${token.slice(0, -1)}é`],
    [`Bearer Bearer ${token}`],
    [`bearer bearer  ${token}`],
    [`Bearer ${token} ${token}`],
  ])("with a malformed or doubled token is 401 PAT_MALFORMED: %j", (header) =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job, { headers: { authorization: header } });
      expect([status, body]).toEqual([401, malformed]);
    }),
  );

  it("that is missing is 401", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));

  it("with a well-formed token that nobody made is the same 401", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, `aky_${"a".repeat(32)}`)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));
});

describe("a route that tokens may not use", () => {
  it.each([
    ["GET", "/api/nothing"],
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/api/agent/jobs"],
    ["GET", "/api/agent/jobs/"],
    ["GET", "/api/projects//audit-analysis"],
    ["DELETE", job],
    ["HEAD", job],
    ["OPTIONS", job],
    ["PROPFIND", job],
    ["DELETE", "/api/projects"],
    ["GET", "/api/projects/"],
    ["GET", "/api//projects"],
    ["GET", "/api/%zz/%"],
  ])("is 403 PAT_ROUTE_NOT_ALLOWED, and 401 for a stranger: %s %s", (method, path) =>
    withMock({}, async (mock, agent) => {
      const answer = await agent(path, { method });
      expect(answer.status).toBe(403);
      if (method !== "HEAD") expect(answer.body).toMatchObject({ code: "PAT_ROUTE_NOT_ALLOWED" });
      expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
    }),
  );

  it("is one below /api, in exactly these letters", () =>
    withMock({}, async (mock) => {
      expect((await fetch(`${mock.url}/API/projects`)).status).toBe(404);
    }));

  it.each([
    ["GET", "/api/user/api-keys"],
    ["POST", "/api/user/api-keys"],
    ["DELETE", "/api/user/api-keys/6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e"],
    ["GET", "/ap%69/user/api%2Dkeys?page=2"],
  ])("is 403 PAT_NOT_SUPPORTED_FOR_ENDPOINT where only browsers may go: %s %s", (method, path) =>
    withMock({}, async (mock, agent) => {
      const answer = await agent(path, { method });
      expect([answer.status, answer.body]).toEqual([
        403,
        { error: expect.any(String) as string, code: "PAT_NOT_SUPPORTED_FOR_ENDPOINT" },
      ]);
      expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
    }),
  );

  it("is 403 whatever its body is", () =>
    withMock({}, async (_mock, agent) => {
      const bodies = [
        { headers: { "content-type": "application/json" }, body: "{" },
        { headers: { "content-type": "text/csv" }, body: "a,b" },
        { headers: { "content-type": "application/json" }, body: `"${"a".repeat(2 ** 20)}"` },
      ];
      for (const init of bodies) {
        expect((await agent("/api/nothing", { method: "POST", ...init })).status).toBe(403);
      }
    }));
});

describe("a request that expects something", () => {
  it.each(["100-continue", "200-ok", "nonsense"])("such as %s is judged like any other", (expectation) =>
    withMock({}, async (mock) => {
      const statusWith = (headers: Record<string, string>) =>
        new Promise((resolve) =>
          request(mock.url + job, { headers: { expect: expectation, ...headers } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          }).end(),
        );
      expect(await statusWith({})).toBe(401);
      expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(200);
    }),
  );
});

describe("tokens", () => {
  it("of the documentation do not exist on an address that others can reach", () =>
    withMock({ host: "0.0.0.0", controlToken: "a-control-token-of-my-own" }, async (mock) => {
      for (const wellKnown of Object.values(wellKnownTokens)) {
        expect((await agentOf(mock, wellKnown)(job)).status).toBe(401);
      }
      expect(Object.values(mock.tokens).every((token) => /^aky_[0-9A-Za-z]{32}$/.test(token))).toBe(true);
      expect((await agentOf(mock, mock.token)(job)).status).toBe(200);
    }));

  it("that have expired are 401 for a job that was polled before, however it is remembered", () =>
    withMock({ clock: "frozen", seed: 7 }, async (mock, agent) => {
      const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
      await mock.clock.advance("1m");
      const { token } = await mock.defaultSandbox.tokens.create({ expiresInMs: 60_000 });
      const expiring = agentOf(mock, token);
      for (let count = 0; count < 2; count += 1) expect((await poll(expiring, jobId)).status).toBe("completed");
      await mock.clock.advance("61s");
      expect((await expiring(`/api/agent/jobs/${jobId}`)).status).toBe(401);
      expect((await poll(agent, jobId)).status).toBe("completed");
      const { entries } = await mock.defaultSandbox.journal.read({ status: 401 });
      expect(entries.map(({ reason }) => reason.code)).toEqual(["TOKEN_EXPIRED"]);
    }));

  it("of a shard all begin with its name, whoever they are for, and no others exist there", () =>
    withMock({ shard: "b0X" }, async (mock) => {
      const sandbox = await mock.sandbox();
      const made = [
        ...Object.values(mock.tokens),
        sandbox.token,
        (await mock.openSandbox(sandbox.name)).token,
        (await sandbox.tokens.create({ scopes: ["read"] })).token,
        (await sandbox.owners.create()).token,
      ];
      expect(made).toEqual(made.map(() => expect.stringMatching(/^aky_b0X[0-9A-Za-z]{29}$/) as string));
      expect(new Set(made).size).toBe(made.length);
      for (const each of made) expect((await agentOf(mock, each)(job)).status).toBe(200);
      for (const wellKnown of Object.values(wellKnownTokens))
        expect((await agentOf(mock, wellKnown)(job)).status).toBe(401);
      expect(mock.controlToken).toMatch(/^b0X\.[\w-]{32}$/);
    }));

  it("of a shard are shown with as many characters of their own as others, and so are told apart", () =>
    withMock({ shard: "b0XY" }, async (mock) => {
      const { tokens } = await mock.sandbox();
      for (let count = 0; count < 5; count += 1) await tokens.create();
      const prefixes = (await tokens.list()).map(({ prefix }) => prefix);
      expect(prefixes).toEqual(prefixes.map(() => expect.stringMatching(/^aky_b0XY\w{4}$/) as string));
      const [last = ""] = prefixes.slice(-1);
      expect(await tokens.revoke(last)).toMatchObject({ prefix: last, state: "revoked" });
    }));

  it("of a shard outlive a restart, and are no other shard's", () =>
    withFolder(async (folder) => {
      const open = { db: `${folder}/mock.db`, shard: "a", controlToken: "a.control-token-of-my-own" };
      let made: string[] = [];
      await withMock(open, async (mock) => {
        made = [mock.token, (await mock.sandbox()).token];
      });
      await withMock(open, async (mock) => {
        for (const each of made) expect((await agentOf(mock, each)(job)).status).toBe(200);
      });
      await withMock({ shard: "b", controlToken: "b.control-token-of-my-own" }, async (mock) => {
        for (const each of made) expect((await agentOf(mock, each)(job)).status).toBe(401);
        expect(mock.token.slice(5)).not.toBe(made[0]?.slice(5));
      });
    }));

  it.each([
    [{ shard: "a", controlToken: "b.control-token-of-my-own" }, /begin with "a\."/],
    [{ shard: "a", controlToken: "a-control-token-of-my-own" }, /begin with "a\."/],
    [{ shard: "", controlToken: ".control-token-of-my-own" }, /shard must be 1 to 4 letters and digits/],
    [{ shard: "shard" }, /shard must be 1 to 4 letters and digits, not "shard"/],
    [{ shard: "a_b" }, /shard must be/],
  ])("of a shard need a name and a control token that a proxy can read: %j", async (options, sentence) => {
    await expect(start(options)).rejects.toThrow(sentence);
  });

  it("of the documentation stay out when a server of this machine alone shares the file, and neither loses its own", () =>
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

  it("are found under the label that an earlier version gave them", () =>
    withFolder(async (folder) => {
      const open = { db: `${folder}/mock.db`, host: "0.0.0.0", controlToken: "a-control-token-of-my-own" };
      await withMock(open, () => Promise.resolve());
      const sqlite = new Sqlite(open.db);
      sqlite.exec("UPDATE tokens SET label = 'demo full' WHERE label = 'demo full, private'");
      sqlite.close();
      for (const options of [open, { db: open.db }, open]) {
        await withMock(options, async (_mock, agent) => expect((await agent(job)).status).toBe(200));
      }
    }));

  it("are not touched by a start that is refused", () =>
    withFolder(async (folder) => {
      const open = { db: `${folder}/mock.db`, host: "0.0.0.0", controlToken: "a-control-token-of-my-own" };
      await withMock(open, async (mock, agent) => {
        const other = start({ ...open, controlToken: "another-control-token", port: Number(new URL(mock.url).port) });
        await expect(other).rejects.toThrow("already in use");
        expect((await agent(job)).status).toBe(200);
      });
    }));

  it("of another secret are other tokens, with magic jobs of their own", () =>
    withFolder(async (folder) => {
      const open = { db: `${folder}/mock.db`, host: "0.0.0.0", clock: "frozen", seed: 7 } as const;
      const magic = magicJobId(scenarios[0]);
      const secrets = ["a-control-token-of-my-own", "another-control-token", "a-control-token-of-my-own"];
      const seen: unknown[] = [];
      for (const controlToken of secrets) {
        await withMock({ ...open, controlToken }, async (mock, agent) => {
          seen.push([(await poll(agent, magic)).status, (await agent("/api/user/current")).body]);
          await mock.clock.advance(60_000);
        });
      }
      const [first, second, third] = seen as [string, unknown][];
      expect([first?.[0], second?.[0], third?.[0]]).toEqual(["pending", "pending", "completed"]);
      expect(second?.[1]).not.toEqual(first?.[1]);
      expect(third?.[1]).toEqual(first?.[1]);
    }));

  it("can change without a trace of what their jobs did being lost", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const instant = scenarios[1];
      const analysis = `/api/projects/${magicProjectId(instant)}/audit-analysis`;
      const open = { db, host: "0.0.0.0" };
      let found: unknown;
      await withMock({ ...open, controlToken: "a-control-token-of-my-own" }, async (_mock, agent) => {
        const { analysisId } = await poll(agent, magicJobId(instant));
        found = (await agent(analysis)).body;
        expect(found).toMatchObject({ id: analysisId });
      });
      for (const options of [{ ...open, controlToken: "another-control-token" }, { db }]) {
        await withMock(options, async (_mock, agent) => expect((await agent(analysis)).body).toEqual(found));
      }
    }));

  it("are derived from a secret so that each secret and purpose has its own", () => {
    const derived = ["secret one", "secret two"].flatMap((secret) =>
      ["a", "b"].map((label) => deriveToken(secret, label)),
    );
    expect(new Set(derived).size).toBe(4);
    expect(derived.every((token) => /^aky_[0-9A-Za-z]{32}$/.test(token))).toBe(true);
    expect(deriveToken("secret one", "a")).toBe(derived[0]);
  });

  it("are read from a header without a moment's thought about its length", () => {
    expect(readCredential(`Bearer ${" ".repeat(100_000)}x`)).toEqual({ kind: "absent" });
    expect(readCredential("bearer ".repeat(100_000))).toEqual({ kind: "malformed" });
  });
});

describe("a well-known token that comes with a host name of somebody else", () => {
  const refused = {
    error:
      "The well-known demo tokens work only under the server's own host names. Start it with --allowed-hosts to add one.",
  };
  const foreign = ["rebound.example", "rebound.example:2834", "192.0.2.1", "localhost.rebound.example"];

  it("is refused by every operation and every path, and changes, spends and learns nothing", () =>
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

  it("is refused the answer of a job that has just been polled", () =>
    withMock({}, async (mock) => {
      const authorization = `Bearer ${token}`;
      const pollAs = async (host: string) => (await ask(mock.url + job, "GET", { host, authorization })).status;
      for (let times = 0; times < 20; times += 1) expect(await pollAs("localhost")).toBe(200);
      expect(await pollAs("rebound.example")).toBe(401);
      expect(await pollAs("localhost")).toBe(200);
    }));

  it.each(["localhost:1", "LOCALHOST", "127.0.0.5:2834", "[::1]:2834", "mock.example", "Mock.Example:8080"])(
    "is accepted where the name is its own: %s",
    (host) =>
      withMock({ allowedHosts: ["mock.example"] }, async (mock) => {
        expect((await ask(mock.url + job, "GET", { host, authorization: `Bearer ${token}` })).status).toBe(200);
      }),
  );

  it("is told apart from all other tokens, which work under any name", () =>
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

describe("the cache of principals", () => {
  it("stays within its bound and still resolves everyone", () => {
    let lookUps = 0;
    const cache = createPrincipalCache((digest) => {
      lookUps += 1;
      return { tokenId: digest } as Principal;
    }, 2);
    const [one, two, three] = ["one", "two", "three"].map(digestOf) as [string, string, string];
    for (const digest of [one, two, two, three, two, one]) expect(cache.find(digest)?.tokenId).toBe(digest);
    expect(lookUps).toBe(4);
    cache.clear();
    cache.find(one);
    expect(lookUps).toBe(5);
  });
});
