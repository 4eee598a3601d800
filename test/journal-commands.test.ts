import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matchers } from "../src/test-fixtures/matchers.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { JournalEntryView } from "../src/client/views.ts";
import { junitXml } from "../src/command/junit.ts";
import { short } from "../src/command/render.ts";
import { requestLine } from "../src/command/request-line.ts";
import { run } from "../src/command/run.ts";
import { type Mock, start } from "../src/start.ts";
import { commandPath, runToEnd, startProcess } from "./support/command.ts";
import { runHere } from "./support/run-here.ts";

let mock: Mock;
let sandbox: Sandbox;
let job: string;

const poll = (id: string) =>
  fetch(`${sandbox.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${sandbox.token}` } }).then(
    (response) => response.text(),
  );

/** Runs the command in this process, for the sandbox. */
async function command(words: string, onOutput: (output: string, stop: () => void) => void = () => undefined) {
  let output = "";
  let errors = "";
  let stop = () => undefined as unknown;
  const code = await run({
    arguments: [...words.split(" "), "--sandbox", sandbox.name],
    environment: { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
    output: {
      write(text: string) {
        output += text;
        onOutput(output, () => stop());
      },
    },
    errors: { write: (text: string) => (errors += text) },
    interactive: false,
    pid: process.pid,
    isRunning: () => false,
    isOutputRead: () => true,
    onStopSignal: (listener) => (stop = () => listener("SIGINT")),
  });
  return { code, output, errors };
}

beforeAll(async () => {
  mock = await start();
  sandbox = await mock.sandbox({ name: "polled", seed: 1, clock: "frozen" });
  ({ id: job } = await sandbox.jobs.create());
  await sandbox.limits.setRule("jobPolling", { limit: 3, windowMs: "10s" });
  for (let count = 0; count < 6; count += 1) {
    await poll(job);
    await sandbox.clock.advance("2s");
  }
  await poll("\u001B[31mevil\u2028|`<&>");
});

afterAll(() => mock.stop());

/** Counts the elements of an XML document, each of which has to end where it may. */
function assertWellFormed(xml: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^>]*\?>/, "")
    .replaceAll(
      /<(\/?)(\w[\w-]*)((?: \w+="[^"<]*")*)(\/?)>/g,
      (_, end: string, name: string, attributes: string, empty: string) => {
        expect(attributes).not.toMatch(/&(?!(amp|lt|gt|quot|#xA);)/);
        if (end) expect(open.pop()).toBe(name);
        else counts[name] = (counts[name] ?? 0) + 1;
        if (!end && !empty) open.push(name);
        return "";
      },
    );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#xA);)/);
  return counts;
}

describe("report", () => {
  it("draws each job on the sandbox's time, and says which rules it breaks", async () => {
    const { code, output, errors } = await command("report");
    expect([code, errors]).toEqual([1, ""]);
    const [head, , line = ""] = output.split("\n");
    expect(head).toBe("Sandbox polled, 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:12.000Z");
    const [, id, axis = ""] = /^aky_\w{4} (\S+) (.*)$/.exec(line) ?? [];
    expect(id).toBe(job);
    expect(axis).toBe("o.........P----------o---------!-----C====!=========o===========");
    expect(output).toMatch(
      /^ {2}fail {2}retry-after {6}1 of 2 waits not honoured, at worst 2 s early\. Requests 5\.$/m,
    );
    expect(output).toMatch(/^ {25}Wait as many seconds as Retry-After says/m);
    expect(output).toMatch(/not put to the test: /);
  });

  it.each([
    ["", 1],
    [" --fail-on retry-after", 1],
    [" --fail-on concurrent-polls", 0],
    [" --fail-on concurrent-polls,retry-after", 1],
    [" --token-id aky_none", 0],
  ])("with%s ends with exit code %i", async (options, code) => {
    expect((await command(`report${options}`)).code).toBe(code);
  });

  it.each([
    ["report --fail-on early", 2, '--fail-on must be the name of a rule, not "early"; there is retry-after, back-off'],
    ["report --time theirs", 2, '--time must be one of client, sandbox, not "theirs".'],
    ["report --format xml", 2, "--format must be one of text, json, markdown, junit"],
    ["report --job nobody", 1, 'No client has polled the job "nobody".'],
    ["journal wait --observed failed --within 20ms", 1, "Within 20 ms, no client has been told"],
    ["journal show --reason WHY", 2, "--reason must be the code of a reason"],
    ["journal show --operation getJob", 2, '--operation must be an operation, not "getJob"; there is getJobStatus, '],
  ])("%s ends with exit code %i and a sentence", async (words, code, sentence) => {
    const failed = await command(words);
    expect([failed.code, failed.output]).toEqual([code, ""]);
    expect(failed.errors).toContain(sentence);
  });

  it("is one JSON document, whose evidence are requests of the journal", async () => {
    const { output } = await command("report --format json");
    expect(JSON.parse(output)).toEqual(await sandbox.report());
    expect((await command("report --json")).output).toBe(output);
  });

  it("is well-formed JUnit with a case for each rule, whatever a client calls its jobs", async () => {
    const { output } = await command("report --format junit");
    const elements = assertWellFormed(output);
    expect(elements).toMatchObject({ testsuite: 2, testcase: 20, failure: 1 });
    const counts = `tests="20" failures="1" errors="0" skipped="${elements["skipped"]}"`;
    expect(output).toContain(`<testsuites name="polling in polled" ${counts}>`);
  });

  it.each(["report", "report --format markdown", "journal show", "report --format junit"])(
    "%s lets nothing through that a terminal would act on",
    async (words) => {
      const { output } = await command(words);
      expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    },
  );
});

describe("report of polls with unknown tokens", () => {
  const report = (server: Mock, ...options: string[]) =>
    runHere(["report", "--url", server.url, "--control-token", server.controlToken, ...options]);
  const sentence =
    "Unknown tokens: 2 polls without a token of this sandbox, not judged (TOKEN_MISSING 2). Requests 1, 2.";

  async function withPolls(test: (server: Mock) => Promise<void>): Promise<void> {
    await using server = await start();
    for (let count = 0; count < 2; count += 1) await fetch(`${server.url}/api/agent/jobs/x`);
    await test(server);
  }

  it("says how many there were, and is no failure of a client", () =>
    withPolls(async (server) => {
      const nothing = "No job has been polled with a token of this sandbox.";
      expect(await report(server)).toEqual({ code: 0, output: `${nothing}\n\n${sentence}\n`, errors: "" });
      const markdown = await report(server, "--format", "markdown");
      expect([markdown.code, markdown.output]).toEqual([0, expect.stringContaining(`\n${nothing}\n\n${sentence}\n`)]);
      const { code, output } = await report(server, "--format", "junit");
      expect([code, assertWellFormed(output)]).toEqual([0, { testsuites: 1, testsuite: 1, testcase: 1, skipped: 1 }]);
      expect(output).toContain(`<skipped message="${sentence}"/>`);
      const json = JSON.parse((await report(server, "--format", "json")).output) as object;
      expect(json).toMatchObject({ jobs: [], unknownTokens: { polls: 2, reasons: { TOKEN_MISSING: 2 } } });
    }));

  it("follows the jobs that are judged", () =>
    withPolls(async (server) => {
      await fetch(`${server.url}/api/agent/jobs/x`, { headers: { authorization: `Bearer ${server.token}` } });
      const { code, output } = await report(server);
      expect(code).toBe(0);
      expect(output).toMatch(/^Sandbox default, /);
      expect(output.endsWith(`\n\n${sentence}\n`)).toBe(true);
    }));

  it("is told where only they have polled the job that is asked for", () =>
    withPolls(async (server) => {
      const { code, errors } = await report(server, "--job", "x");
      const refusal = 'No client has polled the job "x" with a token of the sandbox.';
      expect([code, errors]).toEqual([1, `${refusal}\n${sentence}\n`]);
    }));
});

describe("the journal's commands", () => {
  it("assert ends with exit code 1 when it does not hold", async () => {
    expect((await command("journal assert --max-polls 9")).code).toBe(0);
    const { code, output } = await command("journal assert --max-polls 3 --honours-retry-after --stops-at-terminal");
    expect(code).toBe(1);
    expect(output).toMatch(/^maxPolls +no +7 +There were 7 polls; at most 3 were expected\.$/m);
    expect(output).toMatch(/^honoursRetryAfter +no +2 /m);
  });

  it("wait prints what the client was told", async () => {
    expect((await command(`journal wait --job ${job} --observed pending`)).output).toMatch(
      /getJobStatus +200 +pending$/m,
    );
  });

  it("export prints lines, or an archive", async () => {
    const { output } = await command("journal export --status 429");
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as JournalEntryView).number),
    ).toEqual([4, 5]);
    expect(JSON.parse((await command("journal export --format har")).output)).toHaveProperty("log.version", "1.2");
  });

  it("follow prints requests as they are answered, until it is stopped", async () => {
    const following = command("journal follow --after 6", (output, stop) => {
      if (output.split("\n").length > 2) stop();
    });
    await poll(job);
    const { code, output } = await following;
    expect(code).toBe(0);
    const [first, second] = output.split("\n");
    expect(first).toMatch(/^00:00:12\.000 {2}aky_\w{4} {2}getJobStatus +404 {2}JOB_ID_NOT_A_UUID: /);
    expect(second).toMatch(/^00:00:12\.000 {2}aky_\w{4} {2}getJobStatus +200 {2}completed$/);
  });
});

it("sandbox follow prints how it stands and what changes, one JSON object a line", async () => {
  const following = command("sandbox follow --requests 1", (output, stop) => {
    if (output.includes('"kind":"requests"')) stop();
  });
  const { code, output } = await following;
  expect(code).toBe(0);
  const events = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string });
  expect(events.map(({ kind }) => kind)).toEqual(["sandbox", "limits", "tokens", "faults", "jobs", "requests"]);
  expect(events.at(-1)).toMatchObject({ whole: true, requests: [{ reason: {} }] });
});

it.each([
  ["sandbox follow --requests many", '--requests must be a whole number from 0 to 10000, not "many".\n'],
  ["journal follow --after -1", "--after must be"],
])("%s is not understood", async (words, sentence) => {
  const { code, errors } = await command(words);
  expect([code, errors]).toEqual([2, expect.stringContaining(sentence)]);
});

it("JUnit keeps all that XML can hold, and shows the rest as question marks", () => {
  const written = (text: string) => {
    const failure = { message: text, type: text, text };
    const xml = junitXml({ suites: [{ name: text, cases: [{ classname: text, name: text, failure }] }] });
    expect(assertWellFormed(xml)).toEqual({ testsuites: 1, testsuite: 1, testcase: 1, failure: 1 });
    const [, message = "", , inside = ""] = /<failure message="(.*?)" type="(.*?)">(.*?)<\/failure>/s.exec(xml) ?? [];
    return [message, inside];
  };
  expect(written('<🙂 & \u{10FFFF}> "é"\n')).toEqual([
    "&lt;🙂 &amp; \u{10FFFF}> &quot;é&quot;&#xA;",
    '&lt;🙂 &amp; \u{10FFFF}&gt; "é"\n',
  ]);
  expect(written("]]>]]>")).toEqual(["]]>]]>", "]]&gt;]]&gt;"]);
  expect(written("\u0000|\u001B|\uFFFE|\uD83D|\uDE42\uDE42")[1]).toBe("?|?|?|\uFFFD|\uFFFD\uFFFD");
});

it("a text that is cut is not cut within a character", () => {
  expect(short("🙂🙂🙂", 4)).toBe("🙂…");
  expect(short("🙂🙂🙂", 5)).toBe("🙂🙂…");
  expect(short("🙂🙂🙂", 6)).toBe("🙂🙂🙂");
});

describe("a line for a request", () => {
  it("has time, token, operation and status, and the reason only when it is not 2xx", async () => {
    const { entries } = await sandbox.journal.read({ limit: 10 });
    const [pending] = entries as [JournalEntryView];
    expect(requestLine(pending, false)).toMatch(/^00:00:00\.000 {2}aky_\w{4} {2}getJobStatus +200 {2}pending\n$/);
    expect(requestLine(entries[3] as JournalEntryView, false, "mine")).toMatch(
      /getJobStatus +429 {2}WINDOW_EXHAUSTED: .* 4 s early\. {2}\(mine\)\n$/,
    );
    const long = { ...pending, operation: null, path: `/${"x".repeat(2000)}`, status: null };
    expect(requestLine(long, false).length).toBeLessThan(400);
    expect(requestLine(pending, true)).toContain("\u001B[32m200\u001B[39m");
  });

  it.each([
    [true, [], true],
    [true, ["--log-level", "info"], true],
    [true, ["--json"], false],
    [true, ["--log-level", "silent"], false],
    [false, [], false],
  ])("is printed by a start, without colours: on a terminal %s, with %j: %s", async (isTTY, options, isPrinted) => {
    let output = "";
    let log = "";
    let asked: Promise<unknown> | undefined;
    let stop = () => undefined as unknown;
    const control = "0123456789abcdef";
    await run({
      arguments: ["start", "--port", "0", "--db", ":memory:", "--control-token", control, ...options],
      environment: { NO_COLOR: "1" },
      output: {
        isTTY,
        write(text: string) {
          output += text;
          const [, url] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
          asked ??= (async () => {
            await fetch(`${url}/api/agent/jobs/x`);
            // Whoever is told of a request has been told of it before it is read.
            const headers = { authorization: `Bearer ${control}` };
            await fetch(`${url}/__mock/sandboxes/default/journal`, { headers });
            stop();
          })();
        },
      },
      errors: { isTTY, write: (text) => (log += text) },
      interactive: isTTY,
      pid: process.pid,
      isRunning: () => false,
      isOutputRead: () => true,
      onStopSignal: (listener) => (stop = () => listener("SIGTERM")),
    });
    await asked;
    const line =
      /^\d\d:\d\d:\d\d\.\d{3} {2}- {9}getJobStatus +401 {2}TOKEN_MISSING: The request has no Authorization header\.$/m;
    if (isPrinted) expect(output).toMatch(line);
    else expect(output).not.toContain("TOKEN_MISSING");
    expect(output + log).not.toContain("\u001B");
  });
});

describe("the matchers", () => {
  it("judge a sandbox, with the requests that prove it in the message", async () => {
    expect.extend(matchers);
    const broken = await matchers.toHonourRetryAfter(sandbox);
    expect(broken.pass).toBe(false);
    expect(broken.message()).toMatch(
      /^Retry-After was not honoured 1 of 2 times, at worst 2 s early\.\n {2}4 .*Retry-After 4\n {2}5 /,
    );
    expect((await matchers.toPollAtMost(sandbox, 3, { job })).pass).toBe(false);
    expect((await matchers.toPollAtMost(sandbox, 20)).pass).toBe(true);
    expect((await matchers.toPollConcurrentlyAtMost(sandbox, 1)).pass).toBe(true);
    await expect(matchers.toHonourRetryAfter(mock)).rejects.toThrow("toHonourRetryAfter is for a sandbox");
    const fresh = await mock.sandbox();
    expect((await matchers.toStopPollingAtTerminal(fresh)).pass).toBe(true);
  });
});

it("a matcher's message lists each request once, and says how many it does not list", async () => {
  const impatient = await mock.sandbox({ seed: 1, clock: "frozen" });
  const { id } = await impatient.jobs.create();
  await impatient.limits.setRule("jobPolling", { limit: 1, windowMs: "10s" });
  for (let count = 0; count < 15; count += 1)
    await fetch(`${impatient.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${impatient.token}` } });
  const [, ...lines] = (await matchers.toHonourRetryAfter(impatient)).message().split("\n");
  const numbers = lines.slice(0, -1).map((line) => Number(line.trim().split(" ")[0]));
  expect(numbers).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(lines.at(-1)).toBe("  and 4 more, which `sandbox.journal.assert` lists");
  const { results } = await impatient.journal.assert({ honoursRetryAfter: true });
  expect(results).toMatchObject([
    { evidenceCount: 14, evidence: Array.from({ length: 14 }, (_, index) => ({ number: index + 2 })) },
  ]);
});

it("a start in the background leaves its journal to the next", async () => {
  await using server = await startProcess(["--db", ":memory:"]);
  const words = ["report", "--url", server.ready.url, "--control-token", server.ready.controlToken];
  const { code, output } = await runToEnd(process.execPath, [commandPath, ...words]);
  expect([code, output]).toEqual([0, "No job has been polled.\n"]);
});
