import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../src/app/control-routes.ts";
import { commandsOf } from "../src/command/commands-of.ts";
import { mostColumns } from "../src/command/render.ts";
import { start, type Mock } from "../src/start.ts";
import { expectViolations } from "./support/response-watch.ts";
import { runHere, runOn } from "./support/run-here.ts";

/** Lines that may be longer: a command to copy, a link, or a word that cannot be wrapped. */
const isException = (line: string): boolean =>
  /^ *curl /.test(line) || /\/__mock\/#token=/.test(line) || /^ *(\S+ +)?\S{80,}$/.test(line);

/** These print JSON Lines or files by definition, or wait for a signal. */
const notText = ["sandbox follow", "journal follow", "journal export", "snapshot save"];

function expectText(output: string): void {
  const lines = output.split("\n");
  expect(lines.filter((line) => line.length > mostColumns && !isException(line))).toEqual([]);
  expect(lines.filter((line) => /[{[]"|^\s*[{[]\s*$/.test(line))).toEqual([]);
}

describe("the text output of commands", () => {
  let mock: Mock;
  let folder: string;
  const ids: Record<string, string> = {};

  const run = (words: string, ...more: string[]) => runOn(mock, words, ...more);

  async function idIn(words: string): Promise<string> {
    const answer: unknown = JSON.parse((await run(`${words} --json`)).output);
    const [first] = [answer].flat() as { id: string }[];
    return first?.id ?? "";
  }

  beforeAll(async () => {
    // The injected status is not documented.
    expectViolations();
    folder = mkdtempSync(join(tmpdir(), "audity-mock-"));
    mock = await start({ seed: 1, clock: "frozen" });
    await run("sandbox create --name empty --demo-data none");
    await run("journal set --bodies on");
    await run("fault add status 503 --operation getCredits --times 1 --retry-after 5");
    await run("webhook set http://127.0.0.1:9/hook");
    for (const path of ["/api/agent/jobs/00000000-0000-4000-9000-000000000001", "/api/user/credits", "/api/none"])
      for (let times = 0; times < 3; times++)
        await fetch(mock.url + path, { headers: { authorization: `Bearer ${mock.token}` } });
    await fetch(`${mock.url}/api/projects`);
    await run("lead complete", await idIn("lead start"));
    await run("clock advance 1h");
    ids["job"] = await idIn("job create --scenario stuck-pending");
    ids["lead"] = await idIn("lead start");
    ids["capture"] = await idIn("capture add --scenario stuck-pending");
    ids["insight"] = await idIn("insight add");
    ids["fault"] = await idIn("fault add latency 1s --operation getCredits");
    ids["owner"] = await idIn("owner list");
    ids["delivery"] = await idIn("webhook deliveries");
    ids["token"] = await idIn("token create");
    ids["project"] = mock.defaultSandbox.projects.ready;
  });
  afterAll(async () => {
    await mock.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The arguments of commands that need some. */
  const argumentsOf = (words: string): readonly string[] => {
    const given: Readonly<Record<string, readonly string[]>> = {
      "sandbox delete": ["deleted"],
      // A reset of the default sandbox would delete what the other commands show.
      "sandbox reset": ["empty"],
      reset: ["--sandbox", "empty"],
      "clock scale": ["60"],
      "clock advance": ["1m"],
      "clock set": ["2027-01-31T12:00:00Z"],
      "clock advance-on-poll": ["2s"],
      "scenario default": ["slow"],
      "scenario queue": ["fails"],
      "capture default": ["slow"],
      "capture queue": ["fails"],
      "token revoke": [ids["token"] ?? ""],
      "owner set": [ids["owner"] ?? "", "--credits", "9000"],
      "limit set": ["read", "50", "1m"],
      "limit drain": ["read"],
      "project prepare": [ids["project"] ?? ""],
      "project show": [ids["project"] ?? ""],
      "lead set": [ids["lead"] ?? "", "--pdf", "on"],
      "journal inspect": ["1"],
      "fault add status": ["503", "--operation", "getCredits"],
      "fault add latency": ["1s", "--operation", "getCredits"],
      "fault add uniformLatency": ["1s", "2s", "--operation", "getCredits"],
      "fault add logNormalLatency": ["1s", "0.5", "--operation", "getCredits"],
      "fault add slowDribble": ["1s", "--operation", "getCredits"],
      "fault add jobOutcome": ["slow", "--operation", "getCredits"],
      "fault plan": ["getCredits@6:429/1,getCredits@7:jobOutcome/vanishes"],
      "fault remove": [ids["fault"] ?? ""],
      "webhook set": ["http://127.0.0.1:9/hook"],
      "webhook replay": [ids["delivery"] ?? ""],
      "journal wait": ["--operation", "getJobStatus", "--within", "1s"],
      "journal assert": ["--max-polls", "1", "--no-polls-after-end", "--honours-retry-after"],
      "capture wait": [ids["capture"] ?? "", "--within", "1s"],
      "owner create": ["--tier", "starter"],
    };
    const named =
      /^(job|lead|capture|insight) (show|items|start|complete|fail|vanish|archive|restore|research|set|process|review|hold)$/;
    const [group = ""] = words.split(" ");
    return given[words] ?? (named.test(words) && words !== "lead start" ? [ids[group] ?? ""] : []);
  };

  /** Brings the sandbox into a state in which a command succeeds, whatever the commands before it have changed. */
  async function prepare(words: string): Promise<void> {
    const before: Readonly<Record<string, () => Promise<unknown>>> = {
      "sandbox delete": () => run("sandbox create --name deleted"),
      "clock next": () => run("job create --scenario slow"),
      "limit drain": () => run("limit on"),
      "lead restore": () => run("lead archive", ids["lead"] ?? ""),
      "capture wait": () => run("capture process", ids["capture"] ?? ""),
      "webhook replay": () => run("webhook set http://127.0.0.1:9/hook"),
    };
    if (words.startsWith("job ")) ids["job"] = await idIn("job create --scenario stuck-pending");
    if (words.startsWith("capture ")) ids["capture"] = await idIn("capture add --scenario stuck-pending");
    await before[words]?.();
  }

  it.each(
    commandsOf(routes)
      .filter(({ words }) => !notText.includes(words))
      .map(({ words }) => words),
  )("audity-mock %s prints at most 100 columns and no JSON", async (words) => {
    await prepare(words);
    const { code, output, errors } = await run(words, ...argumentsOf(words));
    expect(output).not.toBe("");
    // The recorded polls break the rules that `journal assert` checks.
    expect([code, errors]).toEqual([words === "journal assert" ? 1 : 0, ""]);
    expectText(output);
  });

  const lists: readonly (readonly [string, string])[] = [
    ["job list", "No jobs."],
    ["project list", "No projects."],
    ["fault list", "No faults."],
    ["lead list", "No leads."],
    ["memory list", "No memories."],
    ["capture list", "No captures."],
    ["insight list", "No insights."],
    ["readylink list", "No ReadyLinks."],
    ["webhook deliveries", "No deliveries."],
    ["journal show", "No requests."],
    ["report", "No polls of jobs or captures."],
  ];

  it.each(lists)("audity-mock %s says that an empty sandbox has none: %s", async (words, sentence) => {
    expect(await run(`${words} --sandbox empty`)).toEqual({ code: 0, output: `${sentence}\n`, errors: "" });
  });

  it("every list command has a sentence for an empty list", () => {
    const isList = (words: string) => / (list|deliveries|items)$/.test(words);
    const listed = commandsOf(routes).filter(({ words }) => isList(words) && words !== "scenario list");
    expect(listed.filter(({ empty }) => empty === undefined).map(({ words }) => words)).toEqual([]);
  });

  it("audity-mock limit show, journal show and report name tokens by label", async () => {
    await fetch(`${mock.url}/api/agent/jobs/none`, { headers: { authorization: `Bearer ${mock.token}` } });
    for (const words of ["limit show", "journal show", "report"])
      expect((await run(words)).output).toContain("demo full");
  });

  it.each(["scenarios", "health", "env", "console"])("audity-mock %s prints at most 100 columns", async (words) => {
    const { code, output } = await run(words);
    expect(code).toBe(0);
    expectText(output);
  });

  it("audity-mock snapshot show prints tables", async () => {
    const file = join(folder, "snapshot.json");
    expectText((await run("snapshot save", file)).output.replaceAll(folder, ""));
    const { code, output } = await runHere(["snapshot", "show", file]);
    expect(code).toBe(0);
    expectText(output);
  });
});
