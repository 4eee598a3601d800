import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { load } from "js-yaml";
import { connect } from "../src/client/connect.ts";
import { scenariosFrom } from "../src/app/scenario-file.ts";
import { parseText } from "../src/app/text-file.ts";
import { start } from "../src/start.ts";
import { expectViolations } from "./support/response-watch.ts";
import { cleanEnvironment, commandPath, runToEnd, startProcess, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");
/** The shell blocks of a page as one script, in which `npx audity-mock` is the built command. */
function scriptOf(page: string, text: string = read(page)): { blocks: number; script: string } {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);
  const command = `"${process.execPath}" "${commandPath}"`;
  return { blocks: blocks.length, script: blocks.join("\necho; echo ----\n").replaceAll("npx audity-mock", command) };
}

const pages = ["README.md", "CHANGELOG.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md"),
);

it("the pages show every picture that `npm run screenshots` makes, and no other", () => {
  const shown = pages.flatMap((path) =>
    [...read(path).matchAll(/!\[[^\]]+\]\((.+?)\)/g)].map(([, image = ""]) => join(dirname(path), image)),
  );
  expect([...new Set(shown)].toSorted()).toEqual(
    readdirSync(join(root, "docs/images"))
      .map((name) => `docs/images/${name}`)
      .toSorted(),
  );
  for (const image of shown) expect(read("scripts/screenshots.ts")).toContain(`"${image.split("/").at(-1)}"`);
});

it("the command in docs/console.md prints the link to the console", async () => {
  await using mock = await start();
  const { blocks, script } = scriptOf("docs/console.md");
  expect(blocks).toBe(1);
  const variables = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
  const { code, output } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], variables);
  expect([code, output]).toEqual([0, `${mock.url}/__mock/#token=${mock.controlToken}\n`]);
});

it("the commands in the README print what it says", async () => {
  await using mock = await start({ clock: "scaled", clockScale: 20, seed: 7 });
  const { blocks, script } = scriptOf("README.md");
  expect(blocks).toBe(6);
  const { code, output } = await runToEnd(
    "bash",
    ["-euo", "pipefail", "-c", script.replaceAll("http://127.0.0.1:2834", mock.url)],
    { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
  );
  expect(code).toBe(0);
  const [projects = "", completed = "", failed = "", stranger = "", commands = "", ...rest] = output.split("----");
  // The report draws its timeline with dashes, so its output is split, too.
  const asked = rest.join("----");
  expect(JSON.parse(projects)).toBeInstanceOf(Array);
  expect(completed).toContain('"status":"completed"');
  expect(JSON.parse(completed.trim().split("\n").at(-1) ?? "")).toMatchObject({ status: "complete" });
  expect(failed).toContain('"errorCode":"ANALYSIS_FAILED"');
  expect(JSON.parse(stranger)).toEqual({ error: "Job not found" });
  expect(commands).toMatch(/^mode +frozen$/m);
  expect(commands).toMatch(/^queue +fails-timeout$/m);
  expect(commands).toMatch(/^mode +scaled$/m);
  expect(asked).toMatch(/ getJobStatus +200 +completed$/m);
  expect(asked).toContain("JOB_OF_ANOTHER_OWNER: Wrong owner");
  expect(asked).toMatch(/concurrent-polls +/);
  expect(asked).toMatch(/^clock mode +scaled$/m);
});

it("each command that the README uses to control the server has the effect in its comment", async () => {
  expectViolations(); // The fault's 503 is not in the contract.
  await using mock = await start({ seed: 7 });
  const headers = { authorization: `Bearer ${mock.token}` };
  const get = (path: string) => fetch(mock.url + path, { headers });
  const magicJob = "/api/agent/jobs/00000000-0000-4000-9000-000000000001";
  const { defaultSandbox: sandbox } = mock;
  const running = await sandbox.jobs.create();
  const effects: Record<string, () => Promise<unknown>> = {
    "clock freeze # the clock stops, so jobs keep their state": async () =>
      expect(await mock.clock.read()).toMatchObject({ mode: "frozen" }),
    "clock advance 5m # moves the clock forward; jobs that are due complete or fail": async () =>
      expect(await sandbox.jobs.get(running.id)).toMatchObject({ status: "completed" }),
    "scenario queue fails-timeout # the next triggered job fails with ANALYSIS_TIMEOUT": async () => {
      const trigger = `${mock.url}/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      const { data } = (await (await fetch(trigger, { method: "POST", headers })).json()) as {
        data: { jobId: string };
      };
      await mock.clock.advance("5m");
      expect(await sandbox.jobs.get(data.jobId)).toMatchObject({ status: "failed", errorCode: "ANALYSIS_TIMEOUT" });
    },
    "limit drain jobPolling # polls get 429 with Retry-After": async () => {
      const refused = await get(magicJob);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    },
    "limit refill jobPolling # polls get 200 again": async () => expect((await get(magicJob)).status).toBe(200),
    "fault add status 503 --times 1 # the next request gets 503": async () =>
      expect([(await get(magicJob)).status, (await get(magicJob)).status]).toEqual([503, 200]),
    "clock resume # the clock runs again": async () => expect(await mock.clock.read()).toMatchObject({ mode: "real" }),
  };
  const [section = ""] = /^## Control it.*?^## /ms.exec(read("README.md")) ?? [];
  const lines = [...section.matchAll(/^npx audity-mock (.+?) +# (.+)$/gm)];
  expect(lines.map(([, words, comment]) => `${words} # ${comment}`)).toEqual(Object.keys(effects));
  const variables = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
  for (const [, words = "", comment] of lines) {
    const { code } = await runToEnd(process.execPath, [commandPath, ...words.split(" ")], variables);
    expect([words, code]).toEqual([words, 0]);
    await effects[`${words} # ${comment}`]?.();
  }
});

it("the commands in docs/audit.md run an audit", async () => {
  await using mock = await start({ clock: "scaled", clockScale: 600, seed: 7 });
  const { blocks, script } = scriptOf("docs/audit.md");
  expect(blocks).toBe(4);
  const { code, output, errors } = await runToEnd(
    "bash",
    ["-euo", "pipefail", "-c", script.replaceAll("http://127.0.0.1:2834", mock.url)],
    { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
  );
  expect([code, errors]).toEqual([0, ""]);
  const parts = output.split("----").map((part) => part.trim().split("\n"));
  const [credits = [], analysed = [], job = [], webhook = []] = parts;
  const [before, after] = credits.map((line) => (JSON.parse(line) as { used: number }).used);
  expect((after ?? 0) - (before ?? 0)).toBe(1000);
  const [analysis, quickWins, deliverables] = analysed.map((line) => JSON.parse(line) as unknown);
  expect(analysis).toMatchObject({ analysis: { status: "complete" }, requestData: { clientName: "Sample client" } });
  const { opportunities } = quickWins as { opportunities: unknown[] };
  expect(opportunities.length).toBeGreaterThan(0);
  expect(deliverables).toMatchObject({
    success: true,
    data: { opportunities: expect.arrayContaining(opportunities) as unknown },
  });
  expect(job.join("\n")).toMatch(/^stakeholders count +3$/m);
  expect(job.at(-1)).toContain('"status":"completed"');
  expect(webhook.join("\n")).toContain("http://127.0.0.1:9/hook");
});

it("the commands in docs/leads.md convert a lead, create a ReadyLink and use every lever", async () => {
  await using mock = await start({ clock: "frozen", seed: 7 });
  const { blocks, script } = scriptOf("docs/leads.md");
  expect(blocks).toBe(3);
  const { code, output, errors } = await runToEnd(
    "bash",
    ["-euo", "pipefail", "-c", script.replaceAll("http://127.0.0.1:2834", mock.url)],
    { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
  );
  expect([code, errors]).toEqual([0, ""]);
  const [leads = "", links = "", levers = ""] = output.split("----").map((part) => part.trim());
  const [list, read, converted, again] = leads.split("\n").map((line) => JSON.parse(line) as unknown);
  expect(list).toMatchObject({ pagination: { limit: 3, total: 5 }, filters: { sortBy: "ai_readiness_score" } });
  expect(read).toMatchObject({ lead: { businessName: "Sample client", aiReadinessScore: 82, status: "completed" } });
  expect(converted).toMatchObject({ success: true, data: { creditsUsed: 1000, pdfAttached: true } });
  expect(again).toEqual({ error: "The lead has already been converted." });
  const [created = "", ...table] = links.split("\n");
  const { url } = (JSON.parse(created) as { data: { url: string } }).data;
  expect(table.join("\n")).toContain(url);
  expect((await fetch(url)).status).toBe(200);
  expect(levers).toMatch(/^web research status +pending$/m);
  expect(levers).toMatch(/^status +archived$/m);
  expect(levers).toMatch(/^ready link limit +2$/m);
  expect(levers).toMatch(/^enabled +no|^enabled +false|^enabled +off/m);
});

it("the commands in docs/nucleus.md read a note, use every lever, raise an insight and show a 429", async () => {
  await using mock = await start({ clock: "scaled", clockScale: 600, seed: 7 });
  const { blocks, script } = scriptOf("docs/nucleus.md");
  expect(blocks).toBe(5);
  const { code, output, errors } = await runToEnd(
    "bash",
    ["-euo", "pipefail", "-c", script.replaceAll("http://127.0.0.1:2834", mock.url)],
    { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
  );
  expect([code, errors]).toEqual([0, ""]);
  const [note = "", scenarios = "", levers = "", insights = "", limit = ""] = output
    .split(/^----$/m)
    .map((part) => part.trim());
  const [last, memories] = note
    .split("\n")
    .slice(-2)
    .map((line) => JSON.parse(line) as unknown);
  expect(last).toMatchObject({
    capture: { status: "processed" },
    items: [{ itemType: "decision" }, { itemType: "action_item" }, { itemType: "contact_mention" }],
  });
  expect((memories as { memories: unknown[] }).memories).toEqual([
    expect.objectContaining({ content: "We agreed to start in May.", sourceType: "extracted", memoryType: "client" }),
  ]);
  expect(scenarios).toMatch(/^queue +needs-review$/m);
  expect(scenarios).toMatch(/^default +slow$/m);
  expect(scenarios.split("\n").at(-1)).toMatch(/ fails +0$/);
  for (const status of ["processing", "needs_review", "failed", "processed"])
    expect(levers).toMatch(new RegExp(`^status +${status}$`, "m"));
  expect(levers).toMatch(/^decision +0\.\d+ +We agreed to start with the intake process\.$/m);
  expect(levers).toMatch(/ pattern +detected /);
  expect(levers).toMatch(/^is dismissed +yes$/m);
  expect(levers).toMatch(/^nucleus +no$/m);
  const [listed, expired] = insights.split("\n").filter((line) => line.startsWith("{"));
  expect(listed).toContain('"projectId":"00000000-0000-4000-8000-000000000001"');
  expect(JSON.parse(expired ?? "")).toEqual({ insights: [] });
  expect(limit).toMatch(/^HTTP\/1\.1 429 .*\r$/m);
  expect(limit).toMatch(/^retry-after: \d+\r$/m);
});

it("the commands in docs/snapshots.md reproduce a 429 on another server", () =>
  withFolder(async (folder) => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const { blocks, script } = scriptOf("docs/snapshots.md");
    expect(blocks).toBe(3);
    const { code, output, errors } = await runToEnd(
      "bash",
      ["-euo", "pipefail", "-c", script.replaceAll("http://127.0.0.1:2834", mock.url)],
      { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
      folder,
    );
    expect([code, errors]).toEqual([0, ""]);
    const [saved = "", report = "", reproduced = ""] = output.split(/^----$/m).map((part) => part.trim());
    expect(saved).toMatch(/^Saved default to bug\.jsonl: \d+ jobs, 0 requests in the journal, \d+ bytes\.$/m);
    expect(saved).toMatch(/^seed +7$/m);
    expect(saved).toMatch(/^Loaded bug\.jsonl as default: \d+ jobs, clock frozen at 2026-01-01T00:00:00\.000Z\.$/m);
    expect(report).toMatch(/^429 after 60$/m);
    expect(report).toContain("1 request in the journal");
    expect(reproduced).toMatch(/^HTTP\/1\.1 429 .*\r$/m);
    expect(reproduced).toMatch(/^retry-after: 60\r$/m);
    // The journal has the request from before the save and the one after it.
    expect(reproduced.match(/WINDOW_DRAINED/g)).toHaveLength(2);
  }));

it.each([
  ["docs/nucleus.md", ["pending", "decision", "failed"]],
  ["docs/snapshots.md", ["failed", "pending"]],
])("the example in %s prints what its comments say", async (page, words) => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(read(page)) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (\w+)$/gm)].map(([, word]) => word);
  expect(said).toEqual(words);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("every TypeScript example in the pages compiles with the types of Node alone", () =>
  withFolder((folder) => {
    const examples = pages.flatMap((path) =>
      [...read(path).matchAll(/^```ts\n(.*?)^```/gms)].map(([, example = ""], index) => {
        const file = join(folder, `${path.replaceAll(/\W+/g, "-")}-${index}.mts`);
        writeFileSync(file, example);
        return file;
      }),
    );
    expect(examples.length).toBeGreaterThan(3);
    // A package that only the reader has installed.
    const elsewhere = join(folder, "elsewhere.d.ts");
    writeFileSync(elsewhere, 'declare module "testcontainers";\n');
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const paths = {
      "audity-mock": [join(root, "src/index.ts")],
      "audity-mock/*": [join(root, "src/test-fixtures/*.ts")],
    };
    const noDom = {
      lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts"],
      types: ["node"],
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      paths,
    };
    const program = ts.createProgram([...examples, elsewhere], {
      ...{ ...noDom, strict: true, noEmit: true, skipLibCheck: true },
      ...{ allowImportingTsExtensions: true, resolveJsonModule: true },
    });
    // Of the examples alone: `npm run types` judges what they import.
    const problems = examples.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  }));

it("the commands in docs/contract-testing.md pass against this server, and against one in place of production", () =>
  withFolder(async (folder) => {
    // The page's commands are for different days, and are run within the window of one.
    const higher = { limit: 10_000, windowMs: 60_000 };
    await using mock = await start({ clock: "frozen", seed: 7, rateLimit: { authentication: higher } });
    const rateLimit = { read: higher, write: higher, authentication: higher };
    await using production = await start({ control: false, seed: 7, rateLimit });
    const page = read("docs/contract-testing.md").replaceAll(/^```$\n(?=npx)/gm, "```sh\n");
    const { blocks, script } = scriptOf("docs/contract-testing.md", page);
    expect(blocks).toBe(5);
    const here = script
      .replaceAll("http://127.0.0.1:2834", mock.url)
      .replaceAll("https://app.auditynow.com", `${production.url} --no-wait`);
    const { code, output, errors } = await runToEnd(
      "bash",
      ["-euo", "pipefail", "-c", here],
      { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken, AUDITY_TOKEN: production.token },
      folder,
    );
    const [exec = "", verify = "", nightly = "", against = "", recorded = ""] = output.split("----");
    expect([code, errors]).toEqual([0, ""]);
    expect(exec).toMatch(/^http:\/\/127\.0\.0\.1:\d+ 36$/m);
    expect(verify).toMatch(/^\d+ passed, 0 failed, 0 skipped;/m);
    expect(readFileSync(join(folder, "verify.xml"), "utf8")).toContain('failures="0"');
    expect(nightly).toContain(`# ${production.url}: `);
    expect(against).toContain("0 differences in ");
    expect(recorded).toMatch(/^traffic\.har: \d+ of \d+ requests are to the Agent API, to 42 operations\.$/m);
    expect(recorded).toMatch(/ clauses: 0 refuted \(0 of them inferred\), /);
    expect(readFileSync(join(folder, "recording.xml"), "utf8")).toContain('failures="0"');
  }));

it("the commands in docs/commands.md print what the page says", () =>
  withFolder(async (folder) => {
    const mine = { XDG_DATA_HOME: folder, HOME: folder };
    await using server = await startProcess(["--db", ":memory:"], mine);
    const { blocks, script } = scriptOf("docs/commands.md");
    expect(blocks).toBe(2);
    const { port } = new URL(server.ready.url);
    const variables = { ...mine, AUDITY_MOCK_PORT: port };
    const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], variables);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain(`AUDITY_BASE_URL=${server.ready.url}\n`);
  }));

it.each(["docs/journal.md", "docs/polling.md"])("the commands in %s do what the page says", (page) =>
  withFolder(async (folder) => {
    await using mock = await start({ seed: 7 });
    const ask = (id: string) =>
      fetch(`${mock.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${mock.token}` } });
    await ask("nonsense");
    await ask("00000000-0000-4000-9000-000000000001");
    const { blocks, script } = scriptOf(page);
    expect(blocks).toBe(1);
    const variables = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], variables, folder);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain(page === "docs/journal.md" ? "JOB_ID_NOT_A_UUID" : '"sandbox": "default"');
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), "utf8")).not.toBe("");
    const files = page === "docs/journal.md" ? ["requests.har"] : ["polling.xml", "traffic.har"];
    expect(readdirSync(folder).toSorted()).toEqual(files);
    if (page === "docs/polling.md") expect(output).toMatch(/Recording traffic\.har, /);
  }),
);

it("the example in docs/journal.md prints what its comments say", async () => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(read("docs/journal.md")) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (.+)$/gm)].map(([, words]) => words);
  expect(said).toEqual(["1", "false", "1"]);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("docs/journal.md shows the details of an error as coach mode sends them", async () => {
  await using mock = await start();
  await mock.defaultSandbox.coach.switchOn();
  const headers = { authorization: `Bearer ${mock.token}` };
  const { details } = (await (await fetch(`${mock.url}/api/agent/jobs/job-1`, { headers })).json()) as {
    details: string;
  };
  expect(read("docs/journal.md").replaceAll("\n", " ")).toContain(`"details": ${JSON.stringify(details)}`);
});

it("the test example in the README prints what its comments say", async () => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(read("README.md")) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (\w+)$/gm)].map(([, word]) => word);
  expect(said).toEqual(["pending", "completed"]);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("the example in docs/control.md prints what its comments say", async () => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(read("docs/control.md")) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (\w+)$/gm)].map(([, word]) => word);
  expect(said).toEqual(["completed", "429", "200"]);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("the example of the programmatic interface does what its comments say", async () => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(read("docs/api.md")) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (\w+)$/gm)].map(([, word]) => word);
  expect(said).toEqual(["failed", "409"]);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("every link of the programmatic interface leads to a part of its page, or to a page", () => {
  const page = read("docs/api.md");
  const parts = [...page.matchAll(/^#+ (.+)$/gm)].map(
    ([, title = ""]) => `#${title.toLowerCase().replaceAll(" ", "-")}`,
  );
  expect(new Set(parts).size).toBe(parts.length);
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(100);
  for (const link of new Set(links)) expect([...parts, "control.md", "explore.md"]).toContain(link);
});

type Step = { run?: string };
type Variables = Record<string, string | number>;
type Workflow = {
  jobs?: { test: { env?: Variables; services?: Record<string, { env?: Variables }>; steps: readonly Step[] } };
  test?: { variables: Variables; services: readonly { alias: string }[]; script: readonly string[] };
};

it("the commands in docs/data.md write a data file, check it and use it", () =>
  withFolder(async (folder) => {
    const { blocks, script } = scriptOf("docs/data.md");
    expect(blocks).toBe(1);
    const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], {}, folder);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain("audity-mock.yaml is valid: owners 1, tokens 1, projects 2, jobs 2, analyses 1, leads 1.");
    expect(output).toContain('"clientName":"Sample client without documents"');
  }));

it("the file in docs/data.md is right, and its example prints what its comments say", async () => {
  const page = read("docs/data.md");
  const [, file = ""] = /^```yaml\n(.*?)^```/ms.exec(page) ?? [];
  const { value } = await parseText("docs/data.md", file);
  await using mock = await start({ clock: "frozen", data: value as never });
  const headers = { authorization: "Bearer aky_DemoSampleDataReadOnly0000000001" };
  const answer = await fetch(`${mock.url}/api/agent/jobs/20000000-0000-4000-8000-000000000001`, { headers });
  expect(await answer.json()).toMatchObject({ data: { status: "failed", errorCode: "ANALYSIS_FAILED" } });
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(page) ?? [];
  const said = [...example.matchAll(/console\.log.*\/\/ (\S+)$/gm)].map(([, word]) => word);
  expect(said).toHaveLength(2);
  const parameters = ["--input-type=module-typescript", "--eval", example];
  const { code, output, errors } = await runToEnd(process.execPath, parameters, {}, root);
  expect([code, output.trim().split("\n"), errors]).toEqual([0, said, ""]);
});

it("the scenario file in docs/scenarios.md works", async () => {
  const [, file = ""] = /^```yaml\n(.*?)^```/ms.exec(read("docs/scenarios.md")) ?? [];
  const scenarios = scenariosFrom(await parseText("docs/scenarios.md", file));
  await using mock = await start({ clock: "frozen", scenarios, defaultScenario: "fails-late" });
  const { id } = await mock.defaultSandbox.jobs.create();
  await mock.clock.advance("4m");
  expect(await mock.defaultSandbox.jobs.get(id)).toMatchObject({ status: "failed", errorCode: "ANALYSIS_FAILED" });
});

describe("docs/ci.md", () => {
  const page = read("docs/ci.md");
  const workflows = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = ""]) => load(text) as Workflow);
  const [exec, service, gitlab] = workflows;
  const variablesOf = (given: Record<string, string | number> = {}) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const runs = (workflow?: Workflow) => (workflow?.jobs?.test.steps ?? []).flatMap(({ run }) => run ?? []);

  /** Runs the lines in a project whose test prints URL and token; `npx audity-mock` is the built command. */
  const inProject = (lines: readonly string[], variables: Record<string, string>) =>
    withFolder((folder) => {
      const test =
        'node -e "const { AUDITY_BASE_URL: url, AUDITY_TOKEN: token } = process.env; console.log(url, token)"';
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({ name: "tested", version: "1.0.0", scripts: { test } }),
      );
      writeFileSync(
        join(folder, "package-lock.json"),
        JSON.stringify({ name: "tested", version: "1.0.0", lockfileVersion: 3, packages: {} }),
      );
      const script = lines.join("\n").replaceAll("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
      const environment = { ...variables, GITHUB_ENV: join(folder, "github.env") };
      return runToEnd("bash", ["-euo", "pipefail", "-c", script], environment, folder);
    });

  const inContainer = { AUDITY_MOCK_HOST: "0.0.0.0", AUDITY_MOCK_DB: ":memory:" };

  it("docs/ci.md shows three workflows", () => expect(workflows).toHaveLength(3));

  it("the exec commands in docs/ci.md run tests with a server of their own", async () => {
    for (const lines of [[/^npx .*$/m.exec(page)?.[0] ?? ""], runs(exec)]) {
      const { code, output } = await inProject(lines, {});
      expect([code, output]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ aky_\w{32}$/m) as string]);
    }
  });

  it("the GitHub workflow in docs/ci.md lets tests find the service container", async () => {
    const { env, services } = service?.jobs?.test ?? {};
    const variables = variablesOf(services?.["audity-mock"]?.env);
    await using server = await startProcess([], { ...inContainer, ...variables });
    // GitHub's runner exports the variables of this file between two steps.
    const lines = [...runs(service).slice(0, -1), "export $(cat $GITHUB_ENV)", runs(service).at(-1) ?? ""];
    const { url, token } = server.ready;
    const { code, output } = await inProject(lines, { ...variablesOf(env), AUDITY_MOCK_URL: url });
    expect([code, output]).toEqual([0, expect.stringContaining(`${url} ${token}`) as string]);
    expect(server.ready.seed).toBe(42);
  });

  it("the GitLab job in docs/ci.md lets tests find the service by its name", async () => {
    const { variables: given, script = [], services = [] } = gitlab?.test ?? {};
    const variables = variablesOf(given);
    await using server = await startProcess([], { ...inContainer, ...variables });
    const { url, token } = server.ready;
    const { code, output } = await inProject(script, { ...variables, AUDITY_MOCK_URL: url });
    expect([code, output]).toEqual([0, expect.stringContaining(`${url} ${token}`) as string]);
    const { host } = new URL(variables["AUDITY_MOCK_URL"] ?? "");
    expect(host).toBe(`${services[0]?.alias}:2834`);
    const authorization = `Bearer ${variables["AUDITY_MOCK_CONTROL_TOKEN"]}`;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    get(`${url}/__mock/server`, { headers: { host, authorization } }, (response) => resolve(response.statusCode));
    expect(await promise).toBe(200);
  });

  it("the pattern in docs/ci.md matches the line that a container prints when it is ready", async () => {
    const [, pattern = ""] = /forLogMessage\(\/(.*)\/\)/.exec(page) ?? [];
    const [, controlToken = ""] = /const controlToken = "(.*)"/.exec(page) ?? [];
    const settings = { ...inContainer, AUDITY_MOCK_CONTROL_TOKEN: controlToken, AUDITY_MOCK_PORT: "0" };
    const child = spawn(process.execPath, [commandPath, "start"], { env: cleanEnvironment(settings) });
    let output = "";
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (new RegExp(pattern).test(output) && output.endsWith("\n")) break;
    }
    const [, url = ""] = /audity-mock ready on (\S+) /.exec(output.trim().split("\n").at(-1) ?? "") ?? [];
    const control = await connect(url, controlToken);
    expect(await control.sandbox({ seed: 42 })).toMatchObject({ seed: 42 });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("docs/ci.md names only environment variables that exist", () => {
    for (const [name] of page.matchAll(/AUDITY_MOCK_(?!IMAGE)\w+/g))
      expect(read("docs/configuration.md")).toContain(`\`${name}\``);
  });
});

describe("every page", () => {
  it.each(pages)("%s links only to files that exist", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

describe("the container's files", () => {
  it("the Dockerfile and docker-compose.yml name only paths, variables and commands that exist", () => {
    const dockerfile = read("Dockerfile");
    const copied = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" ").map((path) => path.replace(/^\/app\//, "")),
    );
    const run = [...dockerfile.matchAll(/CMD (\[.*\])$/gm)].map(([, words = ""]) => JSON.parse(words) as string[]);
    expect([copied.length, run.length]).toEqual([9, 2]);
    for (const [program, path = "", command] of run) {
      expect(program).toBe("node");
      expect(["start", "health"]).toContain(command);
      copied.push(path);
    }
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const variables = [...`${dockerfile}${read("docker-compose.yml")}`.matchAll(/AUDITY_MOCK_\w+/g)].map(
      ([name]) => name,
    );
    for (const name of variables) expect(read("docs/configuration.md")).toContain(name);
  });
});
