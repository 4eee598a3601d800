import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RouteName, routes } from "../src/app/control-routes.ts";
import { parametersOf, type Route } from "../src/control/route.ts";
import { createChecks } from "../src/control/validate.ts";
import { commandsOf, groupsOf } from "../src/command/commands-of.ts";
import { start, type Mock } from "../src/start.ts";
import { withFolder } from "./support/command.ts";
import { expectViolations } from "./support/response-watch.ts";
import { runHere, runOn } from "./support/run-here.ts";

const controlCommands = commandsOf(routes);
const groups = groupsOf(routes);

describe("the control commands and the routes of the control plane", () => {
  // The commands of snapshots read and write files.
  const elsewhere: readonly RouteName[] = ["readServer", "listServerScenarios", "saveSnapshot", "loadSnapshot"];

  it.each(Object.keys(routes).filter((name) => !elsewhere.includes(name as RouteName)))(
    "the control route %s has a command",
    (name) => {
      expect(controlCommands.filter(({ route }) => route === name)).not.toEqual([]);
    },
  );

  it.each(controlCommands.map((command) => [command.words, command] as const))(
    "audity-mock %s sets only fields of its route, and the commands of that route set every field",
    (_, { route: name }) => {
      const route: Route = routes[name];
      const ofRoute = controlCommands.filter((command) => command.route === name);
      const fields = ofRoute.flatMap(({ arguments: given = [], options = [], fixed = {} }) => [
        ...[...given, ...options].filter(({ local }) => !local).map(({ field }) => field),
        ...Object.keys(fixed),
      ]);
      const roots = new Set(fields.map((field) => field.split(".")[0]));
      const known = [...parametersOf(route.path), ...Object.keys(route.input?.properties ?? {})];
      expect([...roots].filter((field) => !known.includes(field ?? ""))).toEqual([]);
      expect(known.filter((field) => field !== "sandbox" && !roots.has(field))).toEqual([]);
    },
  );

  const everyCommand = [
    ...["start", "exec", "env", "console", "health", "scenarios"],
    ...["snapshot", "snapshot save", "snapshot load", "snapshot show"],
    ...Object.keys(groups),
    ...controlCommands.map(({ words }) => words),
  ];

  it.each(everyCommand)("audity-mock %s --help prints help", async (words) => {
    const { code, output, errors } = await runHere([...words.split(" "), "--help"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain(`Usage: audity-mock ${words}`);
  });
});

describe("a control command", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await start({ seed: 42, clock: "frozen" });
  });
  afterAll(() => mock.stop());

  const checkOf = createChecks(false);

  const command = (words: string, ...more: string[]) => runOn(mock, words, ...more);

  async function answerOf<T = Record<string, unknown>>(words: string, ...more: string[]): Promise<T> {
    const { code, output, errors } = await command(words, "--json", ...more);
    expect([code, errors]).toEqual([0, ""]);
    const answer = JSON.parse(output) as T;
    const called = controlCommands.find((each) => `${words} `.startsWith(`${each.words} `));
    const route: Route | undefined = called && routes[called.route];
    if (route?.output) expect(checkOf(route.output)(answer)).toEqual([]);
    return answer;
  }

  const poll = async (id: string, token = mock.token) => {
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${mock.url}/api/agent/jobs/${id}`, { headers });
  };

  it("audity-mock clock shows, advances and sets the clock", async () => {
    const { now } = await answerOf<{ now: string }>("clock show");
    await answerOf("clock advance 5m");
    expect(Date.parse((await answerOf<{ now: string }>("clock show")).now) - Date.parse(now)).toBe(300_000);
    expect(await answerOf("clock set 2027-01-31T12:00:00Z")).toMatchObject({ now: "2027-01-31T12:00:00.000Z" });
    await answerOf("job create");
    expect(await answerOf("clock next")).toMatchObject({ event: { kind: "job" } });
    expect(await answerOf("clock advance-on-poll 2s")).toMatchObject({ advanceOnPollMs: 2000 });
    await answerOf("clock advance-on-poll 0");
  });

  it("audity-mock clock freezes, skips, resumes and scales the clock of the sandbox that --sandbox names", async () => {
    const { name } = await answerOf<{ name: string }>("sandbox create --name clocked");
    const ofSandbox = async (words: string) => answerOf(words, "--sandbox", name);
    expect(await ofSandbox("clock freeze")).toMatchObject({ mode: "frozen" });
    expect(await ofSandbox("clock scale 60")).toMatchObject({ mode: "scaled", scale: 60 });
    expect(await ofSandbox("clock skip")).toMatchObject({ mode: "skip", scale: 60 });
    await ofSandbox("clock freeze");
    expect(await ofSandbox("clock resume")).toMatchObject({ mode: "scaled", scale: 60 });
    expect(await answerOf("clock show")).toMatchObject({ mode: "frozen" });
    const variables = { AUDITY_MOCK_SANDBOX: name, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const { output } = await runHere(["clock", "show", "--url", mock.url], variables);
    expect(output).toMatch(/^mode +scaled$/m);
  });

  it("audity-mock sandbox creates a sandbox with every option, and shows, resets and deletes it", () =>
    withFolder(async (folder) => {
      const file = `${folder}/scenarios.json`;
      const mine = { name: "mine", pendingMs: 0, processingMs: "1s", outcome: "failed", errorCode: "MINE" };
      writeFileSync(file, JSON.stringify({ scenarios: [mine] }));
      const made = await answerOf<{ name: string; token: string }>(
        "sandbox create --name whole --seed 7 --clock scaled --clock-scale 60 --starts-at 2026-05-01T00:00:00Z",
        ...[
          "--rate-limits",
          "on",
          "--rate-limit",
          "jobPolling=5/10s",
          "--rate-limit",
          "read=9/1m",
          "--demo-data",
          "full",
          "--tier",
          "growth",
        ],
        ...["--credits", "900", "--credits-used", "10", "--advance-on-poll", "2s", "--default-scenario", "mine"],
        ...["--scenarios", file],
      );
      expect(made).toMatchObject({
        seed: 7,
        clock: { mode: "scaled", scale: 60, advanceOnPollMs: 2000 },
        owners: [{ tier: "growth", creditsAllocated: 900, creditsUsed: 10 }, {}],
        demoData: "full",
        defaultScenario: "mine",
        limitsEnabled: true,
      });
      expect((await poll("00000000-0000-4000-9000-000000000001", made.token)).status).toBe(200);
      expect(await answerOf("limit show --sandbox whole")).toMatchObject({
        rules: { jobPolling: { limit: 5, windowMs: 10_000 }, read: { limit: 9 }, write: { limit: 20 } },
      });
      expect(await answerOf("job create --sandbox whole")).toMatchObject({ scenario: "mine" });
      expect(await answerOf("sandbox show whole")).toMatchObject({ seed: 7 });
      const { jobs } = await answerOf<{ jobs: number }>("sandbox reset whole");
      expect(await answerOf("sandbox show whole")).toMatchObject({ jobs });
      expect(await answerOf("sandbox list")).toContainEqual({ name: "whole", seed: 7 });
      await answerOf("sandbox delete whole");
      expect(await answerOf("sandbox list")).not.toContainEqual({ name: "whole", seed: 7 });
    }));

  it("audity-mock job creates, starts, completes, fails and lists jobs", async () => {
    const job = async (words: string) => {
      const { id } = await answerOf<{ id: string }>("job create --scenario slow");
      return answerOf(`job ${words.replace("ID", id)}`);
    };
    expect(await job("show ID")).toMatchObject({ status: "pending", timeline: [{}, {}, {}] });
    expect(await job("start ID")).toMatchObject({ status: "processing" });
    expect(await job("complete ID")).toMatchObject({ status: "completed" });
    const failed = await job("fail ID --code AI_KEY_INVALID");
    expect(failed).toMatchObject({ status: "failed", errorCode: "AI_KEY_INVALID" });
    expect((await poll(String(failed["id"]))).status).toBe(200);
    const vanished = await job("vanish ID");
    expect((await poll(String(vanished["id"]))).status).toBe(404);
    expect(await answerOf("job list --status failed --limit 1")).toMatchObject([{ id: failed["id"] }]);
    expect((await command("job list --status failed --limit 1")).output).toMatch(
      new RegExp(`^id +status +scenario +error code\\n${String(failed["id"])} +failed +slow +AI_KEY_INVALID\\n$`),
    );
  });

  it("audity-mock scenario sets the default scenario and the queue", async () => {
    expect(await answerOf("scenario default fails")).toMatchObject({ default: "fails" });
    expect(await answerOf("scenario queue instant")).toMatchObject({ queue: ["instant"] });
    expect(await answerOf("job create")).toMatchObject({ scenario: "instant" });
    expect(await answerOf("job create")).toMatchObject({ scenario: "fails" });
    await answerOf("scenario queue instant");
    expect(await answerOf("scenario clear-queue")).toEqual({});
    expect(await answerOf("scenario clear-default")).toEqual({ default: null, queue: [] });
    expect((await command("scenario list")).output).toMatch(/^name +sentence\ncompletes +Pending for about 2 s/);
  });

  it("audity-mock limit drains, refills, sets and switches rate limits", async () => {
    const { id, token } = await answerOf<{ id: string; token: string }>("token create --label limited");
    const [{ id: job }] = await answerOf<[{ id: string }]>("job list --limit 1");
    await answerOf(`limit drain jobPolling --token-id ${id}`);
    expect((await poll(job, token)).status).toBe(429);
    await answerOf("limit refill jobPolling");
    expect((await poll(job, token)).status).toBe(200);
    expect(await answerOf("limit set jobPolling 1 10s")).toMatchObject({
      rules: { jobPolling: { limit: 1, windowMs: 10_000 } },
    });
    expect((await poll(job, token)).status).toBe(429);
    expect(await answerOf("limit off")).toMatchObject({ enabled: false });
    expect((await poll(job, token)).status).toBe(200);
    expect(await answerOf("limit on")).toMatchObject({ enabled: true });
    expect((await command("limit show")).output).toMatch(
      /^token +bucket +used +remaining +resets at +last refusal$[^]*^limited +jobPolling +1 +0 /m,
    );
  });

  it("audity-mock fault adds faults of every kind, lists and removes them", async () => {
    const added = async (words: string) => (await answerOf<{ effect: unknown }>(`fault add ${words}`)).effect;
    expect(await added("status 503 --body {} --retry-after 5 --times 1")).toMatchObject({
      status: 503,
      body: {},
      retryAfterSeconds: 5,
    });
    expect(await added("latency 500ms --probability 0.5")).toMatchObject({ kind: "latency" });
    expect(await added("uniformLatency 1s 2s --operation getJobStatus")).toMatchObject({ distribution: "uniform" });
    expect(await added("logNormalLatency 1s 0.5 --starts-in 1h --lasts 5m")).toMatchObject({ sigma: 0.5 });
    expect(await added("connectionReset --when after")).toMatchObject({ when: "after" });
    expect(await added("truncatedBody")).toMatchObject({ kind: "truncatedBody" });
    expect(await added("malformedJson")).toMatchObject({ kind: "malformedJson" });
    expect(await added("slowDribble 5s --from-request 4")).toMatchObject({ kind: "slowDribble" });
    expect(await added("jobOutcome vanishes")).toMatchObject({ kind: "jobOutcome", outcome: "vanishes" });
    const faults = await answerOf<{ id: string }[]>("fault list");
    expect(faults).toHaveLength(9);
    await answerOf(`fault remove ${faults[0]?.id ?? ""}`);
    expect(await answerOf("fault list")).toHaveLength(8);
    await answerOf("fault clear");
    expect((await command("fault list")).output).toBe("No faults.\n");
  });

  it("audity-mock token and owner create and revoke tokens, and create owners", async () => {
    const made = await answerOf<{ id: string; token: string; prefix: string }>(
      "token create --scope read --expires 1h --label mine",
    );
    expect(made).toMatchObject({ scopes: ["read"], label: "mine", state: "active" });
    expect(await answerOf("token create --scope read --scope write")).toMatchObject({ scopes: ["read", "write"] });
    expect((await command("token list")).output).not.toContain(made.token);
    expect(await answerOf(`token revoke ${made.id}`)).toMatchObject({ state: "revoked" });
    expect((await poll("00000000-0000-4000-9000-000000000001", made.token)).status).toBe(401);
    const owner = await answerOf<{ id: string }>(
      "owner create --tier growth --credits 5 --credits-used 1 --demo-data none",
    );
    expect(owner).toMatchObject({ tier: "growth", creditsAllocated: 5, creditsUsed: 1 });
    expect(await answerOf(`token create --owner ${owner.id}`)).toMatchObject({ ownerId: owner.id });
    expect(await answerOf<unknown[]>("owner list")).toHaveLength(3);
  });

  it("audity-mock journal show lists requests, filtered by status and operation", async () => {
    expectViolations();
    const { token } = await answerOf<{ token: string }>("sandbox create --name journalled");
    await answerOf("fault add status 503 --sandbox journalled --times 1");
    await poll("00000000-0000-4000-9000-000000000001", token);
    await poll("00000000-0000-4000-9000-000000000001", token);
    expect(
      await answerOf("journal show --sandbox journalled --status 503 --operation getJobStatus --limit 5"),
    ).toMatchObject({
      entries: [{ number: 1, status: 503, faults: [{ kind: "status" }] }],
    });
    expect((await command("journal show --sandbox journalled")).output).toMatch(
      /^ +2 {2}\S+ \S+ {2}first token +getJobStatus +200 {2}pending$/m,
    );
  });

  it("audity-mock reset resets the default sandbox", async () => {
    await answerOf("clock advance 1d");
    expect(await answerOf("reset")).toMatchObject({ clock: { now: "2026-01-01T00:00:00.000Z" } });
  });

  it("audity-mock env prints the environment of a client, under other names if asked to", async () => {
    const named = await command("env --base-url-name API_URL --token-name API_TOKEN");
    expect(named.output).toBe(`API_URL=${mock.url}\nAPI_TOKEN=${mock.token}\n`);
    expect(await answerOf("env")).toEqual({ AUDITY_BASE_URL: mock.url, AUDITY_TOKEN: mock.token });
    await answerOf("sandbox create --name another");
    const { AUDITY_TOKEN: token = "" } = await answerOf<Record<string, string>>("env --sandbox another");
    expect(token).not.toBe(mock.token);
    expect((await poll("00000000-0000-4000-9000-000000000001", token)).status).toBe(200);
  });

  it("`help clock advance` and `clock advance --help` print the same help", async () => {
    const { output } = await runHere(["help", "clock", "advance"]);
    expect(output).toBe((await runHere(["clock", "advance", "--help"])).output);
    expect(output).toContain("Usage: audity-mock clock advance [options] <duration>");
  });

  it("audity-mock token list escapes control characters in a label", async () => {
    await command("token create", "--label", "\u001B[2Jgone\nfor good");
    expect((await command("token list")).output).toContain("\\u001b[2Jgone for good ");
  });

  it("--url accepts the URL of the control plane as it is printed", async () => {
    const token = ["--control-token", mock.controlToken];
    expect((await runHere(["clock", "show", "--url", mock.controlUrl, ...token])).code).toBe(0);
  });
});
