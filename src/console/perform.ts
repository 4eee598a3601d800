import { signal } from "@preact/signals";
import type { Input, Output, RouteName } from "../app/control-routes.ts";
import { agentCurl, type Equivalent, equivalentOf } from "./equivalent.ts";
import { call, jsonOf, Refusal } from "./plane.ts";

/** An action with its equivalent in a shell, and its outcome. */
export type ActionTaken = {
  readonly equivalent: Equivalent;
  readonly outcome: "running" | "done" | "refused";
  /** The message of the server. */
  readonly sentence: string;
};

export const lastAction = signal<ActionTaken | null>(null);

/** The equivalent of the button under the pointer or with the focus. */
export const previewed = signal<Equivalent | null>(null);

/** The outcome of an action, and whether it was refused. */
type Outcome<T> = { readonly result: T; readonly sentence?: string; readonly isRefused?: boolean };

/** Runs an action and shows its outcome. Resolves to undefined when the server refuses. */
export async function runShown<T>(equivalent: Equivalent, work: () => Promise<Outcome<T>>): Promise<T | undefined> {
  // The preview is done or outdated.
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

/** Calls the control plane, and shows the equivalent command. Resolves to undefined when the server refuses. */
export const perform = <Name extends RouteName>(name: Name, input: Input<Name>): Promise<Output<Name> | undefined> =>
  runShown(equivalentOf(name, input), async () => ({ result: await call(name, input) }));

/** A response of the Agent API. Its body is null when it is not JSON. */
export type Answer = {
  readonly status: number;
  readonly body: {
    readonly data?: {
      readonly jobId?: string;
      readonly status?: string;
      readonly errorCode?: string | null;
      /** Of a ReadyLink. */
      readonly url?: string;
      /** The project that a lead has become. */
      readonly auditId?: string;
    };
    readonly capture?: { readonly status?: string };
    readonly error?: string;
  } | null;
  readonly retryAfter: string | null;
};

/**
 * Sends a request to the Agent API as any client would, and shows the curl command for it. Resolves to undefined where there is no response.
 * @param shown the token as it may be shown; undefined for one that may not
 */
export const askAgentApi = (
  method: string,
  path: string,
  token: string,
  shown?: string,
  body?: object,
): Promise<Answer | undefined> =>
  runShown({ command: null, curl: agentCurl(method, path, shown, body) }, async () => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
    const response = await fetch(path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
      cache: "no-store",
    }).catch(() => {
      throw new Refusal(0, "No response: the server has stopped, or an injected fault closed the connection.");
    });
    const { status } = response;
    const said = await jsonOf<Answer["body"]>(response).catch(() => null);
    const news =
      said === null ? "but the body is not JSON" : (said.data?.status ?? said.capture?.status ?? said.error ?? "");
    return {
      result: { status, body: said, retryAfter: response.headers.get("retry-after") },
      sentence: `${status} ${news}`,
      isRefused: status >= 400 || said === null,
    };
  });
