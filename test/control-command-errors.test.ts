import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start, type Mock } from "../src/start.ts";
import { runHere, runOn } from "./support/run-here.ts";

describe("a control command", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await start({ seed: 42, clock: "frozen" });
  });
  afterAll(() => mock.stop());

  it.each([
    ["clock advance abc", 2, '<duration> must be milliseconds or text such as "90s"'],
    ["clock advance -- -5", 2, "<duration> must be milliseconds"],
    ["clock advance", 2, "missing required argument 'duration'"],
    ["clock advance 5m 6m", 2, "too many arguments"],
    ["clock scale fast", 2, '<times> must be a number from 0.001 to 1000000, not "fast".'],
    ["clock advnce", 2, 'Unknown command "clock advnce"; available: advance, '],
    ["clock set 2020-01-01T00:00:00Z", 1, "past"],
    ["clock advance 99999999999999d", 2, "<duration> must be"],
    ["sandbox create --seed abc", 2, '--seed must be a whole number from 0 to 9007199254740991, not "abc".'],
    ["sandbox create --name default", 1, "default"],
    ["sandbox create --clock slow", 2, '--clock must be one of real, frozen, scaled, skip, not "slow".'],
    ["sandbox create --rate-limit barrel=1/1s", 2, "--rate-limit must be BUCKET=LIMIT/WINDOW"],
    ["sandbox create --scenarios /nowhere.json", 2, "/nowhere.json cannot be read (ENOENT)"],
    ["sandbox create --rate-limits maybe", 2, '--rate-limits must be on or off, not "maybe".'],
    ["sandbox delete default", 1, "default"],
    ["metrics --json", 2, "unknown option '--json'"],
    ["journal export --json", 2, "unknown option '--json'"],
    ["sandbox show nobody", 1, 'Unknown sandbox "nobody"; available: default'],
    ["clock show --sandbox Nobody!", 2, "--sandbox must be the name of a sandbox"],
    ["job fail 1 --code X", 1, 'Unknown job "1"'],
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
      '--owner must be the id of an owner of the sandbox default, not "nobody"; available: user_',
    ],
    ["token create --label=", 2, "--label must not be empty"],
    ["owner create --credits 5 --credits-used 6", 2, "--credits-used must not be above creditsAllocated, which is 5."],
    [
      "job create --scenario nothing",
      2,
      '--scenario must be the name of a scenario, not "nothing"; available: completes, ',
    ],
    ["job create --project 1", 2, "--project must be the id of a project of the owner"],
    ["job show ..", 2, '<id> must be a name or an id, not ".."'],
    ["limit set read 2 500ms", 2, '<window> must be a duration of at least a second, such as "60s", not "500ms".'],
    ["limit set read 0 10s", 2, "<requests> must be a whole number from 1 to 999999999, not 0."],
    ["sandbox create --rate-limit authentication=1/1s", 2, "a bucket of read, write, jobPolling, capture,"],
    [
      "sandbox create --default-scenario nope",
      2,
      '--default-scenario must be the name of a scenario, not "nope"; available: completes, ',
    ],
    ["fault add status 503 --times 1.5", 2, "--times must be a whole number, not 1.5."],
    ["fault add connectionReset --when never", 2, '--when must be one of before, after, headers, not "never".'],
    ["env --base-url-name X --token-name X", 2, "--base-url-name and --token-name are both X. Choose different names."],
    [
      "journal assert",
      2,
      "No assertion was passed. Pass at least one of --max-polls, --no-polls-after-end, --honours-retry-after, --max-",
    ],
    ["journal show --operation nope", 2, "getDeliverables, listLeads"],
    ["clock show --url http://127.0.0.1:1/elsewhere", 2, "--url must be a URL such as"],
    ["env --token-name my-token", 2, "--token-name must be the name of a variable"],
    ["clock show --url ftp://x", 2, "--url must be a URL such as http://127.0.0.1:2834"],
    [
      "clock show --url http://127.0.0.1:1",
      1,
      "No audity-mock server is running on http://127.0.0.1:1. Start one with",
    ],
    ["clock show --control-token 0123456789abcdef", 1, "does not accept the control token"],
  ])("audity-mock %s fails with exit code %i and one sentence", async (words, code, sentence) => {
    const failed = await runOn(mock, words);
    expect([failed.code, failed.output]).toEqual([code, ""]);
    expect(failed.errors).toContain(sentence);
    expect(failed.errors.trim().split("\n")).toHaveLength(1);
  });

  it("a control command says that the server has no control plane", async () => {
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
      "The server was started without a control plane (--no-control). Available: GET /__mock/, GET /__mock/health.\n",
    ]);
  });

  it("a control command says that it does not know the server's control token", async () => {
    const { code, errors } = await runHere(["clock", "show", "--url", mock.url]);
    expect([code, errors]).toEqual([
      1,
      expect.stringMatching(/^The control token of \S+ is unknown on this machine/) as string,
    ]);
  });
});
