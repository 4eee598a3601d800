import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, start } from "../src/start.ts";
import { available } from "../src/core/names.ts";
import { runHere } from "./support/run-here.ts";

describe("a wrong name", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await start({ seed: 42, clock: "frozen" });
    await mock.sandbox({ name: "checkout" });
  });
  afterAll(() => mock.stop());

  const commands = /available: clock, .*start, exec, /;

  it.each<[words: string, message: string | RegExp]>([
    ["clokc", commands],
    ["help clokc", commands],
    ["clock advence 5s", 'Unknown command "clock advence"; available: advance, '],
    ["clock show --sandbox chekout", 'Unknown sandbox "chekout"; available: checkout, default.'],
    ["scenario default fail", 'not "fail"; available: fails, '],
    ["scenario queue compleets", "available: completes, "],
    ["sandbox create --default-scenario fails-erly", "available: fails-early, "],
    ["job create --scenario faisl", "available: fails, "],
    ["job create --project 1", 'not "1"; available: '],
    ["job create --owner 1", 'not "1"; available: '],
    ["job show 1", 'Unknown job "1" in the sandbox default; available: '],
    ["fault add status 500 --operation getJobStatsu", 'not "getJobStatsu"; available: getJobStatus, '],
    ["fault remove 1", 'Unknown fault "1" in the sandbox default; none exists.'],
    ["journal show --operation getJobStatsu", "available: getJobStatus, "],
    ["journal show --reason JOB_OF_ANOTHER", "available: JOB_OF_ANOTHER_OWNER, "],
    ["token revoke 1", /; available: [0-9a-f-]{36}, [0-9a-f-]{36}, [0-9a-f-]{36}\.$/m],
    [
      "token revoke aky_Demo",
      /because 3 tokens begin with "aky_Demo"; available: [0-9a-f-]{36}, [0-9a-f-]{36}, [0-9a-f-]{36}\.$/m,
    ],
    ["token revoke aky_1 --sandbox checkout", /; available: aky_\w{4}\.$/m],
    ["owner set 1 --tier agency", 'Unknown owner "1" in the sandbox default; available: '],
    ["project prepare 1", 'Unknown project "1" in the sandbox default; available: '],
    ["webhook replay 1", 'Unknown delivery "1" in the sandbox default; none exists.'],
    ["limit drain jobPoling", "jobPolling"],
    ["start --default-scenario fials", "available: fails, "],
    ["report --fail-on poll-after-ned", "available: poll-after-end, "],
    ["report --format jsn", "json"],
    ["verify --format jsn", "json"],
    ["clock show --jsn", "--json"],
  ])("the error of `%s` suggests the right name", async (words, message) => {
    const environment = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const { code, output, errors } = await runHere(words.split(" "), environment);
    expect([code, output]).toEqual([expect.toSatisfy((number) => number === 1 || number === 2), ""]);
    expect(errors).toMatch(message);
  });

  it("a wrong name is answered with all names when they are few, and with the nearest when they are many", () => {
    expect(available("x", [])).toBe("none exists");
    expect(available("beta", ["alpha", "beat"])).toBe("available: beat, alpha");
    const names = Array.from({ length: 1000 }, (_, index) => `sandbox-${index}`);
    expect(available("sandbox-9999", names)).toMatch(/^available: sandbox-999, .*, and 975 more$/);
    const few = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(fc.string(), few, (wrong, right) => {
        const told = available(wrong, right).replace("available: ", "").split(", ");
        expect(told.toSorted()).toEqual(right.toSorted());
      }),
    );
  });
});
