import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { JournalEntryView } from "../src/control/types.gen.ts";
import { short } from "../src/command/render.ts";
import { requestLine } from "../src/command/request-line.ts";
import { run } from "../src/command/run.ts";
import { commandPath, runToEnd, startProcess } from "./support/command.ts";
import { usePolledSandbox } from "./support/polled-sandbox.ts";

const { command, job, poll, sandbox } = usePolledSandbox();

describe("the journal's commands", () => {
  it("audity-mock journal assert exits with 1 when an assertion does not hold", async () => {
    expect((await command("journal assert --max-polls 9")).code).toBe(0);
    const { code, output } = await command("journal assert --max-polls 3 --honours-retry-after --no-polls-after-end");
    expect(code).toBe(1);
    expect(output).toMatch(/^maxPolls +no +7 +7 polls, expected at most 3\.$/m);
    expect(output).toMatch(/^honoursRetryAfter +no +2 /m);
  });

  it("audity-mock journal inspect prints one request with its headers", async () => {
    const { code, output } = await command("journal inspect 4");
    expect(code).toBe(0);
    expect(output).toMatch(/^status text +Too Many Requests$/m);
    expect(output).toMatch(/^retry-after +4$/m);
    expect(output).toMatch(/^reason rule +retry-after$/m);
    expect((await command("journal inspect 4000")).errors).toMatch(/^The journal has no request "4000": /);
  });

  it("audity-mock journal wait prints the request that the wait was for", async () => {
    expect((await command(`journal wait --job ${job()} --observed pending`)).output).toMatch(
      /getJobStatus +200 +pending$/m,
    );
  });

  it("audity-mock journal export prints JSON lines, or an HTTP Archive", async () => {
    const { output } = await command("journal export --status 429");
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as JournalEntryView).number),
    ).toEqual([4, 5]);
    expect(JSON.parse((await command("journal export --format har")).output)).toHaveProperty("log.version", "1.2");
  });

  it("audity-mock journal follow prints requests as they are answered, until it is stopped", async () => {
    const following = command("journal follow --after 6", (output, stop) => {
      if (output.split("\n").length > 3) stop();
    });
    await poll(job());
    const { code, output } = await following;
    expect(code).toBe(0);
    const [first, reason, second] = output.split("\n");
    expect(first).toMatch(/^00:00:12\.000 {2}first token +getJobStatus +404$/);
    expect(reason).toMatch(/^ {8}JOB_ID_NOT_A_UUID: Malformed job id: /);
    expect(second).toMatch(/^00:00:12\.000 {2}first token +getJobStatus +200 {2}completed$/);
  });

  it.each([
    ["journal wait --observed failed --within 20ms", 1, "Timeout after 20 ms: no client has observed"],
    ["journal show --reason WHY", 2, "--reason must be the code of a reason"],
    ["journal show --operation getJob", 2, '--operation must be an operation, not "getJob"; available: getJobStatus, '],
  ])("audity-mock %s ends with exit code %i and one sentence", async (words, code, sentence) => {
    const failed = await command(words);
    expect([failed.code, failed.output]).toEqual([code, ""]);
    expect(failed.errors).toContain(sentence);
  });
});

it("audity-mock sandbox follow prints the state of the sandbox and its changes, one JSON object a line", async () => {
  const following = command("sandbox follow --requests 1", (output, stop) => {
    if (output.includes('"kind":"requests"')) stop();
  });
  const { code, output } = await following;
  expect(code).toBe(0);
  const events = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string });
  expect(events.map(({ kind }) => kind)).toEqual([
    ...["sandbox", "tokens", "limits", "projects", "readyLinks", "faults", "webhook", "leads"],
    ...["memories", "captures", "insights", "jobs", "requests"],
  ]);
  expect(events.at(-1)).toMatchObject({ whole: true, requests: [{ reason: {} }] });
});

it.each([
  ["sandbox follow --requests many", '--requests must be a whole number from 0 to 10000, not "many".\n'],
  ["journal follow --after -1", "--after must be"],
])("audity-mock %s is refused with exit code 2", async (words, sentence) => {
  const { code, errors } = await command(words);
  expect([code, errors]).toEqual([2, expect.stringContaining(sentence)]);
});

it("a shortened text is not cut within a character", () => {
  expect(short("🙂🙂🙂", 4)).toBe("🙂…");
  expect(short("🙂🙂🙂", 5)).toBe("🙂🙂…");
  expect(short("🙂🙂🙂", 6)).toBe("🙂🙂🙂");
});

describe("the log line of a request", () => {
  it("the log line of a request has time, token, operation and status, and the reason only when the status is not 2xx", async () => {
    const { entries } = await sandbox().journal.read({ limit: 10 });
    const [pending] = entries as [JournalEntryView];
    expect(requestLine(pending)).toMatch(/^00:00:00\.000 {2}aky_\w{4} +getJobStatus +200 {2}pending\n$/);
    expect(requestLine(entries[3] as JournalEntryView, { sandbox: "mine" })).toMatch(
      /getJobStatus +429\s+WINDOW_EXHAUSTED: Rate limit: [^]* resets in 4 s\.[^]*\(mine\)\n$/,
    );
    const long = { ...pending, operation: null, path: `/${"x".repeat(2000)}`, status: null };
    expect(requestLine(long).length).toBeLessThan(400);
    expect(requestLine(pending, { isColoured: true })).toContain("\u001B[32m200\u001B[39m");
  });

  it.each([
    [true, [], true],
    [true, ["--log-level", "info"], true],
    [true, ["--json"], false],
    [true, ["--log-level", "silent"], false],
    [false, [], false],
  ])(
    "audity-mock start (terminal: %s, options: %j) prints a line for each request, without colours: %s",
    async (isTTY, options, isPrinted) => {
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
              // Every follower has received a request before it can be read.
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
        signalGroup: () => undefined,
        isOutputRead: () => true,
        input: () => Readable.from([]),
        onStopSignal: (listener) => (stop = () => listener("SIGTERM")),
      });
      await asked;
      const line =
        /^\d\d:\d\d:\d\d\.\d{3} {2}- +getJobStatus +401\n {8}TOKEN_MISSING: The request has no Authorization header\.$/m;
      if (isPrinted) expect(output).toMatch(line);
      else expect(output).not.toContain("TOKEN_MISSING");
      expect(output + log).not.toContain("\u001B");
    },
  );
});

it("audity-mock report works on a server in another process", async () => {
  await using server = await startProcess(["--db", ":memory:"]);
  const words = ["report", "--url", server.ready.url, "--control-token", server.ready.controlToken];
  const { code, output } = await runToEnd(process.execPath, [commandPath, ...words]);
  expect([code, output]).toEqual([0, "No polls of jobs or captures.\n"]);
});
