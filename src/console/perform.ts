import { signal } from "@preact/signals";
import type { Input, Output, RouteName } from "../app/control-routes.ts";
import { agentCurl, type Equivalent, equivalentOf } from "./equivalent.ts";
import { call, jsonOf, Refusal } from "./plane.ts";

/** What was done last, how a shell would have done it, and what came of it. */
export type ActionTaken = {
  readonly equivalent: Equivalent;
  readonly outcome: "running" | "done" | "refused";
  /** What the server said. */
  readonly sentence: string;
};

export const lastAction = signal<ActionTaken | null>(null);

/** What would be done by what is pointed at or focused. */
export const previewed = signal<Equivalent | null>(null);

/** What came of something, and whether it is what was wanted. */
type Outcome<T> = { readonly result: T; readonly sentence?: string; readonly isRefused?: boolean };

/** Does something that a shell could do, and shows what came of it. Resolves to undefined where the server refuses. */
export async function watched<T>(equivalent: Equivalent, work: () => Promise<Outcome<T>>): Promise<T | undefined> {
  // What is pointed at was done, or is no longer what it was.
  previewed.value = null;
  lastAction.value = { equivalent, outcome: "running", sentence: "" };
  try {
    const { result, sentence = "", isRefused = false } = await work();
    lastAction.value = { equivalent, outcome: isRefused ? "refused" : "done", sentence };
    return result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    lastAction.value = { equivalent, outcome: "refused", sentence: error.message };
    return undefined;
  }
}

/** Calls the control plane, and says how a shell would. Resolves to undefined where the server refuses. */
export const perform = <Name extends RouteName>(name: Name, input: Input<Name>): Promise<Output<Name> | undefined> =>
  watched(equivalentOf(name, input, location.origin), async () => ({ result: await call(name, input) }));

/** What the Agent API says to a client. */
export type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter: string | null };

/** Asks the Agent API as any client would. @throws Refusal when there is no answer */
export async function askAgentApi(method: string, path: string, token: string): Promise<Answer> {
  try {
    const response = await fetch(path, { method, headers: { authorization: `Bearer ${token}` }, cache: "no-store" });
    const body = await jsonOf(response).catch(() => null);
    return { status: response.status, body, retryAfter: response.headers.get("retry-after") };
  } catch {
    throw new Refusal(0, "There was no answer: the server is gone, or a fault has reset the connection.");
  }
}

/** An answer of the Agent API as the outcome of an action. */
export function outcomeOf(answer: Answer): Outcome<Answer> {
  const { data, error } = (answer.body ?? {}) as { data?: { status?: string }; error?: string };
  const news = answer.body === null ? "but the body is not JSON" : (data?.status ?? error ?? "");
  return {
    result: answer,
    sentence: `${answer.status} ${news}`,
    isRefused: answer.status >= 400 || answer.body === null,
  };
}

/**
 * Polls a job once, and says how a shell would.
 * @param shown the token as it may be shown; undefined for one that may not
 */
export const pollOnce = (jobId: string, token: string, shown: string | undefined): Promise<Answer | undefined> => {
  const path = `/api/agent/jobs/${jobId}`;
  const equivalent = { command: null, curl: agentCurl("GET", location.origin + path, shown) };
  return watched(equivalent, async () => outcomeOf(await askAgentApi("GET", path, token)));
};
