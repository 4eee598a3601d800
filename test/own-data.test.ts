import { hash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import published from "../docs/data.schema.json" with { type: "json" };
import { capabilities } from "../src/app/capabilities.ts";
import { dataSchema } from "../src/app/data-file.ts";
import { parseText } from "../src/app/text-file.ts";
import { withData } from "../src/command/server-options.ts";
import { createDataCheck, dataSchemaOf } from "../src/sandbox-control/module.ts";
import { type Mock, start } from "../src/start.ts";
import { type Agent, agentOf, poll, withMock } from "./support/agent.ts";
import { cleanEnvironment, commandPath, runCommand, runToEnd, startProcess, withFolder } from "./support/command.ts";
import { controls, refusal } from "./support/controls.ts";

const file = new URL("fixtures/own-data.yaml", import.meta.url).pathname;
const frozen = { seed: 7, clock: "frozen" } as const;
const now = Date.UTC(2026, 0, 1);
const tokens = {
  one: "aky_OwnDataOneReadWrite0000000000001",
  oneReadOnly: "aky_OwnDataOneReadOnly00000000000001",
  oneExpired: "aky_OwnDataOneExpired000000000000001",
  two: "aky_OwnDataTwoReadWrite0000000000001",
  three: "aky_OwnDataThreeReadWrite00000000001",
};
const one = (end: string) => `11111111-1111-4111-8111-${end.padStart(12, "0")}`;

type Named = { readonly id: string };

const bodyOf = async <T>(agent: Agent, path: string): Promise<T> => {
  const { status, body } = await agent(path);
  expect([path, status]).toEqual([path, 200]);
  return body as T;
};

/** What a client reads of an owner, in one text. */
async function everythingOf(agent: Agent): Promise<string> {
  const paths = ["/api/projects", "/api/user/credits", "/api/lead-generation/leads", "/api/agent/readylinks"];
  return JSON.stringify(await Promise.all(paths.map((path) => bodyOf(agent, path))));
}

describe("a data file with three owners and twelve projects", () => {
  let mock: Mock;
  let agents: Record<keyof typeof tokens, Agent>;
  beforeAll(async () => {
    mock = await start({ ...frozen, data: file });
    agents = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, agentOf(mock, token)])) as never;
  });
  afterAll(() => mock.stop());

  it("each owner has the projects of the file, with their ids", async () => {
    for (const [name, digit] of [
      ["one", "1"],
      ["two", "2"],
      ["three", "3"],
    ] as const) {
      const ids = (await bodyOf<Named[]>(agents[name], "/api/projects")).map(({ id }) => id).toSorted();
      const pattern = (length: number) => digit.repeat(length);
      const expected = [1, 2, 3, 4].map(
        (number) => `${pattern(8)}-${pattern(4)}-4${pattern(3)}-8${pattern(3)}-00000000000${number}`,
      );
      expect(ids).toEqual(expected);
    }
  });

  it("an owner sees nothing of another one", async () => {
    expect((await agents.two(`/api/projects/${one("1")}`)).status).toBe(404);
    expect((await agents.two(`/api/agent/jobs/${one("e001")}`)).status).toBe(404);
  });

  it("tokens have the scopes and the expiry of the file", async () => {
    const write = { method: "PATCH", headers: { "content-type": "application/json" }, body: "{}" };
    expect((await agents.oneReadOnly("/api/projects")).status).toBe(200);
    expect((await agents.oneReadOnly(`/api/projects/${one("1")}/audit-analysis`, { method: "POST" })).status).toBe(403);
    expect((await agents.oneExpired("/api/projects")).status).toBe(401);
    expect(write.method).toBe("PATCH");
  });

  it("tier, credits and features are those of the file", async () => {
    const credits = await bodyOf<object>(agents.one, "/api/user/credits");
    expect(credits).toMatchObject({ allocated: 40_000, used: 1500, remaining: 38_500 });
    expect(await bodyOf<object>(agents.two, "/api/user/tier")).toMatchObject({ tier: "solo" });
    expect((await agents.three("/api/nucleus/memories")).status).toBe(403);
  });

  it("a project has the documents and the analysis of the file", async () => {
    const project = await bodyOf<{ documents: readonly object[] }>(agents.one, `/api/projects/${one("1")}`);
    expect(project).toMatchObject({ clientName: "Sample client 1", currency: "EUR", hasAuditAnalysis: true });
    expect(project.documents).toMatchObject([
      { id: one("d1"), fileName: "handbook.pdf", fileSize: 12_345, fileType: "application/pdf" },
      { fileName: "notes.txt", fileType: "text/plain" },
    ]);
    const analysis = await bodyOf<object>(agents.one, `/api/projects/${one("1")}/audit-analysis`);
    expect(analysis).toMatchObject({ projectId: one("1") });
  });

  it("jobs are in the states of the file", async () => {
    const completed = await poll(agents.one, one("e001"));
    expect(completed).toMatchObject({ status: "completed", completedAt: "2025-12-31T21:00:00.000Z", error: null });
    expect(completed.createdAt < (completed.startedAt ?? "")).toBe(true);
    const failed = await poll(agents.one, one("e002"));
    expect(failed).toMatchObject({ status: "failed", error: "A sample error.", errorCode: "SAMPLE" });
    expect(await poll(agents.one, one("e003"))).toMatchObject({ status: "processing" });
    expect(await poll(agents.one, one("e004"))).toMatchObject({
      status: "pending",
      createdAt: "2025-12-31T12:00:00.000Z",
    });
  });

  it("leads, ReadyLinks and templates are those of the file, and refer to each other", async () => {
    type Leads = {
      data: readonly { id: string; businessName: string; status: string; aiReadinessScore: number | null }[];
    };
    const path = "/api/lead-generation/leads?status=all";
    const leads = (await bodyOf<Leads>(agents.one, path)).data;
    const of = (name: string) => leads.find(({ businessName }) => businessName === name);
    expect(of("Sample business 1")).toMatchObject({ id: one("b001"), status: "completed", aiReadinessScore: 100 });
    expect(of("Sample business 2")).toMatchObject({ status: "pending" });
    expect(of("Sample business 3")).toMatchObject({ status: "converted", aiReadinessScore: 50 });
    expect(of("Sample business 4")).toMatchObject({ status: "archived" });
    const [link] = (await bodyOf<{ data: readonly object[] }>(agents.one, "/api/agent/readylinks")).data;
    expect(link).toMatchObject({ id: one("f1"), name: "Sample link" });
    const survey = await fetch(`${mock.url}/survey/0123456789ab`);
    expect([survey.status, await survey.text()]).toEqual([200, expect.stringContaining("Have you used AI")]);
  });

  it("memories, captures, contacts and insights are those of the file", async () => {
    const memories = await bodyOf<readonly Named[]>(agents.one, "/api/nucleus/memories");
    expect(JSON.stringify(memories)).toContain(one("ee01"));
    const capture = await bodyOf<object>(agents.one, `/api/nucleus/captures/${one("ca01")}`);
    expect(JSON.stringify(capture)).toContain("We decided to keep the sample.");
    expect(JSON.stringify(await bodyOf(agents.one, "/api/nucleus/captures?status=pending"))).toContain(one("ca02"));
    expect(JSON.stringify(await bodyOf(agents.one, "/api/nucleus/contacts"))).toContain(one("cc01"));
    expect(JSON.stringify(await bodyOf(agents.one, "/api/nucleus/insights"))).toContain("A sample pattern");
  });

  it("a reset brings back what the file says, revoked tokens included", async () => {
    // A survey that was opened before has left a lead.
    await mock.defaultSandbox.reset();
    const before = await everythingOf(agents.one);
    const [token] = await mock.defaultSandbox.tokens.list();
    await mock.defaultSandbox.tokens.revoke(token?.id ?? "");
    expect((await agents.one("/api/projects")).status).toBe(401);
    const changed = { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"Another"}' };
    expect((await agentOf(mock, tokens.two)("/api/agent/readylinks", changed)).status).toBe(403);
    await mock.clock.advance("1h");
    await mock.defaultSandbox.reset();
    expect(await everythingOf(agents.one)).toBe(before);
    expect((await agentOf(mock, mock.token)("/api/projects")).status).toBe(200);
  });

  it("what comes later has ids of its own", async () => {
    const created = await mock.defaultSandbox.jobs.create({ ownerId: "user_one", projectId: one("2") });
    expect(await poll(agents.one, created.id)).toMatchObject({ status: "pending" });
    const leads = await mock.defaultSandbox.leads.add({ ownerId: "user_one" });
    expect(leads).toHaveLength(1);
  });
});

it("ids that are not pinned are drawn from the seed", async () => {
  const data = { owners: [{ projects: [{}, {}], leads: [{ businessName: "Sample" }] }] };
  const seen = (seed: number) => withMock({ seed, clock: "frozen", data }, (_mock, agent) => everythingOf(agent));
  expect(await seen(7)).toBe(await seen(7));
  expect(await seen(7)).not.toBe(await seen(8));
});

it("the text of a token is nowhere in the database", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    await withMock({ ...frozen, db, data: file }, () => Promise.resolve());
    expect(readFileSync(db).includes(tokens.one)).toBe(false);
    expect(readFileSync(db).includes(tokens.one.slice(4, 20))).toBe(false);
  }));

describe("a database that has other data", () => {
  const other = { owners: [{ id: "user_other", tokens: [{ token: tokens.two }], projects: [{ name: "other" }] }] };

  it("a start with a data file keeps what is there, says what a reset will change, and a reset changes it", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const created = await withMock({ ...frozen, db }, async (mock, agent) => {
        const sandbox = await mock.sandbox({ name: "beside" });
        await sandbox.jobs.create();
        return bodyOf<Named[]>(agent, "/api/projects");
      });
      for (const starts of [1, 2]) {
        await withMock({ ...frozen, db, data: other }, async (mock, agent) => {
          expect([starts, mock.notices]).toEqual([starts, [expect.stringContaining("jobs: 8")]]);
          expect(mock.notices[0]).toContain("(owners: 1, tokens: 1, projects: 1)");
          expect(mock.notices[0]).toContain("audity-mock reset");
          expect(await bodyOf(agent, "/api/projects")).toEqual(created);
          expect((await agentOf(mock, tokens.two)("/api/projects")).status).toBe(401);
        });
      }
      await withMock({ ...frozen, db, data: other }, async (mock) => {
        await mock.defaultSandbox.reset();
        expect(await bodyOf<object>(agentOf(mock, tokens.two), "/api/projects")).toMatchObject([
          { clientName: "other" },
        ]);
      });
      await withMock({ ...frozen, db, data: other }, async (mock) => {
        expect(mock.notices).toEqual([]);
        expect((await mock.sandboxes()).map(({ name }) => name)).toEqual(["default", "beside"]);
      });
    }));

  it("a start with the same data file works when what expires in it has expired", () =>
    withFolder(async (folder) => {
      const expiresAt = "2020-01-01T00:00:00Z";
      const data = {
        owners: [{ tokens: [{ token: tokens.two, expiresAt }, { token: tokens.one }], insights: [{ expiresAt }] }],
      };
      for (const starts of [1, 2])
        await withMock({ db: `${folder}/mock.db`, data }, async (mock) => {
          expect([starts, mock.notices]).toEqual([starts, []]);
          expect((await agentOf(mock, tokens.two)("/api/projects")).status).toBe(401);
          expect(await bodyOf(agentOf(mock, tokens.one), "/api/nucleus/insights")).toMatchObject({ insights: [] });
        });
    }));

  it("a start without a data file goes on with the data that the database has", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db, data: other }, () => Promise.resolve());
      await withMock({ ...frozen, db }, async (mock) => {
        await mock.defaultSandbox.reset();
        expect(await bodyOf<object>(agentOf(mock, tokens.two), "/api/projects")).toMatchObject([
          { clientName: "other" },
        ]);
      });
    }));
});

describe("mistakes in a data file", () => {
  const owner = (text: string) =>
    `owners:\n  - id: user_one\n    projects: [{ name: first }, { name: second }]\n${text}\n`;
  const cases: readonly (readonly [title: string, text: string, sentence: string])[] = [
    [
      "an unknown field",
      owner("    creditUsed: 1"),
      "4: owners[0].creditUsed is an unknown field; did you mean creditsUsed? known fields: id, name, tier,",
    ],
    [
      "an unknown value",
      owner("    tier: agncy"),
      '4: owners[0].tier must be one of solo, starter, growth, agency, team, professional, enterprise, scale, not "agncy"; did you mean agency?',
    ],
    [
      "a reference to nothing",
      owner("    jobs:\n      - project: secnd"),
      '5: owners[0].jobs[0].project must be the name or id of an entry in the owner\'s projects, not "secnd"; available: second, first.',
    ],
    [
      "an unknown scenario",
      owner("    jobs: [{ project: first, scenario: slw }]"),
      '4: owners[0].jobs[0].scenario must be the name of a scenario, not "slw"; available: slow,',
    ],
    [
      "a scenario and a status",
      owner("    jobs: [{ project: first, scenario: slow, status: failed }]"),
      "4: owners[0].jobs[0].status cannot be combined with a scenario, because the scenario decides the status.",
    ],
    [
      "an error of a job that does not fail",
      owner("    jobs: [{ project: first, error: Sample }]"),
      "4: owners[0].jobs[0].error requires the status failed.",
    ],
    [
      "an end before the beginning",
      owner("    jobs: [{ project: first, status: completed, startedAt: -1h, endedAt: -2h }]"),
      "4: owners[0].jobs[0].endedAt must not be before startedAt.",
    ],
    [
      "a status in the future",
      owner("    jobs: [{ project: first, status: completed, endedAt: +2h }]"),
      "4: owners[0].jobs[0].endedAt must not be in the future of the sandbox's clock.",
    ],
    [
      "an instant that is none",
      owner("    jobs: [{ project: first, createdAt: yesterday }]"),
      '4: owners[0].jobs[0].createdAt must be an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox\'s clock such as -3d, not "yesterday".',
    ],
    [
      "an impossible day",
      owner("    createdAt: 2026-02-30T00:00:00Z"),
      "4: owners[0].createdAt must be an instant such as",
    ],
    [
      "an id that is none",
      owner("    leads: [{ id: 17 }]"),
      "4: owners[0].leads[0].id must be a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff, not 17.",
    ],
    [
      "an id that is there twice",
      owner(`    leads: [{ id: ${one("1")} }, { id: ${one("1").toUpperCase()} }]`),
      "4: owners[0].leads[1].id is also the id of owners[0].leads[0].",
    ],
    [
      "a token that is there twice",
      owner(`    tokens: [{ token: ${tokens.one} }]\n  - tokens: [{ token: ${tokens.one} }]`),
      "5: owners[1].tokens[0].token is a duplicate of owners[0].tokens[0].",
    ],
    [
      "a token that is none",
      owner("    tokens: [{ token: secret }]"),
      '4: owners[0].tokens[0].token must be aky_ and 32 letters and digits, not "secret".',
    ],
    [
      "a name that several have",
      owner("    leads: [{ name: x }, { name: x }]\n    contacts: [{ name: y, lead: x }]"),
      "5: owners[0].contacts[0].lead is the name of several leads; use an id.",
    ],
    [
      "more credits used than there are",
      owner("    creditsUsed: 60000"),
      "4: owners[0].creditsUsed must not be above creditsAllocated, which is 50000.",
    ],
    ["two owners of one id", owner("  - id: user_one"), "4: owners[1].id is also the id of owners[0]."],
    [
      "a converted lead without its project",
      owner("    leads: [{ status: converted }]"),
      "4: owners[0].leads[0].project is required for a converted lead.",
    ],
    [
      "the future, where nothing can have come from",
      owner("    leads: [{ createdAt: +1d }]"),
      "4: owners[0].leads[0].createdAt must not be in the future of the sandbox's clock.",
    ],
    [
      "an offset that no clock reaches",
      owner("    memories: [{ subject: x, content: y, createdAt: -99999999d }]"),
      "4: owners[0].memories[0].createdAt must be an instant from 1970 to 8999.",
    ],
    [
      "an expiry that no clock reaches",
      owner(`    tokens: [{ token: ${tokens.one}, expiresAt: +99999999d }]`),
      "4: owners[0].tokens[0].expiresAt must be an instant from 1970 to 8999.",
    ],
    [
      "a key that is written twice in JSON",
      '{\n  "owners": [{ "id": "a\\\\" }],\n  "owners": [{ "id": "b\\": \\"c" }]\n}\n',
      "3: duplicated mapping key.",
    ],
    [
      "JSON that is nested too deeply",
      `{ "owners": [{ "insights": [{ "context": ${'{"a":'.repeat(95)}1${"}".repeat(95)} }] }] }`,
      "1: the file must not be nested in more than 90 levels.",
    ],
    ["a number that is none", owner("    creditsUsed: .nan"), "4: owners[0].creditsUsed must be a whole number"],
    [
      "a merge of what is no object",
      owner("    <<: 5"),
      "4: the value of the merge key << must be an object or an alias of one.",
    ],
    [
      "a key with a line break",
      owner('    "a\\nb": 1'),
      "4: owners[0].a\\nb is an unknown field; known fields: id, name, tier,",
    ],
    ["no owners", "owners: []\n", "1: owners must be a list with at least one owner"],
    ["nothing", "", "1: the file must be an object with owners, not null."],
    ["an unknown alias", "owners: *nobody\n", '1: its aliases are invalid (unidentified alias "nobody").'],
  ];

  it.each(cases)("%s is named with its line", async (_title, text, sentence) => {
    const found = await parseText("mine.yaml", text).then(
      ({ value, inLines }) =>
        inLines(createDataCheck(capabilities)(value, { now, scenarioNames: ["completes", "slow", "fails"] })),
      (error: unknown) => (error as Error).message,
    );
    expect(found).toContain(`mine.yaml:${sentence}`);
  });

  it("mistakes of each kind are named in one go", async () => {
    const text = owner(
      "    tier: agncy\n    jobs:\n      - { project: frst }\n      - { projct: first }\n      - { project: first, status: failed, scenario: slow }\n    leads: 7",
    );
    const { value, inLines } = await parseText("mine.yaml", text);
    const problems = createDataCheck(capabilities)(value, { now, scenarioNames: ["slow"] });
    expect(problems.map(({ field }) => field).toSorted()).toEqual([
      "owners[0].jobs[0].project",
      "owners[0].jobs[1].projct",
      "owners[0].jobs[1].project",
      "owners[0].jobs[2].status",
      "owners[0].leads",
      "owners[0].tier",
    ]);
    expect(inLines(problems)).toContain("mine.yaml:6: owners[0].jobs[0].project must be the name or id");
  });

  it("anything at all is judged and never thrown at", () => {
    const check = createDataCheck(capabilities);
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (one, other) => {
        for (const value of [
          one,
          { owners: one },
          { owners: [one, other] },
          { owners: [{ projects: [one, { analyses: other }], jobs: one, leads: [other], tokens: [one] }] },
        ])
          expect(Array.isArray(check(value, { now, scenarioNames: [] }))).toBe(true);
      }),
    );
  });

  it("a field that comes by a merge key is found where it is written", async () => {
    const text = "x-all: &all\n  tier: nothing\nowners:\n  - <<: *all\n    id: user_one\n";
    const { value, inLines } = await parseText("mine.yaml", text);
    const problems = createDataCheck(capabilities)(value, { now, scenarioNames: [] });
    expect(inLines(problems)).toMatch(/^mine\.yaml:2: owners\[0\]\.tier must be one of/);
  });
});

describe("the schema of data files", () => {
  it("is published in docs and by a server", async () => {
    expect(dataSchema()).toEqual(published);
    await withMock({}, async ({ controlUrl }) => {
      expect(await (await fetch(`${controlUrl}data.schema.json`)).json()).toEqual(published);
    });
  });

  it.each([
    ["of JSON Schema draft 7", Ajv],
    ["of JSON Schema 2020-12", Ajv2020],
  ])(
    "a strict validator %s takes the file of the tests, and refuses what the server refuses",
    async (_title, Validator) => {
      const isValid = new Validator({ strict: true }).compile(published);
      const { value } = await parseText(file, readFileSync(file, "utf8"));
      expect([isValid(value), isValid.errors]).toEqual([true, null]);
      for (const wrong of [
        {},
        { owners: [] },
        { owners: [{ tier: "none" }] },
        { owners: [{ more: 1 }] },
        { owners: [{ leads: [{ score: 101 }] }] },
        { owners: [{ createdAt: "soon" }] },
      ]) {
        expect([wrong, isValid(wrong)]).toEqual([wrong, false]);
        expect([wrong, createDataCheck(capabilities)(wrong, { now, scenarioNames: [] }).length > 0]).toEqual([
          wrong,
          true,
        ]);
      }
    },
  );
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const data = {
    owners: [{ id: "user_one", tokens: [{ token: tokens.one }], projects: [{ name: "first", id: one("1") }] }],
  };

  it("a sandbox begins with data, and goes back to them", async () => {
    await using control = await open();
    const sandbox = await control.sandbox({ ...frozen, data });
    expect(await sandbox.read()).toMatchObject({ ownData: true, demoData: "none", owners: [{ id: "user_one" }] });
    const agent = agentOf(control, tokens.one);
    expect(await bodyOf<object>(agent, "/api/projects")).toMatchObject([{ id: one("1"), clientName: "first" }]);
    await sandbox.jobs.create({ projectId: one("1") });
    expect(await sandbox.reset()).toMatchObject({ jobs: 0, ownData: true });
    expect((await agentOf(control, sandbox.token)("/api/projects")).status).toBe(200);
    expect(await bodyOf<object>(agent, "/api/projects")).toMatchObject([{ id: one("1") }]);
  });

  it("a sandbox begins with a data file", async () => {
    await using control = await open();
    const sandbox = await control.sandbox({ ...frozen, data: file });
    expect((await sandbox.read()).owners.map(({ id }) => id)).toEqual(["user_one", "user_two", "user_three"]);
    await expect(control.sandbox({ data: "nowhere.yaml" })).rejects.toThrow(/^nowhere\.yaml cannot be read \(ENOENT\)/);
  });

  it("data that are wrong, or that another sandbox has, are refused, and nothing is left of them", async () => {
    await using control = await open();
    const before = await control.sandboxes();
    const wrong = await refusal(control.sandbox({ data: { owners: [{ jobs: [{ project: "none" }] }] } }));
    expect([wrong.status, wrong.errors[0]?.field]).toEqual([400, "data.owners[0].jobs[0].project"]);
    const both = await refusal(control.sandbox({ data, demoData: "full" }));
    expect(both.errors).toMatchObject([{ field: "demoData" }]);
    await control.sandbox({ name: "first", data });
    const taken = await refusal(control.sandbox({ name: "second", data }));
    expect([taken.status, taken.errors]).toEqual([
      409,
      [{ field: "data.owners[0].tokens[0].token", message: "belongs to another sandbox of this server" }],
    ]);
    expect((await control.sandboxes()).length).toBe(before.length + 1);
  });
});

describe("a sandbox with data and its snapshot", () => {
  it("the snapshot goes back to the data on another server, with the tokens of the file", async () => {
    await using mock = await start({ ...frozen, data: file });
    await mock.defaultSandbox.jobs.create({ ownerId: "user_one", projectId: one("2") });
    const before = await everythingOf(agentOf(mock, tokens.one));
    const from = await mock.defaultSandbox.snapshot();
    expect(from).not.toContain(tokens.one);
    await using other = await start(frozen);
    const loaded = await other.sandbox({ from, name: "loaded" });
    const everything = async () => (await everythingOf(agentOf(other, tokens.one))).replaceAll(other.url, mock.url);
    expect(await everything()).toBe(before);
    await Promise.all([loaded.reset(), mock.defaultSandbox.reset()]);
    expect(await everything()).toBe(await everythingOf(agentOf(mock, tokens.one)));
    expect(await loaded.read()).toMatchObject({ ownData: true });
  });

  it("beside the original, a reset leaves its tokens and slugs to it", async () => {
    await using mock = await start({ ...frozen, data: file });
    const loaded = await mock.sandbox({ from: await mock.defaultSandbox.snapshot(), name: "loaded" });
    await loaded.reset();
    expect((await loaded.read()).owners.map(({ id }) => id)).toEqual(["user_one", "user_two", "user_three"]);
    const agent = agentOf(mock, loaded.token);
    const own = await bodyOf<{ data: readonly { slug: string }[] }>(agent, "/api/agent/readylinks");
    expect(own.data.map(({ slug }) => slug)).not.toContain("0123456789ab");
    expect((await bodyOf<Named[]>(agentOf(mock, tokens.one), "/api/projects")).length).toBe(4);
    expect((await fetch(`${mock.url}/survey/0123456789ab`)).status).toBe(200);
  });

  it("data in a snapshot that the check refuses are refused, and change nothing", async () => {
    await using mock = await start({ ...frozen, data: file });
    const text = await mock.defaultSandbox.snapshot();
    const lines = text.trimEnd().split("\n");
    const header = JSON.parse(lines[0] ?? "") as { sandbox: { data: string } };
    for (const [what, change] of [
      ['"user_one"', '"user one"'],
      ['"digest":"', '"digest":"x'],
      ['"project":"second"', '"project":"none"'],
    ] as const) {
      const wrong = { ...header, sandbox: { ...header.sandbox, data: header.sandbox.data.replace(what, change) } };
      const body = [JSON.stringify(wrong), ...lines.slice(1, -1)].join("\n") + "\n";
      const end = { ...(JSON.parse(lines.at(-1) ?? "") as object), sha256: hash("sha256", body, "hex") };
      await using other = await start(frozen);
      const { status, message } = await refusal(other.sandbox({ from: `${body}${JSON.stringify(end)}\n`, name: "x" }));
      expect([what, status, message]).toEqual([what, 400, expect.stringContaining("is damaged: its data: ")]);
      expect((await other.sandboxes()).length).toBe(1);
    }
  });
});

describe("tokens in data of a server that others can reach", () => {
  const open = { host: "0.0.0.0", controlToken: "a-control-token-of-the-tests" };

  it("they are refused, unless an option allows them", async () => {
    await expect(start({ ...open, data: file })).rejects.toThrow(
      "data.owners[0].tokens is not allowed, because other machines can reach this server",
    );
    await withMock({ ...open, ...frozen, data: file, allowDataTokens: true }, async (mock) => {
      const local = { ...mock, url: mock.url.replace("0.0.0.0", "127.0.0.1") };
      expect((await agentOf(local, tokens.one)("/api/projects")).status).toBe(200);
    });
  });

  it("data without tokens are taken", () =>
    withMock({ ...open, data: { owners: [{ projects: [{}] }] } }, async (mock) => {
      expect((await mock.defaultSandbox.read()).ownData).toBe(true);
    }));
});

describe("the commands", () => {
  const inFolder = (folder: string, parameters: readonly string[]) =>
    runToEnd(process.execPath, [commandPath, ...parameters], {}, folder);

  it("init writes a data file that a server starts with, and a .env file whose token works", () =>
    withFolder(async (folder) => {
      const { code, output } = await inFolder(folder, ["init"]);
      expect([code, output]).toEqual([0, expect.stringContaining("npx audity-mock start --data audity-mock.yaml")]);
      const environment = readFileSync(`${folder}/.env`, "utf8");
      const token = /AUDITY_TOKEN=(\S+)/.exec(environment)?.[1] ?? "";
      await using server = await startProcess(["--db", ":memory:", "--data", `${folder}/audity-mock.yaml`]);
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${server.ready.url}/api/projects`, { headers });
      expect([answer.status, ((await answer.json()) as object[]).length]).toEqual([200, 2]);
      const check = await inFolder(folder, ["data", "check", "audity-mock.yaml"]);
      expect([check.code, check.output]).toEqual([
        0,
        "audity-mock.yaml is valid: owners 1, tokens 1, projects 2, jobs 2, analyses 1, leads 1.\n",
      ]);
    }));

  it("init overwrites nothing", () =>
    withFolder(async (folder) => {
      writeFileSync(`${folder}/.env`, "MINE=1\n");
      const first = await inFolder(folder, ["init"]);
      expect([first.code, first.output]).toEqual([
        0,
        expect.stringContaining(".env already exists and was not changed. Add to it:\nAUDITY_BASE_URL="),
      ]);
      expect(readFileSync(`${folder}/.env`, "utf8")).toBe("MINE=1\n");
      const data = readFileSync(`${folder}/audity-mock.yaml`, "utf8");
      const second = await inFolder(folder, ["init"]);
      expect([second.code, second.errors]).toEqual([2, expect.stringContaining("nothing was written")]);
      expect(readFileSync(`${folder}/audity-mock.yaml`, "utf8")).toBe(data);
    }));

  it("data check, start, exec and sandbox create name each mistake with file and line, and write nothing", () =>
    withFolder(async (folder) => {
      const bad = `${folder}/bad.yaml`;
      const db = `${folder}/mock.db`;
      writeFileSync(bad, "owners:\n  - tier: agency\n    jobs:\n      - project: none\n      - projct: none\n");
      const line = `${bad}:5: owners[0].jobs[1].projct is an unknown field; did you mean project?`;
      const start = ["--port", "0", "--db", db];
      for (const parameters of [
        ["data", "check", bad],
        ["start", "--data", bad, ...start],
        ["exec", "--data", bad, "--", "true"],
        ["sandbox", "create", "--data", bad],
      ]) {
        const { code, errors } = await runCommand(parameters);
        expect([parameters[0], code, errors]).toEqual([parameters[0], 2, expect.stringContaining(line)]);
      }
      const byVariable = await runCommand(["start", ...start], { AUDITY_MOCK_DATA: bad });
      expect([byVariable.code, byVariable.errors]).toEqual([2, expect.stringContaining(line)]);
      expect(existsSync(db) && readFileSync(db).includes("user_")).toBe(false);
    }));

  it("an empty file and one in another encoding are refused by name", () =>
    withFolder(async (folder) => {
      writeFileSync(`${folder}/empty.yaml`, "");
      writeFileSync(`${folder}/latin.yaml`, Buffer.from("owners:\n  - name: K\u00e4se\n", "latin1"));
      const outcomes = await Promise.all(
        ["empty.yaml", "latin.yaml", "none.yaml"].flatMap((name) => [
          inFolder(folder, ["data", "check", name]),
          inFolder(folder, ["start", "--port", "0", "--db", ":memory:", "--data", name]),
        ]),
      );
      const sentences = [
        "empty.yaml:1: the file must be an object with owners, not null.\n",
        "latin.yaml cannot be read (it is not UTF-8 text). Check the path: a file of data is expected.\n",
        "none.yaml cannot be read (ENOENT). Check the path: a file of data is expected.\n",
      ];
      expect(outcomes.map(({ code, errors }) => [code, errors])).toEqual(
        sentences.flatMap((sentence) => [
          [2, sentence],
          [2, sentence],
        ]),
      );
    }));

  it.runIf(process.platform !== "win32")("a signal ends start and exec that wait for a pipe nobody writes to", () =>
    withFolder(async (folder) => {
      const script = `mkfifo pipe; for command in "start --db :memory:" exec; do
        "$0" "$1" $command --data pipe $([ "$command" = exec ] && echo -- true) &
        sleep 1; kill -TERM $!; wait $!; echo $?
      done`;
      const { output } = await runToEnd("bash", ["-c", script, process.execPath, commandPath], {}, folder);
      expect(output).toBe("143\n143\n");
    }),
  );

  it("a start shows how far large data are loaded, on a terminal alone", async () => {
    const data = { owners: [{ memories: Array.from({ length: 2500 }, () => ({ subject: "s", content: "c" })) }] };
    const shown = async (isTTY: boolean) => {
      let text = "";
      const errors = { isTTY, write: (piece: string) => (text += piece) };
      const large = await parseText("large.json", JSON.stringify(data));
      await withData(large, { errors } as never, async (options) => (await start(options)).stop());
      return text;
    };
    const clear = "\u001B[K";
    expect(await shown(true)).toBe(
      [1000, 2000].map((added) => `\rLoading data: ${added} of 2501 entries${clear}`).join("") + `\r${clear}`,
    );
    expect(await shown(false)).toBe("");
  });

  it("sandbox create --data creates a sandbox with the data of a file", async () => {
    await using server = await startProcess(["--db", ":memory:"]);
    const { url, controlToken } = server.ready;
    const where = ["--url", url, "--control-token", controlToken, "--json"];
    const { code, output } = await runCommand(["sandbox", "create", "--name", "mine", "--data", file, ...where]);
    expect([code, JSON.parse(output)]).toEqual([0, expect.objectContaining({ name: "mine", ownData: true })]);
    const answer = await fetch(`${url}/api/projects`, { headers: { authorization: `Bearer ${tokens.one}` } });
    expect(answer.status).toBe(200);
    expect(cleanEnvironment()["HOME"]).toBeDefined();
  });
});

describe("random data", () => {
  type Schema = {
    readonly type?: string;
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly Schema[];
    readonly items?: Schema;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly pattern?: string;
    readonly [bound: string]: unknown;
  };

  /** Texts that may go wrong somewhere: of one character, long, with spaces, in other scripts. */
  const someText = (least: number, most: number) =>
    fc.oneof(
      fc.string({ minLength: Math.max(least, 1), maxLength: Math.min(most, 20) }),
      fc.constantFrom("x".repeat(most), "ä ß 漢字 😀".slice(0, most), "<b>'\"&\\n".slice(0, most)),
    );

  /** Values that obey a schema; references are left out, but for those to the one project that there is. */
  function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
    const { type, anyOf, items, properties, pattern, required = [] } = schema;
    const [least, most] = [Number(schema["minimum"] ?? 0), Number(schema["maximum"] ?? 1000)];
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (anyOf) return fc.oneof(...anyOf.map(valuesOf));
    if (pattern?.includes("ms|s|m|h|d")) return fc.constantFrom("-40d", "-3h", "-90s", "2025-12-01T10:00:00Z", "+2d");
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    if (type === "string") return someText(Number(schema["minLength"] ?? 0), Number(schema["maxLength"] ?? 100));
    if (type === "integer") return fc.constantFrom(least, most, Math.min(most, least + 7));
    if (type === "number") return fc.constantFrom(least, most, Math.min(most, least + 0.25));
    if (type === "boolean") return fc.boolean();
    if (items) return fc.uniqueArray(valuesOf(items), { maxLength: 3, minLength: Number(schema["minItems"] ?? 0) });
    const fields = Object.entries(properties ?? {}).flatMap(([name, inner]): [string, fc.Arbitrary<unknown>][] => {
      if (name === "project") return [[name, fc.constant("p")]];
      if (name === "scenario" && !inner.enum) return [[name, fc.constantFrom("completes", "slow")]];
      return "x-refers-to" in inner || name === "name"
        ? required.includes(name)
          ? [[name, someText(1, 100)]]
          : []
        : [[name, valuesOf(inner)]];
    });
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] as never });
  }

  const check = createDataCheck(capabilities);
  const ownerSchema = (dataSchemaOf(capabilities) as unknown as Schema).properties?.["owners"]?.items as Schema;
  const projects = [{ name: "p" }];
  const usable = (owner: object) =>
    check({ owners: [owner] }, { now, scenarioNames: ["completes", "slow"] }).length === 0;
  const lists = Object.entries(ownerSchema.properties ?? {}).filter(([, { type }]) => type === "array");

  it.each(lists)("what the check accepts of %s is answered as the contract says", async (field, { items }) => {
    await using mock = await start({ ...frozen, rateLimits: false });
    const wrap = (entry: unknown) =>
      field === "projects" ? { projects: [{ ...(entry as object), name: "p" }] } : { projects, [field]: [entry] };
    const entries = valuesOf(items as Schema).filter((entry) => usable(wrap(entry)));
    await fc.assert(
      fc.asyncProperty(entries, async (entry) => {
        const owner = wrap(entry);
        await using sandbox = await mock.sandbox({ clock: "frozen", data: { owners: [owner] } as never });
        const agent = agentOf(mock, sandbox.token);
        for (const path of read) expect([path, (await agent(path)).status]).toEqual([path, 200]);
        for (const { id } of await bodyOf<Named[]>(agent, "/api/projects")) {
          await bodyOf(agent, `/api/projects/${id}`);
          await agent(`/api/projects/${id}/audit-analysis`);
        }
        for (const { id, status } of await sandbox.jobs.list()) {
          const { status: wanted } = entry as { status?: string };
          if (field === "jobs" && wanted !== undefined) expect(status).toBe(wanted);
          await agent(`/api/agent/jobs/${id}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  const read = [
    "/api/user/credits",
    "/api/user/tier",
    "/api/lead-generation/leads?status=all",
    "/api/agent/readylinks",
    "/api/agent/assessment-configs",
    "/api/nucleus/memories",
    "/api/nucleus/captures",
    "/api/nucleus/contacts",
    "/api/nucleus/insights",
  ];
});
