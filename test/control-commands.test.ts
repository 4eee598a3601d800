import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RouteName, routes } from "../src/app/control-routes.ts";
import { parametersOf, type Route } from "../src/control/route.ts";
import { createChecks } from "../src/control/validate.ts";
import { controlCommands, groups } from "../src/command/control-commands.ts";
import { start, type Mock } from "../src/start.ts";
import { commandPath, runCommand, runToEnd, withFolder } from "./support/command.ts";
import { runHere } from "./support/run-here.ts";
import { expectViolations } from "./support/response-watch.ts";

describe("the commands are the control plane", () => {
  const elsewhere: readonly RouteName[] = ["readServer", "listServerScenarios"];

  it.each(Object.keys(routes).filter((name) => !elsewhere.includes(name as RouteName)))("%s is a command", (name) => {
    expect(controlCommands.filter(({ route }) => route === name)).not.toEqual([]);
  });

  it.each(controlCommands.map((command) => [command.words, command] as const))(
    "%s sets only fields that there are, and all of them together set every one",
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
    ...Object.keys(groups),
    ...controlCommands.map(({ words }) => words),
  ];

  it.each(everyCommand)("%s helps", async (words) => {
    const { code, output, errors } = await runHere([...words.split(" "), "--help"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain(`Usage: audity-mock ${words}`);
  });
});

describe("a command", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await start({ seed: 42, clock: "frozen" });
  });
  afterAll(() => mock.stop());

  const checkOf = createChecks(false);

  const command = (words: string, ...more: string[]) =>
    runHere([...words.split(" "), ...more], {
      AUDITY_MOCK_URL: mock.url,
      AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken,
    });

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

  it("moves the clock", async () => {
    const { now } = await answerOf<{ now: string }>("clock show");
    await answerOf("clock advance 5m");
    expect(Date.parse((await answerOf<{ now: string }>("clock show")).now) - Date.parse(now)).toBe(300_000);
    expect(await answerOf("clock set 2027-01-31T12:00:00Z")).toMatchObject({ now: "2027-01-31T12:00:00.000Z" });
    await answerOf("job create");
    expect(await answerOf("clock next")).toMatchObject({ event: { kind: "job" } });
    expect(await answerOf("clock advance-on-poll 2s")).toMatchObject({ advanceOnPollMs: 2000 });
    await answerOf("clock advance-on-poll 0");
  });

  it("freezes, resumes and scales the clock of the sandbox that it names", async () => {
    const { name } = await answerOf<{ name: string }>("sandbox create --name clocked");
    const ofSandbox = async (words: string) => answerOf(words, "--sandbox", name);
    expect(await ofSandbox("clock freeze")).toMatchObject({ mode: "frozen" });
    expect(await ofSandbox("clock scale 60")).toMatchObject({ mode: "scaled", scale: 60 });
    await ofSandbox("clock freeze");
    expect(await ofSandbox("clock resume")).toMatchObject({ mode: "scaled", scale: 60 });
    expect(await answerOf("clock show")).toMatchObject({ mode: "frozen" });
    const variables = { AUDITY_MOCK_SANDBOX: name, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const { output } = await runHere(["clock", "show", "--url", mock.url], variables);
    expect(output).toMatch(/^mode +scaled$/m);
  });

  it("creates a sandbox with all that it can be given, shows, resets and deletes it", () =>
    withFolder(async (folder) => {
      const file = `${folder}/scenarios.json`;
      const mine = { name: "mine", pendingMs: 0, processingMs: "1s", outcome: "failed", errorCode: "MINE" };
      writeFileSync(file, JSON.stringify({ scenarios: [mine] }));
      const made = await answerOf<{ name: string; token: string }>(
        "sandbox create --name whole --seed 7 --clock scaled --clock-scale 60 --starts-at 2026-05-01T00:00:00Z",
        ...[
          "--limits",
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

  it("creates and forces jobs", async () => {
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
      new RegExp(`^id +status +scenario +project id\\n${String(failed["id"])} +failed +slow +\\S+\\n$`),
    );
  });

  it("chooses scenarios", async () => {
    expect(await answerOf("scenario default fails")).toMatchObject({ default: "fails" });
    expect(await answerOf("scenario queue instant")).toMatchObject({ queue: ["instant"] });
    expect(await answerOf("job create")).toMatchObject({ scenario: "instant" });
    expect(await answerOf("job create")).toMatchObject({ scenario: "fails" });
    await answerOf("scenario queue instant");
    expect(await answerOf("scenario clear-queue")).toEqual({});
    expect(await answerOf("scenario clear-default")).toEqual({ default: null, queue: [] });
    expect((await command("scenario list")).output).toMatch(/^name +sentence\ncompletes +Waits/);
  });

  it("changes limits", async () => {
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
    expect((await command("limit show")).output).toMatch(/^token id +bucket +used +remaining +resets at/m);
  });

  it("adds faults of every kind, lists and removes them", async () => {
    const added = async (words: string) => (await answerOf<{ effect: unknown }>(`fault add ${words}`)).effect;
    expect(await added("status 503 --body {} --retry-after 5 --times 1")).toMatchObject({
      status: 503,
      body: {},
      retryAfterSeconds: 5,
    });
    expect(await added("latency 500ms --probability 0.5")).toMatchObject({ kind: "latency" });
    expect(await added("uniform-latency 1s 2s --operation getJobStatus")).toMatchObject({ distribution: "uniform" });
    expect(await added("log-normal-latency 1s 0.5 --starts-in 1h --lasts 5m")).toMatchObject({ sigma: 0.5 });
    expect(await added("connection-reset --when after")).toMatchObject({ when: "after" });
    expect(await added("truncated-body")).toMatchObject({ kind: "truncatedBody" });
    expect(await added("malformed-json")).toMatchObject({ kind: "malformedJson" });
    expect(await added("slow-dribble 5s")).toMatchObject({ kind: "slowDribble" });
    const faults = await answerOf<{ id: string }[]>("fault list");
    expect(faults).toHaveLength(8);
    await answerOf(`fault remove ${faults[0]?.id ?? ""}`);
    expect(await answerOf("fault list")).toHaveLength(7);
    await answerOf("fault clear");
    expect((await command("fault list")).output).toBe("None.\n");
  });

  it("creates and revokes tokens, and creates owners", async () => {
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

  it("shows the journal", async () => {
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
      /^2 +\S+ +aky_\w{4} +GET +\S+ +200 +\S+/m,
    );
  });

  it("resets the sandbox", async () => {
    await answerOf("clock advance 1d");
    expect(await answerOf("reset")).toMatchObject({ clock: { now: "2026-01-01T00:00:00.000Z" } });
  });

  it("prints the environment of a client, under other names if asked to", async () => {
    const named = await command("env --base-url-name API_URL --token-name API_TOKEN");
    expect(named.output).toBe(`API_URL=${mock.url}\nAPI_TOKEN=${mock.token}\n`);
    expect(await answerOf("env")).toEqual({ AUDITY_BASE_URL: mock.url, AUDITY_TOKEN: mock.token });
    await answerOf("sandbox create --name another");
    const { AUDITY_TOKEN: token = "" } = await answerOf<Record<string, string>>("env --sandbox another");
    expect(token).not.toBe(mock.token);
    expect((await poll("00000000-0000-4000-9000-000000000001", token)).status).toBe(200);
  });

  it.each([
    ["clock advance abc", 2, '<duration> must be milliseconds or text such as "90s"'],
    ["clock advance -- -5", 2, "<duration> must be milliseconds"],
    ["clock advance", 2, "missing required argument 'duration'"],
    ["clock advance 5m 6m", 2, "too many arguments"],
    ["clock scale fast", 2, '<times> must be a number from 0.001 to 1000000, not "fast".'],
    ["clock advnce", 2, 'There is no command "clock advnce"; there is advance, '],
    ["clock set 2020-01-01T00:00:00Z", 1, "past"],
    ["clock advance 99999999999999d", 2, "<duration> must be"],
    ["sandbox create --seed abc", 2, '--seed must be a whole number from 0 to 9007199254740991, not "abc".'],
    ["sandbox create --name default", 1, "default"],
    ["sandbox create --clock slow", 2, '--clock must be one of real, frozen, scaled, not "slow".'],
    ["sandbox create --rate-limit barrel=1/1s", 2, "--rate-limit must be BUCKET=LIMIT/WINDOW"],
    ["sandbox create --scenarios /nowhere.json", 2, "/nowhere.json cannot be read (ENOENT)"],
    ["sandbox create --limits maybe", 2, '--limits must be on or off, not "maybe".'],
    ["sandbox delete default", 1, "default"],
    ["sandbox show nobody", 1, "no sandbox"],
    ["clock show --sandbox Nobody!", 2, "--sandbox must be the name of a sandbox"],
    ["job fail 1 --code X", 1, 'no job "1"'],
    ["job list --status lost", 2, "--status must be one of pending"],
    ["scenario default nothing", 2, "nothing"],
    ["limit drain barrel", 2, '<bucket> must be one of read, write, jobPolling, capture, not "barrel".'],
    ["fault add status 999", 2, "<status> must be a status from 400 to 599, not 999."],
    ["fault add status 503 --body {", 2, '--body must be JSON, not "{".'],
    ["fault add latency never", 2, "<duration> must be"],
    ["token create --scope admin", 2, "--scope must be"],
    ["token create --expires soon", 2, "--expires must be milliseconds or text"],
    ["token revoke aky_None", 1, "token must be the id or prefix of a token"],
    [
      "token create --owner nobody",
      2,
      '--owner must be the id of an owner of the sandbox default, not "nobody"; there is user_',
    ],
    ["token create --label=", 2, "--label must not be empty"],
    ["owner create --credits 5 --credits-used 6", 2, "--credits-used must not be above creditsAllocated, which is 5."],
    [
      "job create --scenario nothing",
      2,
      '--scenario must be the name of a scenario, not "nothing"; there is completes, ',
    ],
    ["job create --project 1", 2, "--project must be the id of a project of the owner"],
    ["job show ..", 2, '<id> must be a name or an id, not ".."'],
    ["limit set read 2 500ms", 2, '<window> must be a duration of at least a second, such as "60s", not "500ms".'],
    ["limit set read 0 10s", 2, "<requests> must be a whole number from 1 to 999999999, not 0."],
    ["sandbox create --rate-limit authentication=1/1s", 2, "a bucket of read, write, jobPolling, capture,"],
    [
      "sandbox create --default-scenario nope",
      2,
      '--default-scenario must be the name of a scenario, not "nope"; there is completes, ',
    ],
    ["fault add status 503 --times 1.5", 2, "--times must be a whole number, not 1.5."],
    ["fault add connection-reset --when never", 2, '--when must be one of before, after, not "never".'],
    ["env --base-url-name X --token-name X", 2, "--base-url-name and --token-name must differ, and both are X."],
    ["journal assert", 2, "Name at least one of --max-polls, --stops-at-terminal, --honours-retry-after, --max-"],
    ["journal show --operation nope", 2, "getDeliverables, analysis_generated."],
    ["clock show --url http://127.0.0.1:1/elsewhere", 2, "--url must be a URL such as"],
    ["env --token-name my-token", 2, "--token-name must be the name of a variable"],
    ["clock show --url ftp://x", 2, "--url must be a URL such as http://127.0.0.1:2834"],
    ["clock show --url http://127.0.0.1:1", 1, "No audity-mock answers on http://127.0.0.1:1; start one with"],
    ["clock show --control-token 0123456789abcdef", 1, "does not accept the control token"],
  ])("%s fails with exit code %i and a sentence", async (words, code, sentence) => {
    const failed = await command(words);
    expect([failed.code, failed.output]).toEqual([code, ""]);
    expect(failed.errors).toContain(sentence);
    expect(failed.errors.trim().split("\n")).toHaveLength(1);
  });

  it("helps with a command of a command in either way", async () => {
    const { output } = await runHere(["help", "clock", "advance"]);
    expect(output).toBe((await runHere(["clock", "advance", "--help"])).output);
    expect(output).toContain("Usage: audity-mock clock advance [options] <duration>");
  });

  it("shows a label as what it is, whatever a terminal would make of it", async () => {
    await command("token create", "--label", "\u001B[2Jgone\nfor good");
    expect((await command("token list")).output).toContain("\\u001b[2Jgone\\u000afor good");
  });

  it("accepts the address of the control plane as it is printed", async () => {
    const token = ["--control-token", mock.controlToken];
    expect((await runHere(["clock", "show", "--url", mock.controlUrl, ...token])).code).toBe(0);
  });

  it("says that there is no control plane", async () => {
    await using without = await start({ control: false });
    const { code, errors } = await runHere([
      "clock",
      "show",
      "--url",
      without.url,
      "--control-token",
      without.controlToken,
    ]);
    expect([code, errors]).toEqual([
      1,
      "This server was started without a control plane. There is: GET /__mock/, GET /__mock/health.\n",
    ]);
  });

  it("says that it does not know the control token", async () => {
    const { code, errors } = await runHere(["clock", "show", "--url", mock.url]);
    expect([code, errors]).toEqual([1, expect.stringMatching(/^The control token of \S+ is not known here/) as string]);
  });
});

describe("exec", () => {
  const node = (script: string) => ["--", process.execPath, "-e", script];
  const poll = `
    const headers = { authorization: "Bearer " + process.env.AUDITY_TOKEN };
    const response = await fetch(process.env.AUDITY_BASE_URL + "/api/agent/jobs/00000000-0000-4000-9000-000000000002", { headers });
    console.log((await response.json()).data.status);`;

  it("gives the command a server, and returns its exit code", async () => {
    const script = `(async () => { ${poll} process.exit(7); })()`;
    expect(await runCommand(["exec", "--seed", "1", ...node(script)])).toEqual({
      code: 7,
      signal: null,
      output: "completed\n",
      errors: "",
    });
  });

  it("gives it other names if asked to, and passes its options on without the dashes too", async () => {
    const script = "console.log(process.env.API_URL, process.env.API_TOKEN)";
    const names = ["--base-url-name", "API_URL", "--token-name", "API_TOKEN"];
    const { code, output } = await runCommand(["exec", ...names, process.execPath, "-e", script, "--", "--seed"]);
    expect(code).toBe(0);
    expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+ aky_\w{32}\n$/);
  });

  it("lets it control the server, whatever sandbox was chosen outside", async () => {
    const inside = (...words: string[]) =>
      runCommand(["exec", "--clock", "frozen", "--", process.execPath, commandPath, ...words], {
        AUDITY_MOCK_SANDBOX: "elsewhere",
      });
    const { code, output } = await inside("clock", "show");
    expect([code, output]).toEqual([0, expect.stringMatching(/^mode +frozen$/m) as string]);
    expect((await inside("health")).output).toMatch(/^audity-mock is ready on/);
  });

  it("leaves no server behind", async () => {
    const { output } = await runCommand(["exec", ...node("console.log(process.env.AUDITY_BASE_URL)")]);
    await expect(fetch(output.trim())).rejects.toThrow();
  });

  it.each([
    [["exec", "--", "no-such-command"], 127, "no-such-command cannot be run: there is no such command.\n"],
    [["exec", "--", "/"], 126, expect.stringMatching(/^\/ cannot be run: .*EACCES/) as string],
    [["exec", "--", ""], 2, "Name a command to run, after --.\n"],
    [["exec"], 2, "error: missing required argument 'command'\n"],
    [["exec", "--seed", "x", "--", "true"], 2, expect.stringMatching(/^--seed must be/) as string],
    [
      ["exec", "--scenarios", "/nowhere", "--", "true"],
      2,
      expect.stringMatching(/^\/nowhere cannot be read/) as string,
    ],
  ])("%j fails with exit code %i and a sentence", async (parameters, code, errors) => {
    expect(await runCommand(parameters)).toMatchObject({ code, output: "", errors });
  });

  it.runIf(process.platform !== "win32").each([["SIGTERM"], ["SIGINT"]] as const)(
    "passes %s on, and ends as the command does",
    async (signal) => {
      const kill = `kill -${signal.slice(3)} $PPID; sleep 20 >/dev/null 2>&1`;
      const obeys = await runCommand([
        "exec",
        "--",
        "sh",
        "-c",
        `trap 'exit 5' ${signal.slice(3)}; { ${kill}; } & wait`,
      ]);
      expect(obeys.code).toBe(5);
    },
  );

  it.runIf(process.platform !== "win32")("says which signal ended the command", async () => {
    expect((await runCommand(["exec", "--", "sh", "-c", "kill -KILL $$"])).code).toBe(137);
  });

  it.runIf(process.platform !== "win32")("is what npm scripts are run with", () =>
    withFolder(async (folder) => {
      const scripts = { test: `node -e "process.exit(process.env.AUDITY_TOKEN ? 3 : 4)"` };
      writeFileSync(`${folder}/package.json`, JSON.stringify({ scripts }));
      const { code } = await runToEnd(process.execPath, [commandPath, "exec", "--", "npm", "test"], {}, folder);
      expect(code).toBe(3);
      expect(readFileSync(`${folder}/package.json`, "utf8")).toContain("scripts");
    }),
  );
});
