import { signal } from "@preact/signals";
import type { Input, Output, RouteName } from "../control/routes.ts";
import { agentCurl, type Equivalent, equivalentOf } from "./equivalent.ts";
import { call, Refusal } from "./plane.ts";

/** What was done last, how a shell would have done it, and what came of it. */
export type Deed = {
  readonly equivalent: Equivalent;
  readonly outcome: "running" | "done" | "refused";
  /** What the server said. */
  readonly sentence: string;
};

export const lastDeed = signal<Deed | null>(null);

/** What would be done by what is pointed at or focused. */
export const previewed = signal<Equivalent | null>(null);

/** Does something that a shell could do, and shows what came of it. Resolves to undefined where the server refuses. */
export async function watched<T>(
  equivalent: Equivalent,
  work: () => Promise<readonly [T, string]>,
): Promise<T | undefined> {
  lastDeed.value = { equivalent, outcome: "running", sentence: "" };
  try {
    const [result, sentence] = await work();
    lastDeed.value = { equivalent, outcome: "done", sentence };
    return result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    lastDeed.value = { equivalent, outcome: "refused", sentence: error.message };
    return undefined;
  }
}

/** Calls the control plane, and says how a shell would. Resolves to undefined where the server refuses. */
export const perform = <Name extends RouteName>(name: Name, input: Input<Name>): Promise<Output<Name> | undefined> =>
  watched(equivalentOf(name, input, location.origin), async () => [await call(name, input), ""]);

/** What the Agent API says to a client. */
export type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter: string | null };

/** Asks the Agent API as any client would. @throws Refusal when there is no answer */
export async function askAgentApi(method: string, path: string, token: string): Promise<Answer> {
  try {
    const response = await fetch(path, { method, headers: { authorization: `Bearer ${token}` }, cache: "no-store" });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body, retryAfter: response.headers.get("retry-after") };
  } catch {
    throw new Refusal(0, "There was no answer: the server is gone, or a fault has reset the connection.");
  }
}

/** Polls a job once, and says how a shell would. */
export const pollOnce = (jobId: string, token: string): Promise<Answer | undefined> => {
  const path = `/api/agent/jobs/${jobId}`;
  return watched({ command: null, curl: agentCurl("GET", location.origin + path, token) }, async () => {
    const answer = await askAgentApi("GET", path, token);
    const { data, error } = answer.body as { data?: { status?: string }; error?: string };
    return [answer, `${answer.status} ${data?.status ?? error ?? ""}`];
  });
};
