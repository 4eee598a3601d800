import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { connect } from "../src/client/connect.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import { agentOf, analyse, poll, sampleClient, withBody } from "./support/agent.ts";
import { commandPath, runToEnd, withFolder } from "./support/command.ts";
import { addresses, type Fleet, jobOfPage, startFleet, startOfPage } from "./support/fleet.ts";
import { hasNginx } from "./support/nginx.ts";

const shards = [...addresses.keys()];
const magicJob = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const newYear = "Tue, 01 Jan 2030 00:00:00 GMT";
const rich = { owner: { creditsAllocated: 1_000_000_000 } } as const;

describe.skipIf(!hasNginx)("a fleet behind nginx, which has to be on the PATH", () => {
  let fleet: Fleet;
  let stop: () => void;
  let stopped: Promise<void>;

  beforeAll(
    () =>
      new Promise<void>((ready, failed) => {
        stopped = withFolder(async (folder) => {
          await using started = await startFleet(folder);
          fleet = started;
          ready();
          await new Promise<void>((resolve) => (stop = resolve));
        });
        stopped.catch(failed);
      }),
  );
  afterAll(() => {
    stop();
    return stopped;
  });

  const through = (shard: string) => connect(fleet.url, fleet.controlTokenOf(shard));
  const directly = (shard: string) => connect(fleet.serverOf(shard).ready.url, fleet.controlTokenOf(shard));
  const others = (shard: string) => shards.filter((each) => each !== shard);
  const entriesOf = async (shard: string, sandbox: string) => {
    const { entries } = await (await (await directly(shard)).openSandbox(sandbox)).journal.read({ limit: 1000 });
    return entries;
  };

  it("the fleet creates a sandbox on the server of the control token, and its token names that server", async () => {
    expect(shards).toEqual(["a", "b", "c"]);
    for (const shard of shards) {
      const control = await through(shard);
      const made = await Promise.all([1, 2, 3].map((number) => control.sandbox({ name: `spread-${shard}-${number}` })));
      for (const { token, url } of made) {
        expect([token.slice(0, 5), url]).toEqual([`aky_${shard}`, fleet.url]);
        expect((await agentOf(fleet, token)(magicJob)).status).toBe(200);
        for (const other of others(shard))
          expect((await agentOf(fleet.serverOf(other).ready, token)(magicJob)).status).toBe(401);
      }
    }
    for (const shard of shards) {
      const names = (await (await directly(shard)).sandboxes()).map(({ name }) => name);
      const spread = names.filter((name) => name.startsWith("spread-")).toSorted();
      expect(spread).toEqual([1, 2, 3].map((number) => `spread-${shard}-${number}`));
    }
  });

  it("the fleet sends every request to the server of its token, also with demo tokens and tokens of later owners", async () => {
    const sent = new Map<string, string[]>();
    for (const shard of shards) {
      const control = await through(shard);
      const sandbox = await control.sandbox({ name: "home" });
      const { token } = await sandbox.owners.create();
      for (const [name, ...tokens] of [
        ["home", sandbox.token, token],
        ["default", ...Object.values(control.tokens)],
      ] as const) {
        const requests = tokens.flatMap((each, owner) =>
          Array.from(
            { length: 30 },
            (_, number) => [each, `/api/agent/jobs/home-${shard}-${owner}-${number}`] as const,
          ),
        );
        sent.set(`${shard} ${name}`, requests.map(([, path]) => path).toSorted());
        const answers = await Promise.all(requests.map(([each, path]) => agentOf(fleet, each)(path)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      }
    }
    const arrived = new Map<string, string[]>();
    for (const key of sent.keys()) {
      const [shard = "", name = ""] = key.split(" ");
      const paths = (await entriesOf(shard, name)).map(({ path }) => path);
      arrived.set(key, paths.filter((path) => path.includes("/home-")).toSorted());
    }
    expect(arrived).toEqual(sent);
  });

  it("the fleet answers a request without a shard as any server would", async () => {
    const unknown = [undefined, "Bearer", "Basic dXNlcjpwYXNz", "Bearer aky_", `Bearer aky_${"z".repeat(32)}`];
    for (const authorization of unknown) {
      const init = authorization === undefined ? {} : { headers: { authorization } };
      const answers = await Promise.all(
        [fleet.url, fleet.url, fleet.url, ...shards.map((shard) => fleet.serverOf(shard).ready.url)].map(
          async (url) => {
            const { status, body } = await agentOf({ url }, null)(magicJob, init);
            return { status, body };
          },
        ),
      );
      for (const answer of answers) expect(answer).toEqual({ ...answers[0], status: 401 });
    }
  });

  it("the fleet sends a token in a malformed Authorization header to the server of the token", async () => {
    const { token } = await (await through("c")).sandbox({ name: "wrong" });
    const headers = [token, `Token ${token}`, `Bearer Bearer ${token}`, `bearer,${token}`];
    for (const authorization of headers)
      expect((await agentOf(fleet, null)(magicJob, { headers: { authorization } })).status).toBe(401);
    for (const authorization of [`bearer ${token}`, `BEARER   ${token}`])
      expect((await agentOf(fleet, null)(magicJob, { headers: { authorization } })).status).toBe(200);
    const codes = (await entriesOf("c", "wrong")).map(({ reason }) => reason.code);
    expect(codes).toHaveLength(headers.length + 2);
    expect(codes.slice(0, 3)).toEqual(["BEARER_PREFIX_MISSING", "BEARER_PREFIX_MISSING", "DOUBLED_BEARER_PREFIX"]);
  });

  it("the fleet passes responses on unchanged, apart from the Server header", async () => {
    const control = await through("b");
    const { token } = await control.sandbox({
      name: "as-it-is",
      clock: { mode: "frozen", startsAt: "2030-01-01T00:00:00Z" },
    });
    const justNot = withBody("POST", "x".repeat(2 ** 20 - 2));
    const tooLarge = withBody("POST", "x".repeat(2 ** 20 - 1));
    const requests: readonly (readonly [path: string, token: string | null, init?: RequestInit])[] = [
      [magicJob, token],
      ["/api/nothing", token],
      ["/api//projects", token],
      ["/api/agent/jobs/%2e%2e%2f?a=%zz", token],
      [`/api/agent/jobs/${"x".repeat(9000)}`, token],
      ["/api/projects", token, tooLarge],
      ["/api/projects", token, justNot],
      ["/api/projects", null, justNot],
      ["/api/user/tier", null],
      ["/__mock/sandboxes/as-it-is/clock", control.controlToken],
      ["/__mock", null, { redirect: "manual" }],
    ];
    const answerOf = async (url: string, [path, bearer, init = {}]: (typeof requests)[number]) => {
      const headers = new Headers(init.headers);
      if (bearer !== null) headers.set("authorization", `Bearer ${bearer}`);
      // The control plane answers this origin alone.
      headers.set("origin", url);
      const response = await fetch(url + path, { ...init, headers });
      const { date, server, ...rest } = Object.fromEntries(response.headers);
      const ofConnection = ["connection", "keep-alive"];
      const passed = Object.entries(rest).filter(([name]) => !ofConnection.includes(name));
      return { date, server, answer: [path, response.status, Object.fromEntries(passed), await response.text()] };
    };
    for (const request of requests) {
      const proxied = await answerOf(fleet.url, request);
      const direct = await answerOf(fleet.serverOf("b").ready.url, request);
      expect(proxied.answer).toEqual(direct.answer);
      expect([proxied.server, direct.server]).toEqual(["nginx", undefined]);
      if (request[0] === magicJob) expect([proxied.date, direct.date]).toEqual([newYear, newYear]);
    }
    const contract = (await (await fetch(`${fleet.url}/openapi.json`)).json()) as { servers: { url: string }[] };
    expect(contract.servers[0]?.url).toBe(fleet.url);
    for (const path of ["/api/%zz", "/api/%00"]) expect((await fetch(fleet.url + path)).status).toBe(400);
    expect((await fetch(`${fleet.url}/api/projects`, tooLarge)).status).toBe(413);
  });

  it("the fleet sends no request twice, and passes faults on", async () => {
    const sandbox = await (await through("a")).sandbox({ name: "faults", ...rich });
    const agent = agentOf(fleet, sandbox.token);
    const create = () =>
      fetch(`${fleet.url}/api/projects`, {
        ...withBody("POST", sampleClient),
        headers: { "content-type": "application/json", authorization: `Bearer ${sandbox.token}` },
      });
    await sandbox.faults.add({ effect: { kind: "status", status: 503, retryAfterSeconds: 7 }, times: 1 });
    const refused = await create();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "7"]);
    await sandbox.faults.add({ effect: { kind: "connectionReset" }, times: 1 });
    const reset = await create();
    expect([reset.status, await reset.json()]).toEqual([502, { error: "Bad Gateway" }]);
    await sandbox.faults.add({ effect: { kind: "truncatedBody" }, times: 1 });
    await expect(create().then((response) => response.text())).rejects.toThrow();
    expect((await create()).status).toBe(201);
    expect(await entriesOf("a", "faults")).toHaveLength(4);
    expect((await agent(magicJob)).status).toBe(200);
  });

  it("the fleet keeps a synchronous analysis open until it is done", async () => {
    const { clock, token, projects } = await (await through("c")).sandbox({ clock: "frozen", seed: 42 });
    const { answer } = await analyse(agentOf(fleet, token), projects.ready);
    await clock.advance("5m");
    expect((await answer).status).toBe(200);
  });

  it("the fleet passes events on as they happen", async () => {
    const sandbox = await (await through("b")).sandbox({ clock: "frozen" });
    const events = await sandbox.follow();
    const iterator = events[Symbol.asyncIterator]();
    const until = async (kind: string) => {
      for (;;) {
        const next = await iterator.next();
        if (next.done) throw new Error(`The events ended before ${kind}.`);
        if (next.value.kind === kind) return next.value;
      }
    };
    await until("requests");
    const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
    expect((await agentOf(fleet, sandbox.token)(path, { method: "POST" })).status).toBe(202);
    expect(await until("jobs")).toMatchObject({ jobs: [{ status: "pending" }] });
    await iterator.return?.();
  });

  it("the fleet loses no acknowledged job when a server is killed under load, and the other servers are not affected", async () => {
    const sandboxes = new Map<string, Sandbox>();
    for (const shard of shards) sandboxes.set(shard, await (await through(shard)).sandbox({ name: "load", ...rich }));
    type Answered = { readonly shard: string; readonly status: number; readonly ms: number; readonly phase: string };
    const answers: Answered[] = [];
    const acknowledged = new Map(shards.map((shard) => [shard, [] as string[]]));
    let phase = "before";
    let isOver = false;
    let onAnswer = () => {};

    const ask = async (shard: string, { token, url }: Sandbox, path: string, method = "GET") => {
      const [began, asked] = [performance.now(), phase];
      const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
      const body = (await response.json()) as { data?: { jobId: string } };
      answers.push({ shard, status: response.status, ms: performance.now() - began, phase: asked });
      onAnswer();
      return { status: response.status, jobId: body.data?.jobId ?? "" };
    };
    const work = async (shard: string) => {
      const sandbox = sandboxes.get(shard) as Sandbox;
      const known = acknowledged.get(shard) ?? [];
      const trigger = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      for (let turn = 0; !isOver; turn += 1) {
        const { status, jobId } = await ask(shard, sandbox, trigger, "POST");
        if (status === 202) known.push(jobId);
        for (const id of [known.at(-1), known[turn % (known.length || 1)]])
          if (id !== undefined) await ask(shard, sandbox, `/api/agent/jobs/${id}`);
      }
    };
    const count = (wanted: Partial<Answered>) =>
      answers.filter((answer) =>
        Object.entries(wanted).every(([key, value]) => answer[key as keyof Answered] === value),
      ).length;

    const workers = Promise.all(shards.flatMap((shard) => [work(shard), work(shard), work(shard)]));
    const has = (condition: () => boolean) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      onAnswer = () => {
        if (condition()) resolve(true);
      };
      return Promise.race([promise, workers]);
    };
    await has(() => shards.every((shard) => count({ shard, status: 202 }) >= 15));
    await fleet.kill("b");
    phase = "down";
    await has(() => count({ shard: "b", status: 502, phase }) >= 20);
    await has(() => others("b").every((shard) => count({ shard, status: 202, phase }) >= 15));
    const withoutToken: number[] = [];
    for (let each = 0; each < 9; each += 1) withoutToken.push((await fetch(`${fleet.url}/__mock/health`)).status);
    expect(withoutToken.filter((status) => status !== 200).length).toBeLessThanOrEqual(1);
    phase = "coming back";
    await fleet.restart("b");
    phase = "after";
    await has(() => shards.every((shard) => count({ shard, status: 202, phase }) >= 15));
    isOver = true;
    await workers;

    for (const shard of others("b")) {
      const statuses = new Set(answers.filter((answer) => answer.shard === shard).map(({ status }) => status));
      expect([...statuses].toSorted()).toEqual([200, 202]);
    }
    const ofDead = answers.filter(({ shard, phase: then }) => shard === "b" && then === "down");
    expect(new Set(ofDead.map(({ status }) => status))).toEqual(new Set([502]));
    expect(Math.max(...ofDead.map(({ ms }) => ms))).toBeLessThan(1000);
    expect(
      answers.filter(({ shard, phase: then, status }) => shard === "b" && then === "after" && status === 502),
    ).toEqual([]);

    for (const shard of shards) {
      const { token, name } = sandboxes.get(shard) as Sandbox;
      const ids = acknowledged.get(shard) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect((await poll(agentOf(fleet, token), id)).jobId).toBe(id);
      const { jobs } = await (await (await directly(shard)).openSandbox(name)).read();
      const unanswered = count({ shard, status: 502 });
      expect(jobs).toBeGreaterThanOrEqual(ids.length);
      expect(jobs).toBeLessThanOrEqual(ids.length + unanswered);
      for (const other of others(shard)) {
        const stranger = sandboxes.get(other) as Sandbox;
        for (const id of ids.slice(0, 5))
          expect((await agentOf(fleet, stranger.token)(`/api/agent/jobs/${id}`)).status).toBe(404);
      }
    }
  });

  it("the commands in docs/fleet.md give a CI job a sandbox on one of the servers", async () => {
    const words = jobOfPage
      .replace("http://127.0.0.1:2835", fleet.url)
      .replaceAll("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
    const job = { JOB_NUMBER: "4" };
    const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", words], job);
    expect([code, errors]).toEqual([0, ""]);
    const [, url, token = ""] = /AUDITY_BASE_URL=(\S+)\nAUDITY_TOKEN=(\S+)\n/.exec(output) ?? [];
    expect([url, token.slice(0, 5)]).toEqual([fleet.url, "aky_b"]);
    expect(await (await directly("b")).sandboxes()).toContainEqual({ name: "job-4", seed: 42 });
    expect((await agentOf(fleet, token)(magicJob)).status).toBe(200);
  });

  it("a server can be added to the fleet while a synchronous analysis waits for its response", async () => {
    const { name, token, projects } = await (await through("c")).sandbox({ clock: "frozen", seed: 42 });
    const { answer } = await analyse(agentOf(fleet, token), projects.ready);
    await fleet.add("d");
    // Until then an old worker of nginx, which does not know the new server, may still take a request.
    const isServed = async () => {
      const made = await (await through("d")).sandbox();
      expect(made.token).toMatch(/^aky_d/);
      expect((await agentOf(fleet, made.token)(magicJob)).status).toBe(200);
    };
    await vi.waitFor(isServed, { timeout: 5000, interval: 20 });
    await (await (await directly("c")).openSandbox(name)).clock.advance("5m");
    expect((await answer).status).toBe(200);
  });
});

describe("the fleet's files", () => {
  type Service = {
    profiles?: string[];
    environment?: Record<string, string>;
    networks?: { fleet: { ipv4_address: string } };
    ports?: string[];
    volumes: string[];
    depends_on?: Record<string, unknown>;
  };
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  const { services, volumes } = load(read("docker-compose.yml"), { schema: CORE_SCHEMA.withTags(mergeTag) }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const { fleet, "audity-mock": alone, ...servers } = services;

  it("docker-compose.yml gives each server of the fleet its shard, control token, volume and the address that nginx uses", () => {
    const found = Object.values(servers).map(({ environment, networks }) => [
      environment?.["AUDITY_MOCK_SHARD"],
      `${networks?.fleet.ipv4_address}:2834`,
    ]);
    expect(new Map(found as [string, string][])).toEqual(addresses);
    expect(Object.keys(fleet?.depends_on ?? {})).toEqual(Object.keys(servers));
    for (const { environment = {}, volumes: mounted } of Object.values(servers)) {
      const { AUDITY_MOCK_SHARD: shard = "", AUDITY_MOCK_CONTROL_TOKEN: controlToken = "" } = environment;
      expect(controlToken).toBe(`${shard}.\${AUDITY_MOCK_CONTROL_TOKEN}`);
      expect(mounted).toEqual([`data-${shard}:/data`]);
      expect(volumes).toHaveProperty(`data-${shard}`);
    }
    const [source = "", target] = fleet?.volumes[0]?.split(":") ?? [];
    expect(existsSync(new URL(`../${source}`, import.meta.url))).toBe(true);
    expect(target).toBe("/etc/nginx/conf.d/default.conf");
  });

  it("`docker compose up` starts no server of the fleet, and the fleet has a port of its own", () => {
    for (const service of [fleet, ...Object.values(servers)]) expect(service?.profiles).toEqual(["fleet"]);
    expect(alone?.profiles).toBeUndefined();
    expect([alone?.ports, fleet?.ports]).toEqual([["127.0.0.1:2834:2834"], ["127.0.0.1:2835:2834"]]);
    expect(read("docs/fleet.md")).toContain("\ndocker compose --profile fleet up --build --wait fleet\n");
    expect(jobOfPage).toContain("http://127.0.0.1:2835");
  });

  it("docs/fleet.md uses an address of docker-compose.yml", () => {
    expect(startOfPage).toContain(`--host ${addresses.get("a")?.replace(":2834", "")} `);
  });
});
