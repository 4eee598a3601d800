import { readdirSync, readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { wellKnownTokens } from "../src/resources/account/demo-tokens.ts";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder, startProcess } from "./support/command.ts";

const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const frozen = { clock: "frozen", seed: 7 } as const;

describe("access tokens", () => {
  it("an expired token gets 401 for a job that it has polled before, although the response is cached", () =>
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

  it("every token of a server with a shard begins with the name of the shard, and the well-known demo tokens get 401 there", () =>
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

  it("the prefix of a token with a shard shows four characters after the shard, and revokes that token", () =>
    withMock({ shard: "b0XY" }, async (mock) => {
      const { tokens } = await mock.sandbox();
      for (let count = 0; count < 5; count += 1) await tokens.create();
      const prefixes = (await tokens.list()).map(({ prefix }) => prefix);
      expect(prefixes).toEqual(prefixes.map(() => expect.stringMatching(/^aky_b0XY\w{4}$/) as string));
      const [last = ""] = prefixes.slice(-1);
      expect(await tokens.revoke(last)).toMatchObject({ prefix: last, state: "revoked" });
    }));

  it("tokens with a shard still work after a restart, and get 401 from a server with another shard", () =>
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
  ])("a start with the shard and control token %j is refused", async (options, sentence) => {
    await expect(start(options)).rejects.toThrow(sentence);
  });

  it("the demo tokens still work when the database labels them as an earlier version did", () =>
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

  it("a start that is refused its port leaves the demo tokens of the database as they were", () =>
    withFolder(async (folder) => {
      const open = { db: `${folder}/mock.db`, host: "0.0.0.0", controlToken: "a-control-token-of-my-own" };
      await withMock(open, async (mock, agent) => {
        const other = start({ ...open, controlToken: "another-control-token", port: Number(new URL(mock.url).port) });
        await expect(other).rejects.toThrow("already in use");
        expect((await agent(job)).status).toBe(200);
      });
    }));

  it("a server with another control token has other demo tokens, whose magic jobs begin anew", () =>
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

  it("the analysis of a magic job can still be read after the demo tokens have changed", () =>
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
});

describe("the tokens of an owner", () => {
  it("an owner can have ten active tokens, and a new one once a token was revoked or has expired", () =>
    withMock(frozen, async (mock) => {
      const sandbox = await mock.sandbox({ clock: "frozen" });
      const made = [];
      for (let count = 1; count < 10; count += 1) made.push(await sandbox.tokens.create({ expiresInMs: "1h" }));
      const refused = { status: 409, message: expect.stringContaining("10 active tokens") as string };
      await expect(sandbox.tokens.create()).rejects.toMatchObject(refused);
      expect(await sandbox.tokens.list()).toHaveLength(10);
      await sandbox.tokens.revoke(made[0]?.id ?? "");
      await sandbox.tokens.create();
      await expect(sandbox.tokens.create()).rejects.toMatchObject(refused);
      await sandbox.clock.advance("1h");
      await sandbox.tokens.create();
      expect((await sandbox.owners.create()).token).toMatch(/^aky_/);
    }));
});

describe("the stored token", () => {
  it("no file and no log line contains more of a token than its prefix", () =>
    withFolder(async (folder) => {
      const server = await startProcess(["--db", `${folder}/mock.db`, "--log-level", "trace"]);
      const { ready } = server;
      const secret = ready.token.slice(12);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${magicJobId(scenarios[0])}?token=${ready.token}`);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${ready.token}`);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${ready.token.replace("_", "%5F")}?%2561ky_${secret}`);
      await server.end("SIGTERM");
      expect(server.errors()).toContain("/api/agent/jobs/");
      expect(server.errors()).not.toContain(secret);
      for (const name of readdirSync(folder)) expect(readFileSync(`${folder}/${name}`).includes(secret)).toBe(false);
    }));
});
