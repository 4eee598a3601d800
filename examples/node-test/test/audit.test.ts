import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { type Mock, start } from "audity-mock";

let mock: Mock;

before(async () => {
  mock = await start(); // a free port, everything in memory
});
after(() => mock.stop());

/** A sandbox that is deleted when the test ends, and requests with its token. */
async function sandboxFor(t: TestContext) {
  const sandbox = await mock.sandbox({ seed: 42, clock: "frozen" });
  t.after(() => sandbox.delete());
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const call = async (method: string, path: string) => {
    const response = await fetch(sandbox.url + path, { method, headers });
    return ((await response.json()) as { data: Job }).data;
  };
  const trigger = () => call("POST", `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`);
  return { sandbox, call, trigger };
}

type Job = { jobId: string; status: string; errorCode: string | null };

describe("an audit", { concurrency: true }, () => {
  test("completes", async (t) => {
    const { sandbox, call, trigger } = await sandboxFor(t);
    const { jobId, status } = await trigger();
    assert.equal(status, "pending");
    await sandbox.clock.advance("5m");
    assert.equal((await call("GET", `/api/agent/jobs/${jobId}`)).status, "completed");
  });

  test("that fails says why", async (t) => {
    const { sandbox, call, trigger } = await sandboxFor(t);
    await sandbox.scenarios.queue("fails-timeout");
    const { jobId } = await trigger();
    await sandbox.clock.advance("15m");
    assert.equal((await call("GET", `/api/agent/jobs/${jobId}`)).errorCode, "ANALYSIS_TIMEOUT");
  });
});
