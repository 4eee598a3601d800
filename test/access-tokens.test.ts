import { readdirSync, readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { wellKnownTokens } from "../src/resources/account/well-known-tokens.ts";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder, startProcess } from "./support/command.ts";

const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const frozen = { clock: "frozen", seed: 7 } as const;

describe("tokens", () => {
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
});

describe("the tokens of an owner", () => {
  it("are ten that are active at the most; one that is revoked or has expired makes room", () =>
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

describe("what is kept of a token", () => {
  it("is a digest and a prefix, in no file and in no log line more than that", () =>
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
