export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

/** How long an answer may take before it counts as none. */
const patienceMs = 15_000;

type Asked = { readonly method?: string; readonly body?: object; readonly headers?: Record<string, string> };

/**
 * Asks once over a real socket.
 * @returns null when the connection was cut before the answer was whole
 * @throws Error when neither happens for a quarter of a minute
 */
export async function ask(
  url: string,
  token: string | null,
  { method = "GET", body, headers = {} }: Asked = {},
): Promise<Answer | null> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  } catch {
    if (signal.aborted) throw new Error(`Neither an answer nor an end for ${patienceMs / 1000} s: ${method} ${url}.`);
    return null;
  }
}

/** What is wrong with a refusal: it is to be JSON with a sentence for people, and no stack trace. */
export function sentenceProblem({ status, body }: Pick<Answer, "status" | "body">): string | null {
  const { error, detail } = (typeof body === "object" ? body : {}) as { error?: unknown; detail?: unknown };
  const sentence = error ?? detail;
  if (typeof sentence === "string" && sentence !== "" && !sentence.includes("\n")) return null;
  return `a ${status} said ${JSON.stringify(body).slice(0, 200)} instead of a sentence`;
}

export type JobStatus = { readonly jobId: string; readonly projectId: string; readonly status: string };

/** Asks for a job. */
export const poll = (url: string, token: string, jobId: string): Promise<Answer | null> =>
  ask(`${url}/api/agent/jobs/${jobId}`, token);

/** Triggers an analysis. */
export const trigger = (url: string, token: string, projectId: string): Promise<Answer | null> =>
  ask(`${url}/api/agent/projects/${projectId}/audit-analysis/async`, token, { method: "POST" });

/** The job that an answer tells of. */
export const jobIn = ({ body }: Answer): JobStatus => (body as { data: JobStatus }).data;
