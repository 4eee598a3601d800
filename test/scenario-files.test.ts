import { writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import published from "../docs/scenarios.schema.json" with { type: "json" };
import { scenariosFrom, scenariosProblem } from "../src/app/scenario-file.ts";
import { parseText } from "../src/app/text-file.ts";
import { start } from "../src/start.ts";
import { commandPath, runCommand, runToEnd, withFolder } from "./support/command.ts";

const scenariosIn = async (path: string, text: string) => scenariosFrom(await parseText(path, text));

/** Reads the file without starting a server: no file has a scenario of this name. */
const check = ["start", "--db", ":memory:", "--port", "0", "--default-scenario", "not-in-the-file"];
const isRead = /^--default-scenario must be the name of a scenario, not "not-in-the-file"; available: .*\.\n$/;

describe("a scenario file", () => {
  it("a scenario file may merge maps with <<", async () => {
    const [, mine, other] = await scenariosIn(
      "mine.yaml",
      `scenarios:
        - &base { name: base, pendingMs: 1s, processingMs: { min: 1s, max: 2s }, outcome: failed }
        - { <<: *base, name: mine, errorCode: MINE }
        - { <<: [{ pendingMs: 5s }, *base], name: other }`,
    );
    const base = { pendingMs: "1s", processingMs: { min: "1s", max: "2s" }, outcome: "failed" };
    expect(mine).toEqual({ ...base, name: "mine", errorCode: "MINE" });
    expect(other).toEqual({ ...base, name: "other", pendingMs: "5s" });
  });

  it("a scenario file may have as many aliases as scenarios", async () => {
    const names = Array.from({ length: 900 }, (_, index) => `  - { name: s-${index}, pendingMs: *wait }`);
    const text = `scenarios:\n  - { name: first, pendingMs: &wait { min: 1s, max: 2s } }\n${names.join("\n")}\n`;
    const scenarios = await scenariosIn("many.yaml", text);
    expect(scenarios).toHaveLength(901);
    expect(scenariosProblem(scenarios, "s-899")).toBeNull();
  });

  const nines = (name: string) => Array.from({ length: 9 }, () => name).join(", ");
  const laughs = Array.from({ length: 20 }, (_, index) => `a${index + 1}: &a${index + 1} [${nines(`*a${index}`)}]`);

  it.each([
    [
      "stands for too much",
      `a0: &a0 "${"x".repeat(100)}"\n${laughs.join("\n")}\nscenarios: *a20\n`,
      "mine.yaml: its aliases expand to more than 100000000 characters; use fewer aliases.",
    ],
    ["contains itself", "scenarios: &a [*a]", "mine.yaml: an alias contains itself."],
    [
      "merges what is no map",
      "a: &a 1\nb:\n  <<: *a\nscenarios: []\n",
      "mine.yaml:3: the value of the merge key << must be an object or an alias of one.",
    ],
    ["is nested too deeply", "[".repeat(200_000), /^mine\.yaml:1: it is nested too deeply/],
    ["is no YAML", "scenarios: [\n  {", /^mine\.yaml:\d: /],
  ])("a scenario file is refused in one sentence when it %s", async (_title, text, sentence) => {
    await expect(scenariosIn("mine.yaml", text)).rejects.toThrow(sentence);
  });

  it("a scenario file may be a pipe", async () => {
    const words = check.map((word) => `"${word}"`).join(" ");
    const script = `"$0" "$1" ${words} --scenarios <(echo 'scenarios: []')`;
    const { code, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
    expect([code, errors]).toEqual([2, expect.stringMatching(isRead)]);
  });

  it("a scenario file is refused in one sentence when it is a device, a folder, missing or too large", () =>
    withFolder(async (folder) => {
      writeFileSync(`${folder}/large.yaml`, "#".repeat(5_000_001));
      for (const [path, why] of [
        ["/dev/zero", "it is neither a file nor a pipe"],
        [folder, "it is a folder"],
        [`${folder}/large.yaml`, "it is larger than 5 MB"],
        [`${folder}/none.yaml`, "ENOENT"],
      ] as const) {
        const { code, errors } = await runCommand([...check, "--scenarios", path]);
        expect([code, errors]).toEqual([
          2,
          `${path} cannot be read (${why}). Check the path: a file of scenarios is expected.\n`,
        ]);
      }
    }));
});

describe("the schema of scenario files", () => {
  it("a server shows docs/scenarios.schema.json", async () => {
    await using mock = await start();
    expect(await (await fetch(`${mock.controlUrl}scenarios.schema.json`)).json()).toEqual(published);
  });

  it.each([
    ["of JSON Schema draft 7", Ajv],
    ["of JSON Schema 2020-12", Ajv2020],
  ])("a strict validator %s judges scenario files by the schema as the server does", (_title, Validator) => {
    const isValid = new Validator({ strict: true }).compile(published);
    for (const [scenario, isRight] of [
      [{ name: "mine", pendingMs: "1.5h", processingMs: null }, true],
      [{ name: "mine", pendingMs: 1500, processingMs: { min: "1s", max: 2000 } }, true],
      [{ name: "mine", pendingMs: -1 }, false],
      [{ name: "mine", pendingMs: 1.5 }, false],
      [{ name: "mine", pendingMs: "soon" }, false],
      [{ name: "mine", outcome: "lost" }, false],
      [{ name: "mine", more: true }, false],
      [{ name: "Mine" }, false],
      [{}, false],
    ] as const) {
      expect([scenario, isValid({ scenarios: [scenario] })]).toEqual([scenario, isRight]);
      expect([scenario, scenariosProblem([scenario] as never, undefined) === null]).toEqual([scenario, isRight]);
    }
  });
});
