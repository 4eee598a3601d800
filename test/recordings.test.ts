import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundStrings, isCut } from "../src/recording/bounded-strings.ts";
import type { RecordedReport } from "../src/recording/recorded-report.ts";
import { harTextOf } from "./support/har-recorder.ts";
import { usePolledSandbox } from "./support/polled-sandbox.ts";
import { runHere } from "./support/run-here.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recordings-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string | Uint8Array): Promise<string> {
  const file = join(folder, "traffic.har");
  await writeFile(file, text);
  return file;
}

const job = "00000000-0000-4000-9000-00000000000a";
const token = `aky_${"Kx7".repeat(10)}ab`;
const begin = Date.UTC(2026, 0, 1);

type Poll = {
  readonly at?: number;
  readonly started?: string;
  readonly time?: number | null;
  readonly status?: number;
  readonly text?: string | null;
  readonly state?: string;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answered?: Readonly<Record<string, string>>;
  readonly content?: object;
  readonly rest?: object;
};

const list = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/** An entry of a recording: a poll of a job. */
function poll({ at = 0, started, time = 5, status = 200, state = "pending", ...more }: Poll) {
  const text = more.text === undefined ? JSON.stringify({ data: { jobId: job, status: state } }) : more.text;
  return {
    startedDateTime: started ?? new Date(begin + at).toISOString(),
    ...(time !== null && { time }),
    request: {
      method: more.method ?? "GET",
      url: more.url ?? `https://app.example.com/api/agent/jobs/${job}`,
      headers: list(more.headers ?? { Authorization: `Bearer ${token}` }),
    },
    response: {
      status,
      headers: list(more.answered ?? { "content-type": "application/json" }),
      content: more.content ?? { size: 10, mimeType: "application/json", ...(text !== null && { text }) },
    },
    ...more.rest,
  };
}

async function reportOn(entries: readonly unknown[], ...options: string[]): Promise<RecordedReport> {
  const file = await fileWith(harTextOf(entries));
  const { output, errors } = await runHere(["report", "--har", file, "--format", "json", ...options]);
  expect(errors).toBe("");
  return JSON.parse(output) as RecordedReport;
}

/** The verdict of a rule for the first job; `-` when it was not tested. */
async function verdictOf(rule: string, entries: readonly unknown[], ...options: string[]): Promise<string | undefined> {
  const { jobs } = await reportOn(entries, ...options);
  const found = jobs[0]?.rules.find((each) => each.rule === rule);
  return found?.cases === 0 ? "-" : found?.verdict;
}

const early = [poll({ status: 429, answered: { "retry-after": "30" }, text: null }), poll({ at: 2000 })];

describe("a recording that a browser or a proxy has written", () => {
  it.each<[what: string, entries: readonly unknown[]]>([
    ["with header names in lower case", early],
    [
      "with header names in upper case",
      [poll({ status: 429, answered: { "RETRY-AFTER": " 30 " } }), poll({ at: 2000 })],
    ],
    [
      "with Retry-After as a date, by the Date of the server",
      [
        poll({
          status: 503,
          answered: { "retry-after": "Sun, 01 Feb 2026 00:00:30 GMT", date: "Sun, 01 Feb 2026 00:00:00 GMT" },
        }),
        poll({ at: 2000 }),
      ],
    ],
    ["that is not sorted by time", early.toReversed()],
    [
      "with other origins and a path before that of the API",
      early.map((entry) => ({
        ...entry,
        request: { ...entry.request, url: `http://127.0.0.1:9/base/api/agent/jobs/${job.toUpperCase()}?a=1` },
      })),
    ],
    [
      "among other requests",
      [poll({ url: "https://example.com/", status: 404 }), { request: null }, null, 1, ...early],
    ],
    ["without tokens", early.map((entry) => ({ ...entry, request: { ...entry.request, headers: [] } }))],
    [
      "with redacted tokens",
      early.map((entry) => ({
        ...entry,
        request: { ...entry.request, headers: list({ authorization: "[REDACTED]" }) },
      })),
    ],
    [
      "with other times and with timings only",
      [
        poll({
          status: 429,
          answered: { "retry-after": "30" },
          time: null,
          rest: { timings: { blocked: -1, wait: 5 } },
        }),
        poll({ started: "2026-01-01T01:00:02+01:00" }),
      ],
    ],
  ])("the report judges a recording %s", async (_what, entries) => {
    expect(await verdictOf("retry-after", entries)).toBe("fail");
  });

  it("the report reads a job status from base64, and does not guess one that is missing", async () => {
    const done = (entries: readonly unknown[]) => verdictOf("poll-after-end", entries);
    const again = [1000, 2000, 3000].map((at) => poll({ at, state: "completed" }));
    expect(await done([poll({ state: "completed" }), ...again])).toBe("fail");
    const text = Buffer.from(JSON.stringify({ data: { status: "completed" } })).toString("base64");
    const encoded = (at: number) => poll({ at, content: { size: 9, text, encoding: "base64" } });
    expect(await done([0, 1000, 2000, 3000].map(encoded))).toBe("fail");
    const without = [0, 1000, 2000].map((at) => poll({ at, text: null }));
    expect(await done(without)).toBe("-");
    const { recording } = await reportOn(without);
    expect(recording).toEqual({ file: "traffic.har", requests: 3, ofAgentApi: 3, withoutBody: 3, withoutTime: 0 });
    const text3 = (await runHere(["report", "--har", await fileWith(harTextOf(without))])).output;
    expect(text3).toContain("the recording lacks the response bodies of 3 polls");
  });

  it("the report takes status 0 for a request without a response, and leaves out what a cache has answered", async () => {
    const failed = [0, 300, 600, 900, 1200].map((at) => poll({ at, status: 0, text: null, answered: {} }));
    const { jobs } = await reportOn([...failed, poll({ at: 5000, rest: { _fromCache: "disk" } })]);
    expect(jobs[0]).toMatchObject({ polls: 5, statuses: { none: 5 } });
    expect(await verdictOf("back-off", failed)).toBe("fail");
  });

  it("polls that follow one another within the same millisecond do not count as concurrent", async () => {
    const close = [0, 5, 10, 15].map((at) => poll({ at, time: 5.8 }));
    expect(await verdictOf("concurrent-polls", close)).toBe("pass");
    const overlapping = [0, 5, 10, 15].map((at) => poll({ at, time: 9 }));
    expect(await verdictOf("concurrent-polls", overlapping)).toBe("fail");
    const exact = ["000000", "005100"].map((digits) =>
      poll({ started: `2026-01-01T00:00:00.${digits}+00:00`, time: 5.2 }),
    );
    expect(await verdictOf("concurrent-polls", exact)).toBe("warn");
  });

  it("the report numbers tokens, and groups requests without one by User-Agent", async () => {
    const { jobs, unknownTokens } = await reportOn([
      poll({}),
      poll({ at: 1, headers: { authorization: `Bearer ${token}x` } }),
      poll({ at: 2, headers: { "user-agent": "one" } }),
      poll({ at: 3, headers: { "user-agent": "two" } }),
      poll({ at: 4, headers: {}, status: 401, text: "{}" }),
      poll({ at: 5, headers: { authorization: "Bearer aky_short" }, status: 401, text: '{"code":"PAT_MALFORMED"}' }),
    ]);
    expect(jobs.map(({ tokenPrefix }) => tokenPrefix)).toEqual(["token-1", "token-2", "client-3", "client-4"]);
    expect(unknownTokens).toMatchObject({ polls: 2, reasons: { TOKEN_MISSING: 1, TOKEN_MALFORMED: 1 } });
    const one = await reportOn([poll({}), poll({ at: 2, headers: {} })], "--token-id", "token-1");
    expect(one.jobs).toHaveLength(1);
  });

  it("the report calls an id that is no UUID by a number, and selects it by its name or its number", async () => {
    const polls = ["Some;token=1", job.toUpperCase(), "other", "some;token=1"].map((id, at) =>
      poll({ at: at * 1000, url: `https://a/api/agent/jobs/${id}` }),
    );
    const ids = ({ jobs }: RecordedReport) => jobs.map(({ jobId, polls: count }) => [jobId, count]);
    const first = ["job-1 (no UUID)", 2];
    expect(ids(await reportOn(polls))).toEqual([first, [job, 1], ["job-2 (no UUID)", 1]]);
    for (const name of ["job-1 (no UUID)", "job-1", "JOB-1"])
      expect(ids(await reportOn(polls, "--job", name))).toEqual([first]);
    expect(ids(await reportOn(polls, "--job", job.toUpperCase()))).toEqual([[job, 1]]);
  });

  it.each([
    ["--job none", `No client has polled "none" in traffic.har. Jobs and captures available: ${job}, job-1 (no UUID).`],
    ["--token-id none", 'No client has polled with the token "none" in traffic.har. Tokens available: token-1.'],
    [
      `--token-id ${token}`,
      'No client has polled with the token "aky_Kx7K…" in traffic.har. Tokens available: token-1.',
    ],
    [
      `--job ${job} --token-id none`,
      `No client has polled "${job}" with the token "none" in traffic.har. Jobs and captures available: ${job}, job-1 (no UUID). Tokens available: token-1.`,
    ],
  ])("audity-mock report --har %s ends with 1 and the names that the recording has", async (options, sentence) => {
    const file = await fileWith(harTextOf([poll({}), poll({ at: 5, url: "https://a/api/agent/jobs/x" })]));
    const { code, output, errors } = await runHere(["report", "--har", file, ...options.split(" ")]);
    expect([code, output, errors]).toEqual([1, "", `${sentence}\n`]);
  });

  it.each([
    ["--har traffic.har --url http://127.0.0.1:1", "--har judges a file, so it cannot be combined with --url."],
    [
      `--har traffic.har --control-token ${"x".repeat(20)}`,
      "--har judges a file, so it cannot be combined with --control-token.",
    ],
    ["--har traffic.har --sandbox other", "--har judges a file, so it cannot be combined with --sandbox."],
    ["--rate-limit jobPolling=5/10s", "--rate-limit describes the server of a recording, so it needs --har."],
  ])("audity-mock report %s ends with 2, because an option would have no effect", async (options, sentence) => {
    const { code, output, errors } = await runHere(["report", ...options.split(" ")]);
    expect([code, output, errors]).toEqual([2, "", `${sentence}\n`]);
  });

  it("audity-mock report --har ignores environment variables that name a server and a sandbox", async () => {
    const file = await fileWith(harTextOf([poll({})]));
    const environment = { AUDITY_MOCK_URL: "http://127.0.0.1:1", AUDITY_MOCK_SANDBOX: "other" };
    const { code, errors } = await runHere(["report", "--har", file], environment);
    expect([code, errors]).toEqual([0, ""]);
  });

  it("the report reads numbers that are texts, such as a status", async () => {
    const asText = (at: number, status: string) => {
      const entry = poll({ at, answered: { "retry-after": "30" } });
      return { ...entry, time: "5", response: { ...entry.response, status } };
    };
    const { jobs } = await reportOn([asText(0, "429"), asText(2000, " 200 ")]);
    expect(jobs[0]).toMatchObject({ statuses: { "200": 1, "429": 1 }, earlyPolls: { count: 1 } });
  });

  it("the report takes absurd dates for unreadable ones, and absurd durations for unknown ones", async () => {
    const odd = [
      poll({ started: "+275760-09-13T00:00:00Z" }),
      poll({ started: "-000001-01-01T00:00:00Z" }),
      poll({ started: "0000-06-01T00:00:00Z" }),
      poll({ started: "yesterday" }),
      poll({ time: 1e308 }),
      poll({ at: 1000, time: 3e12 }),
      poll({ at: 2000, time: null, rest: { timings: { wait: 1e300, receive: 1e300 } } }),
      poll({ at: 3000, state: "completed", rest: { _sandboxAt: "+012026-01-01T00:00:00Z", _sandboxMs: 1e308 } }),
      poll({ at: 4000, status: 429, answered: { "retry-after": "9".repeat(30) } }),
    ];
    const { from, until, jobs, recording } = await reportOn(odd);
    expect([from, until]).toEqual([new Date(begin).toISOString(), new Date(begin + 4000).toISOString()]);
    expect([jobs[0]?.polls, recording.withoutTime]).toEqual([5, 4]);
    const { output } = await runHere(["report", "--har", await fileWith(harTextOf(odd))]);
    expect(output.replaceAll(/\s+/g, " ")).toContain(
      "4 of 9 requests to the Agent API have no readable startedDateTime and were not judged.",
    );
    const one = await runHere(["report", "--har", await fileWith(harTextOf([poll({ started: "?" })]))]);
    expect(one.output.replaceAll(/\s+/g, " ")).toContain(
      "1 of 1 request to the Agent API has no readable startedDateTime and was not judged.",
    );
  });

  it("the report counts polls by the documented rate limits, or by those of --rate-limit", async () => {
    const polls = Array.from({ length: 5 }, (_, count) => poll({ at: count * 1500 }));
    expect(await verdictOf("budget", polls)).toBe("pass");
    expect(await verdictOf("budget", polls, "--rate-limit", "jobPolling=5/10s")).toBe("warn");
  });
});

describe("audity-mock report --har of an export", () => {
  const { command, sandbox } = usePolledSandbox();
  it("audity-mock report --har gives an export of a frozen sandbox the verdicts of the live report", async () => {
    await fileWith(await sandbox().journal.export({ format: "har" }));
    const live = JSON.parse((await command("report --format json")).output) as RecordedReport;
    const recorded = JSON.parse(
      (await runHere(["report", "--har", join(folder, "traffic.har"), "--json"])).output,
    ) as RecordedReport;
    const verdicts = ({ jobs }: RecordedReport) =>
      jobs.map(({ rules }) => rules.map(({ rule, verdict, cases, summary }) => [rule, verdict, cases, summary]));
    expect(verdicts(recorded)).toEqual(verdicts(live));
  });
});

describe("a file that is no recording", () => {
  const commands = [
    ["report", "--har"],
    ["verify", "--recording"],
  ] as const;
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const cases: readonly [what: string, text: string | Uint8Array, sentence: RegExp][] = [
    ["is empty", "", /^traffic\.har is empty\. Save one from/],
    ["has only white space", "\uFEFF \n\t", /^traffic\.har is empty\. Save one from/],
    [
      "has lists in 100,000 levels",
      `{"log":{"_own":${deep},${harTextOf([poll({})]).slice('{"log":{'.length)}`,
      /^traffic\.har has lists and objects in more than 200 levels\. Save one from/,
    ],
    ["is compressed", gzipSync(harTextOf([poll({})])), /^traffic\.har is compressed: run gunzip on it first\./],
    [
      "is UTF-16 with a byte order mark",
      Buffer.from(`\uFEFF${harTextOf([poll({})])}`, "utf16le"),
      /^traffic\.har is UTF-16: save it as UTF-8\./,
    ],
    [
      "is UTF-16 of the other byte order",
      Buffer.from(`\uFEFF${harTextOf([poll({})])}`, "utf16le").swap16(),
      /^traffic\.har is UTF-16: save it as UTF-8\./,
    ],
    [
      "is UTF-16 without a mark",
      Buffer.from(harTextOf([poll({})]), "utf16le"),
      /^traffic\.har is UTF-16: save it as UTF-8\./,
    ],
    [
      "is Latin-1",
      Buffer.from(harTextOf([poll({ state: "\u00e9" })]), "latin1"),
      /^traffic\.har is not UTF-8: save it as UTF-8\./,
    ],
    ["is no JSON", `token ${token}`, /^traffic\.har is not JSON\. A recording is an HTTP Archive/],
    [
      "is another JSON",
      '{"openapi":"3.1.0"}',
      /^traffic\.har is JSON but not an HTTP Archive \(HAR\): it has no log\.entries\./,
    ],
    [
      "is truncated",
      harTextOf([poll({}), poll({})]).slice(0, -40),
      /^traffic\.har ends too early, after 1 request: the file is truncated\./,
    ],
    [
      "is damaged",
      `${harTextOf([poll({})]).slice(0, -3)}x${token}`,
      /^traffic\.har is not JSON: it is damaged after 1 request\./,
    ],
    ["has nothing but an empty list", '{"log":{"entries":[]}}', /^traffic\.har contains no requests\./],
    ["has no list of requests", '{"log":{"version":"1.2","entries":{}}}', /: it has no log\.entries\./],
    ["has no requests", harTextOf([]), /^traffic\.har contains no requests\./],
    [
      "has no request to the Agent API",
      harTextOf([poll({ url: "https://example.com/" })]),
      /^traffic\.har contains 1 request, but none to a path of the Agent API/,
    ],
  ];
  it.each(
    commands.flatMap((words) =>
      cases.map(([what, text, sentence]) => [words.join(" "), what, text, sentence] as const),
    ),
  )("audity-mock %s ends with 2 and a sentence when the file %s", async (words, _what, text, sentence) => {
    const { code, output, errors } = await runHere([...words.split(" "), await fileWith(text)]);
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toMatch(sentence);
    expect(errors).not.toContain(token.slice(0, 12));
  });

  it.each(commands)("audity-mock %s %s ends with 2 when the file does not exist, or is a folder", async (...words) => {
    const none = await runHere([...words, join(folder, "none.har")]);
    expect([none.code, none.errors]).toEqual([
      2,
      expect.stringMatching(/^Cannot read ".*none\.har": it does not exist\.\n$/),
    ]);
    const dir = await runHere([...words, folder]);
    expect([dir.code, dir.errors]).toEqual([2, expect.stringMatching(/^Cannot read ".*": it is a folder\.\n$/)]);
  });
});

it("audity-mock report --har - reads standard input", async () => {
  const { code, errors } = await runHere(["report", "--har", "-"]);
  expect([code, errors]).toEqual([2, expect.stringMatching(/^standard input is empty\. Save one from/)]);
});

describe("secrets in a recording", () => {
  const secrets = {
    token,
    session: "session-cookie-5f0c",
    query: "secret-in-the-query-91ab",
    body: "secret-in-a-body-77cd",
    key: "secret-as-a-field-name-13ef",
    user: "secret-user-in-the-url",
    header: "secret-in-a-header-42aa",
    status: "secret-as-a-status",
    retry: "secret-retry-after",
    method: "AKY_SECRETMETHOD",
    path: "secret-in-the-path",
    started: "secret-started-job",
    own: "secret-in-an-own-field",
    reason: "SECRET_REASON",
  };
  const evil = "\u001B[2J\u202E";
  const planted = (at: number, more: Poll) =>
    poll({
      at,
      url: `https://${secrets.user}:${secrets.body}@app.example.com/api/agent/jobs/${token}${encodeURIComponent(evil)}?key=${secrets.query}&token=${token}`,
      headers: {
        authorization: `Bearer ${token}`,
        cookie: `a=${secrets.session}`,
        "x-api-key": secrets.header,
        "user-agent": secrets.header,
      },
      answered: { "set-cookie": secrets.session, "content-type": secrets.header, "retry-after": secrets.retry },
      text: JSON.stringify({
        data: { jobId: token, status: secrets.status, [secrets.key]: secrets.body },
        error: secrets.body,
        code: secrets.body,
        [secrets.key]: { [secrets.key]: 1 },
      }),
      rest: { _reason: { code: secrets.body }, _jobStatus: secrets.status, comment: secrets.body },
      ...more,
    });
  const entries = [
    ...[0, 100, 200].map((at) => planted(at, {})),
    ...[401, 404, 429, 500, 418].map((status, index) => planted(1000 + index, { status })),
    planted(2000, { url: `https://a/api/projects/${token}?x=${secrets.query}`, method: "PATCH" }),
    planted(2001, { url: "https://a/api/projects?x=1", method: secrets.method.toLowerCase() }),
    planted(2003, { url: `https://a/api/agent/jobs/${job};token=${secrets.path}` }),
    planted(2004, { url: `https://a/api/nucleus/captures/${secrets.path}` }),
    planted(2005, {
      url: `https://a/api/agent/projects/${job}/audit-analysis/async`,
      method: "POST",
      status: 202,
      text: JSON.stringify({ data: { jobId: secrets.started, status: "pending" } }),
    }),
    planted(2006, { url: "https://a/api/projects", rest: { _jobId: secrets.own, _reason: { code: secrets.reason } } }),
    planted(2007, { headers: {}, status: 401, rest: { _tokenId: null, _reason: { code: secrets.reason } } }),
    planted(2002, {
      url: "https://a/api/lead-generation/leads/1",
      text: JSON.stringify({
        surveyResponses: { [secrets.key]: secrets.body },
        data: { answers: { [secrets.key]: secrets.body } },
      }),
    }),
  ];

  it.each(
    ["text", "json", "markdown", "junit"].flatMap((format) => [
      [`report --format ${format} --har`],
      [`verify --format ${format} --recording`],
    ]),
  )("audity-mock %s prints no secret of the recording, and no control character", async (words) => {
    const { output, errors } = await runHere([...words.split(" "), await fileWith(harTextOf(entries))]);
    expect(errors).toBe("");
    expect(output.length).toBeGreaterThan(500);
    for (const secret of Object.values(secrets)) expect(output.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(output).not.toContain(token.slice(0, 12));
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe("a large recording", () => {
  it("strings of a JSON text are cut at a length, wherever the text is split into chunks", () => {
    const value = { a: 'x"\\\u00e9é😀'.repeat(40), kä: "short", b: ["\\", "y".repeat(500)], c: "\u0001\uD83D\uDE00" };
    const text = Buffer.from(JSON.stringify(value).replaceAll("\u00e9", "\\u00e9"));
    for (const size of [1, 2, 3, 7, 64, text.length]) {
      for (const most of [10, 11, 12, 13, 14, 10_000]) {
        const bound = boundStrings(most);
        const parts: Uint8Array[] = [];
        for (let place = 0; place < text.length; place += size)
          parts.push(bound(text.subarray(place, place + size)).slice());
        const cut = JSON.parse(Buffer.concat(parts).toString()) as typeof value;
        if (most === 10_000) expect(cut).toEqual(value);
        else {
          expect([isCut(cut.a), isCut(cut.b[1] ?? ""), isCut(cut["kä"])]).toEqual([true, true, false]);
          expect(Buffer.byteLength(cut.a)).toBeLessThan(most + 12);
          expect(value.a.startsWith(cut.a.slice(0, -1))).toBe(true);
        }
      }
    }
  });

  it("audity-mock report --har reads 200 MB with a heap of 64 MB, also when one body has 100 MB", async () => {
    const file = join(folder, "large.har");
    const out = createWriteStream(file);
    const write = async (text: string) => {
      if (!out.write(text)) await once(out, "drain");
    };
    const megabyte = "x".repeat(1e6);
    const [head = "", rest = ""] = harTextOf([poll({ text: "BODY" })]).split("BODY");
    await write(head);
    for (let count = 0; count < 100; count += 1) await write(megabyte);
    const [, middle = ""] = /^(.*)\]\}\}$/s.exec(rest) ?? [];
    await write(middle);
    for (let count = 1; count < 26; count += 1) {
      await write(`,${JSON.stringify(poll({ at: count * 1000, text: "BODY" })).split("BODY")[0] ?? ""}`);
      for (let part = 0; part < 4; part += 1) await write(megabyte);
      await write(JSON.stringify(poll({ text: "BODY" })).split("BODY")[1] ?? "");
    }
    out.end("]}}");
    await once(out, "finish");
    const cli = join(import.meta.dirname, "../dist/cli.js");
    const child = spawn(process.execPath, ["--max-old-space-size=64", cli, "report", "--har", file, "--json"]);
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect([code, errors]).toEqual([0, ""]);
    const { recording, jobs } = JSON.parse(output) as RecordedReport;
    expect(recording).toMatchObject({ requests: 26, withoutBody: 1 });
    expect(jobs[0]?.polls).toBe(26);
  });
});
