import { describe, expect, it } from "vitest";
import { junitXml } from "../src/command/junit.ts";
import { type Mock, start } from "../src/start.ts";
import { runHere } from "./support/run-here.ts";
import { usePolledSandbox } from "./support/polled-sandbox.ts";

const { command, job, sandbox } = usePolledSandbox();

/** Expects an XML document to be well-formed, and counts its elements. */
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

describe("audity-mock report", () => {
  it("audity-mock report draws each job on a timeline, and names the broken rules", async () => {
    const { code, output, errors } = await command("report");
    expect([code, errors]).toEqual([1, ""]);
    const [head, , line = ""] = output.split("\n");
    expect(head).toBe("Sandbox polled, 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:12.000Z");
    const [, id, axis = ""] = /^.{16} (\S+) (.*)$/.exec(line) ?? [];
    expect(id).toBe(job());
    expect(axis).toMatch(/^o\.{6}P-{7}o-{6}!-{3,4}C={2,3}!={6}o={8}$/);
    expect(output).toMatch(
      /^ {2}fail {2}retry-after {6}Retry-After ignored 1 of 2 times, at worst 2 s too early\. Requests 5\.$/m,
    );
    expect(output).toMatch(/^ {25}Read Retry-After and wait that many seconds/m);
    expect(output).toMatch(/not tested: /);
  });

  it.each([
    ["", 1],
    [" --fail-on retry-after", 1],
    [" --fail-on concurrent-polls", 0],
    [" --fail-on concurrent-polls,retry-after", 1],
  ])("audity-mock report%s ends with exit code %i", async (options, code) => {
    expect((await command(`report${options}`)).code).toBe(code);
  });

  it.each([
    [
      "report --fail-on early",
      2,
      '--fail-on must be the name of a rule, not "early"; available: retry-after, back-off',
    ],
    ["report --time theirs", 2, '--time must be one of client, sandbox, not "theirs".'],
    ["report --format xml", 2, "--format must be one of text, json, markdown, junit"],
    ["report --job nobody", 1, 'No client has polled "nobody".'],
    ["report --token-id none", 1, 'No client has polled with the token "none". Check --token-id and --sandbox.'],
  ])("audity-mock %s ends with exit code %i and one sentence", async (words, code, sentence) => {
    const failed = await command(words);
    expect([failed.code, failed.output]).toEqual([code, ""]);
    expect(failed.errors).toContain(sentence);
  });

  it("audity-mock report --format json prints the report as one JSON document", async () => {
    const { output } = await command("report --format json");
    expect(JSON.parse(output)).toEqual(await sandbox().report());
    expect((await command("report --json")).output).toBe(output);
  });

  it("audity-mock report --format junit prints well-formed XML with a case for each rule", async () => {
    const { output } = await command("report --format junit");
    const elements = assertWellFormed(output);
    expect(elements).toMatchObject({ testsuite: 2, testcase: 20, failure: 1 });
    const counts = `tests="20" failures="1" errors="0" skipped="${elements["skipped"]}"`;
    expect(output).toContain(`<testsuites name="polling in polled" ${counts}>`);
  });

  it.each(["report", "report --format markdown", "journal show", "report --format junit"])(
    "audity-mock %s prints no control characters",
    async (words) => {
      const { output } = await command(words);
      expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    },
  );
});

describe("audity-mock report of polls with unknown tokens", () => {
  const report = (server: Mock, ...options: string[]) =>
    runHere(["report", "--url", server.url, "--control-token", server.controlToken, ...options]);
  const sentence =
    "Unknown tokens: 2 polls without a valid token of this sandbox, not judged (TOKEN_MISSING 2). Requests 1, 2.";
  // The text output has at most 100 columns.
  const sentenceInLines = sentence.replace(" Requests", "\nRequests");

  async function withPolls(test: (server: Mock) => Promise<void>): Promise<void> {
    await using server = await start();
    for (let count = 0; count < 2; count += 1) await fetch(`${server.url}/api/agent/jobs/x`);
    await test(server);
  }

  it("audity-mock report counts polls with unknown tokens and exits with 0", () =>
    withPolls(async (server) => {
      const nothing = "No polls of jobs or captures with a token of this sandbox.";
      expect(await report(server)).toEqual({ code: 0, output: `${nothing}\n\n${sentenceInLines}\n`, errors: "" });
      const markdown = await report(server, "--format", "markdown");
      expect([markdown.code, markdown.output]).toEqual([0, expect.stringContaining(`\n${nothing}\n\n${sentence}\n`)]);
      const { code, output } = await report(server, "--format", "junit");
      expect([code, assertWellFormed(output)]).toEqual([0, { testsuites: 1, testsuite: 1, testcase: 1, skipped: 1 }]);
      expect(output).toContain(`<skipped message="${sentence}"/>`);
      const json = JSON.parse((await report(server, "--format", "json")).output) as object;
      expect(json).toMatchObject({ jobs: [], unknownTokens: { polls: 2, reasons: { TOKEN_MISSING: 2 } } });
    }));

  it("audity-mock report lists unknown tokens after the judged jobs", () =>
    withPolls(async (server) => {
      await fetch(`${server.url}/api/agent/jobs/x`, { headers: { authorization: `Bearer ${server.token}` } });
      const { code, output } = await report(server);
      expect(code).toBe(0);
      expect(output).toMatch(/^Sandbox default, /);
      expect(output.endsWith(`\n\n${sentenceInLines}\n`)).toBe(true);
    }));

  it("audity-mock report --job says when only unknown tokens have polled that job", () =>
    withPolls(async (server) => {
      const { code, errors } = await report(server, "--job", "x");
      const refusal = 'No client has polled "x" with a token of the sandbox. Check the id and --sandbox.';
      expect([code, errors]).toEqual([1, `${refusal}\n${sentence}\n`]);
    }));
});

it("text in JUnit keeps every character that XML allows, and shows the others as question marks", () => {
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
