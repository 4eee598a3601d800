import { deepStrictEqual } from "node:assert/strict";
import type { Mock } from "../../src/start.ts";

const unknown = "5e3a1c9e-7b1d-4f60-8f4e-2c9d0a6b7e11";
const client = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };

type Step = readonly [status: number, method: string, path: string, body?: unknown, token?: string];

/**
 * Asks everything that a client may ask, through a proxy that stops what the contract does not know.
 * @returns how many answers have come through
 * @throws AssertionError for one that has not
 */
// eslint-disable-next-line max-lines-per-function -- one conversation, in order
export async function converse(mock: Mock, proxyUrl: string): Promise<number> {
  await using sandbox = await mock.sandbox({ seed: 1, clock: "frozen", demoData: "full" });
  const { analysed, ready, withoutInterviewAnalysis, justSetUp } = sandbox.projects;
  const { token: readOnly } = await sandbox.tokens.create({ scopes: ["read"] });
  const poor = await sandbox.owners.create({ creditsAllocated: 0 });
  const small = await sandbox.owners.create({ tier: "solo" });
  const ours = ({ ownerId }: { ownerId: string }) => ownerId === sandbox.owner.id;
  const jobs = (await sandbox.jobs.list()).filter(ours);
  let count = 0;

  async function ask(method: string, path: string, body?: unknown, token: string = sandbox.token) {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const response = await fetch(proxyUrl + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** What Prism makes of an answer that it does not let pass says so. */
  async function expectStep([expected, method, path, body, token]: Step): Promise<void> {
    const { status, text } = await ask(method, path, body, token);
    deepStrictEqual(
      [path, status, text.includes("stoplight.io"), text.slice(0, 400)],
      [path, expected, false, text.slice(0, 400)],
    );
    count += 1;
  }

  const project = (id: string, rest = "") => `/api/projects/${id}${rest}`;
  const trigger = (id: string) => `/api/agent/projects/${id}/audit-analysis/async`;
  const steps: readonly Step[] = [
    [200, "GET", "/api/user/current"],
    [200, "GET", "/api/user/tier"],
    [200, "GET", "/api/user/credits"],
    [200, "GET", "/api/projects"],
    [200, "GET", project(analysed)],
    [200, "GET", project(analysed, "/audit-analysis")],
    [200, "GET", project(analysed, "/opportunities")],
    [200, "GET", project(analysed, "/opportunities?category=quick_wins")],
    [200, "GET", project(analysed, "/deliverables")],
    ...jobs.map(({ id, status }): Step => [status === "vanished" ? 404 : 200, "GET", `/api/agent/jobs/${id}`]),
    [202, "POST", trigger(ready)],
    [202, "POST", trigger(ready), { anything: [1, null] }],
    [201, "POST", "/api/projects", client],
    [200, "PATCH", project(ready), { description: "Another one" }],
    [404, "GET", `/api/agent/jobs/${unknown}`],
    [404, "GET", project(unknown)],
    [404, "GET", project(justSetUp, "/audit-analysis")],
    [404, "GET", project(justSetUp, "/deliverables")],
    [404, "POST", trigger(unknown)],
    [404, "PATCH", project(unknown), { clientName: "Sample" }],
    [422, "POST", trigger(withoutInterviewAnalysis)],
    [401, "GET", "/api/projects", undefined, `aky_${"x".repeat(32)}`],
    [403, "POST", "/api/projects", client, readOnly],
    [403, "POST", "/api/projects", client, small.token],
    [402, "POST", "/api/projects", client, poor.token],
  ];
  for (const step of steps) await expectStep(step);

  for (const [status, scenario] of [
    [200, "completes"],
    [500, "fails"],
  ] as const) {
    await sandbox.scenarios.queue(scenario);
    const waiting = expectStep([status, "POST", project(justSetUp, "/audit-analysis")]);
    while ((await sandbox.read()).queue.length > 0) await expectStep([200, "GET", "/api/user/tier"]);
    await expectStep([200, "GET", project(justSetUp, "/audit-analysis")]);
    await sandbox.clock.advance("6m");
    await waiting;
  }
  await sandbox.clock.advance("1d");
  for (const { id, synchronous } of (await sandbox.jobs.list({ status: "completed" })).filter(ours)) {
    await expectStep([synchronous ? 404 : 200, "GET", `/api/agent/jobs/${id}`]);
  }
  for (const bucket of ["read", "write", "jobPolling"] as const) await sandbox.limits.drain(bucket);
  await expectStep([429, "GET", "/api/projects"]);
  await expectStep([429, "POST", trigger(ready)]);
  await expectStep([429, "GET", `/api/agent/jobs/${unknown}`]);
  await sandbox.limits.refill();

  // So that it is seen to look: this one it has to stop.
  await sandbox.faults.add({ effect: { kind: "status", status: 401, body: { message: "No" } } });
  const wrong = await ask("GET", "/api/user/tier");
  deepStrictEqual([wrong.status, wrong.text.includes("stoplight.io/prism/errors#VIOLATIONS")], [500, true]);
  return count;
}
