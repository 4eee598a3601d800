const { start } = require("audity-mock");

let mock;
let sandbox;

beforeAll(async () => {
  mock = await start(); // a free port, everything in memory
});
afterAll(() => mock.stop());

beforeEach(async () => {
  sandbox = await mock.sandbox({ seed: 42, clock: "frozen" });
});
afterEach(() => sandbox.delete());

async function call(method, path) {
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const response = await fetch(sandbox.url + path, { method, headers });
  return (await response.json()).data;
}

const trigger = () => call("POST", `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`);

test("an audit completes", async () => {
  const { jobId, status } = await trigger();
  expect(status).toBe("pending");
  await sandbox.clock.advance("5m");
  expect(await call("GET", `/api/agent/jobs/${jobId}`)).toMatchObject({ status: "completed" });
});

test("an audit that fails says why", async () => {
  await sandbox.scenarios.queue("fails-timeout");
  const { jobId } = await trigger();
  await sandbox.clock.advance("15m");
  const job = await call("GET", `/api/agent/jobs/${jobId}`);
  expect(job).toMatchObject({ status: "failed", errorCode: "ANALYSIS_TIMEOUT" });
});
