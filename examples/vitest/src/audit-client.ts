import { setTimeout } from "node:timers/promises";

/** Why an audit did not end well. */
export class AuditError extends Error {
  readonly code: string | null;

  constructor(message: string, code: string | null) {
    super(message);
    this.code = code;
  }
}

/** A client as yours may be: it triggers an audit, polls its job, and waits as it is told when it polls too often. */
export function createAuditClient({ baseUrl, token, pollIntervalMs = 1000 }: AuditClientOptions) {
  async function request(method: string, path: string): Promise<unknown> {
    const response = await fetch(baseUrl + path, { method, headers: { authorization: `Bearer ${token}` } });
    if (response.status === 429 || response.status === 503) {
      await setTimeout(Number(response.headers.get("retry-after") ?? 1) * 1000);
      return request(method, path);
    }
    const body = (await response.json()) as { data: unknown; error?: string };
    if (!response.ok) throw new AuditError(body.error ?? `Status ${response.status}`, null);
    return body.data;
  }

  async function waitFor(jobId: string): Promise<string | null> {
    const job = (await request("GET", `/api/agent/jobs/${jobId}`)) as Job;
    if (job.status === "completed") return job.analysisId;
    if (job.status === "failed") throw new AuditError(job.error ?? "The audit failed.", job.errorCode);
    await setTimeout(pollIntervalMs);
    return waitFor(jobId);
  }

  return {
    /** Runs a whole audit. @returns the id of its analysis */
    async audit(projectId: string): Promise<string | null> {
      const job = (await request("POST", `/api/agent/projects/${projectId}/audit-analysis/async`)) as { jobId: string };
      return waitFor(job.jobId);
    },
  };
}

export type AuditClientOptions = { baseUrl: string; token: string; pollIntervalMs?: number };

type Job = { status: string; analysisId: string | null; error: string | null; errorCode: string | null };
