import { expect } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import type { components } from "../../src/contract/openapi.gen.ts";
import { type Mock, start } from "../../src/start.ts";
import type { StartOptions } from "../../src/app/start-options.ts";
import { contractProblem } from "./contract-validator.ts";

export type JobStatus = Required<components["schemas"]["JobStatus"]>;

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

export type Agent = (path: string, init?: RequestInit) => Promise<Answer>;

/** Calls the Agent API with a token over a real socket; every answer is checked against the contract. */
export function agentOf({ url }: Pick<Mock, "url">, token: string | null): Agent {
  return async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (token !== null && !headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
    const response = await fetch(url + path, { ...init, headers });
    const text = await response.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const method = init.method ?? "GET";
    const { status, headers: sent } = response;
    expect(contractProblem({ method, path, status, contentType: sent.get("content-type"), text })).toBeNull();
    return { status, headers: sent, body };
  };
}

/** Calls the Agent API with the token of a sandbox. */
export const agentIn = (sandbox: Sandbox): Agent => agentOf(sandbox, sandbox.token);

/** Starts a server for one test and stops it after, whatever happens. */
export async function withMock<T>(options: StartOptions, test: (mock: Mock, agent: Agent) => Promise<T>): Promise<T> {
  await using mock = await start(options);
  return await test(mock, agentOf(mock, mock.token));
}

/** Polls once. */
export async function poll(agent: Agent, jobId: string): Promise<JobStatus> {
  const { status, body } = await agent(`/api/agent/jobs/${jobId}`);
  expect(status).toBe(200);
  return (body as { data: JobStatus }).data;
}

/** Triggers an analysis of a project. */
export async function trigger(agent: Agent, projectId: string): Promise<JobStatus> {
  const { status, body } = await agent(`/api/agent/projects/${projectId}/audit-analysis/async`, { method: "POST" });
  expect(status).toBe(202);
  return (body as { data: JobStatus }).data;
}

/** Starts a synchronous analysis, and resolves when it has begun; `answer` resolves to its response. */
export async function analyse(agent: Agent, projectId: string): Promise<{ answer: Promise<Answer> }> {
  const path = `/api/projects/${projectId}/audit-analysis`;
  const latest = async () => (await agent(path)).body as Partial<components["schemas"]["AuditAnalysis"]>;
  const before = await latest();
  const answer = agent(path, { method: "POST" });
  for (;;) {
    const { id, status } = await latest();
    if (status === "running" && id !== before.id) return { answer };
  }
}

/** A call with a JSON body. */
export const withBody = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const sampleClient = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" } as const;
