import { test } from "audity-mock/vitest";
import { describe, expect } from "vitest";
import { createAuditClient } from "../src/audit-client.ts";

const pollIntervalMs = 10;

describe("an audit", () => {
  // Nobody waits: each poll moves the clock of the sandbox, and nothing else does.
  test.override("sandboxOptions", { seed: 42, clock: "frozen", advanceOnPollMs: "1s" });

  test("ends with an analysis", async ({ sandbox }) => {
    const client = createAuditClient({ baseUrl: sandbox.url, token: sandbox.token, pollIntervalMs });
    const analysisId = await client.audit(sandbox.projects.ready);
    expect(await sandbox.jobs.list()).toMatchObject([{ status: "completed", analysisId }]);
  });

  test("that fails says why", async ({ sandbox }) => {
    await sandbox.scenarios.queue("fails-timeout");
    const client = createAuditClient({ baseUrl: sandbox.url, token: sandbox.token, pollIntervalMs });
    await expect(client.audit(sandbox.projects.ready)).rejects.toMatchObject({ code: "ANALYSIS_TIMEOUT" });
  });

  test("survives a server that is not available twice", async ({ sandbox }) => {
    const effect = { kind: "status", status: 503, retryAfterSeconds: 0 } as const;
    const fault = await sandbox.faults.add({ effect, operation: "getJobStatus", times: 2 });
    const client = createAuditClient({ baseUrl: sandbox.url, token: sandbox.token, pollIntervalMs });
    expect(await client.audit(sandbox.projects.ready)).not.toBeNull();
    expect(await sandbox.faults.list()).toMatchObject([{ id: fault.id, timesApplied: 2 }]);
  });
});

describe("a client that polls too often", () => {
  // A minute in a second: what is to be waited for is there as soon as a test can wait.
  test.override("sandboxOptions", { seed: 42, clock: { mode: "scaled", scale: 60 } });

  test("waits as it is told, and no longer", async ({ sandbox }) => {
    await sandbox.limits.drain("jobPolling");
    const client = createAuditClient({ baseUrl: sandbox.url, token: sandbox.token, pollIntervalMs });
    expect(await client.audit(sandbox.projects.ready)).not.toBeNull();
    const { buckets } = await sandbox.limits.read();
    expect(buckets.find(({ bucket }) => bucket === "jobPolling")?.lastRefusal).not.toBeNull();
    await expect(sandbox).toHonourRetryAfter();
    await expect(sandbox).toHaveNoPollsAfterEnd();
  });
});
