import type { BenchServer } from "./compare.ts";

export const controlToken = "bench-control-token";

/** What lets `controlPlane` in, on the command line of a server. */
export const controlParameters = ["--control-token", controlToken] as const;

/** Calls the control plane of a server; fails when it refuses. */
export const controlPlane =
  ({ url }: Pick<BenchServer, "url">) =>
  async (method: string, path: string, body: object = {}): Promise<unknown> => {
    const answer = await fetch(`${url}/__mock${path}`, {
      method,
      headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
      ...(method === "GET" || method === "DELETE" ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
