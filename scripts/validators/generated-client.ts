import { deepStrictEqual } from "node:assert/strict";
import type { Mock } from "../../src/start.ts";

type Answer = { readonly data?: unknown; readonly response: { readonly status: number } };
type Call = (options?: object) => Promise<Answer>;

/** What the generator names after the operations of the contract. */
type Generated = Readonly<Record<string, Call>> & { readonly client: { setConfig(config: object): void } };

/**
 * Runs every operation with a client that was generated from the contract that the server hands out.
 * @param path of the module
 * @returns how many operations it has run
 */
export async function useGeneratedClient(mock: Mock, path: string): Promise<number> {
  const module = (await import(path)) as Generated & { readonly client?: Generated["client"] };
  await using sandbox = await mock.sandbox({ seed: 1, clock: "frozen", demoData: "full" });
  // Without a base URL: the served contract names this server first.
  const options = { auth: sandbox.token };
  const { analysed, ready, justSetUp } = sandbox.projects;
  const seen: [name: string, status: number][] = [];

  async function call(name: string, given: object = {}): Promise<unknown> {
    const { data, response } = await (module[name] as Call)({ ...options, ...given });
    seen.push([name, response.status]);
    return data;
  }

  const at = (id: string) => ({ path: { id } });
  for (const name of ["getCurrentUser", "getCurrentTier", "getCredits", "listProjects"]) await call(name);
  for (const name of ["getProject", "getAuditAnalysis", "listOpportunities", "getDeliverables"])
    await call(name, at(analysed));
  const body = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };
  await call("createProject", { body });
  await call("patchProject", { ...at(ready), body: { clientName: "Sample: renamed" } });
  const triggered = (await call("triggerAsyncAuditAnalysis", at(ready))) as { data: { jobId: string } };
  await sandbox.clock.advance("1m");
  const polled = (await call("getJobStatus", at(triggered.data.jobId))) as { data: { status: string } };
  deepStrictEqual(polled.data.status, "completed");
  const { scenarios, clock } = sandbox;
  await scenarios.queue("completes");
  const waiting = call("triggerAuditAnalysis", at(justSetUp));
  while ((await sandbox.read()).queue.length > 0) await call("getCurrentTier");
  await clock.advance("6m");
  await waiting;
  const expected = new Map([
    ["createProject", 201],
    ["triggerAsyncAuditAnalysis", 202],
  ]);
  for (const [name, status] of seen) deepStrictEqual([name, status], [name, expected.get(name) ?? 200]);
  return new Set(seen.map(([name]) => name)).size;
}
