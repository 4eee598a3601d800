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

  const commands = /there is clock, .*start, exec, /;

  it.each<[words: string, message: string | RegExp]>([
    ["clokc", commands],
    ["help clokc", commands],
    ["clock advence 5s", 'There is no command "clock advence"; there is advance, '],
    ["clock show --sandbox chekout", 'There is no sandbox "chekout"; there is checkout, default.'],
    ["scenario default fail", 'not "fail"; there is fails, '],
    ["scenario queue compleets", "there is completes, "],
    ["sandbox create --default-scenario fails-erly", "there is fails-early, "],
    ["job create --scenario faisl", "there is fails, "],
    ["job create --project 1", 'not "1"; there is '],
    ["job create --owner 1", 'not "1"; there is '],
    ["job show 1", 'The sandbox default has no job "1"; there is '],
    ["fault add status 500 --operation getJobStatsu", 'not "getJobStatsu"; there is getJobStatus, '],
    ["fault remove 1", 'has no fault "1"; there is none.'],
    ["journal show --operation getJobStatsu", "there is getJobStatus, "],
    ["journal show --reason JOB_OF_ANOTHER", "there is JOB_OF_ANOTHER_OWNER, "],
    ["token revoke 1", /; there is [0-9a-f-]{36}, [0-9a-f-]{36}, [0-9a-f-]{36}\.$/m],
    [
      "token revoke aky_Demo",
      /because 3 begin with "aky_Demo"; there is [0-9a-f-]{36}, [0-9a-f-]{36}, [0-9a-f-]{36}\.$/m,
    ],
    ["token revoke aky_1 --sandbox checkout", /; there is aky_\w{4}\.$/m],
    ["owner set 1 --tier agency", 'has no owner "1"; there is '],
    ["project prepare 1", 'has no project "1"; there is '],
    ["webhook replay 1", 'has no delivery "1"; there is none.'],
    ["limit drain jobPoling", "jobPolling"],
    ["start --default-scenario fials", "there is fails, "],
    ["report --fail-on poll-after-ned", "there is poll-after-end, "],
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
