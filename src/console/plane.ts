import type { Call, RouteName } from "../app/control-routes.ts";
import { neutralLines } from "../core/neutral.ts";
import { routes } from "./routes.gen.ts";
import { controlToken } from "./session.ts";

/** The error of a call that failed. */
export class Refusal extends Error {
  /** HTTP status; 0 when there was no response. */
  readonly status: number;
  /** The call of the control plane; null for other requests. */
  readonly route: RouteName | null;

  constructor(status: number, sentence: string, route: RouteName | null = null) {
    super(sentence);
    this.status = status;
    this.route = route;
  }
}

/** Ignores the refusal of a call, because the state of the connection shows the same problem. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}

/** A reviver for JSON.parse that neutralises texts, so that no character in them changes how the page is displayed. */
export const seen = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? neutralLines(value) : value;

/** The JSON body of a response, with texts that are safe to show. */
export const jsonOf = async <T = unknown>(response: Response): Promise<T> =>
  JSON.parse(await response.text(), seen) as T;

/** The method, path with query, and body of a call. */
export function addressOf(name: RouteName, input: Readonly<Record<string, unknown>>) {
  const { method, path } = routes[name];
  const fields = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(fields[key]);
    Reflect.deleteProperty(fields, key);
    return encodeURIComponent(value);
  });
  const hasBody = method === "POST" || method === "PUT";
  const query = hasBody ? "" : new URLSearchParams(fields as Record<string, string>).toString();
  return {
    method,
    path: `/__mock${filled}${query && `?${query}`}`,
    body: hasBody ? JSON.stringify(fields) : undefined,
  };
}

/** @throws Refusal in the words of the server */
export async function ask(
  name: RouteName,
  input: Readonly<Record<string, unknown>>,
  options: Pick<RequestInit, "signal" | "keepalive"> = {},
) {
  const { method, path, body } = addressOf(name, input);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        // A header allows no other characters, and valid tokens have none.
        authorization: `Bearer ${controlToken.value.replaceAll(/[^\x21-\x7e]/g, "?")}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body }),
      ...options,
      cache: "no-store",
    });
  } catch {
    throw new Refusal(0, "No response from the server.", name);
  }
  if (response.ok) return response;
  const problem = await jsonOf<{ detail?: string }>(response).catch(() => ({ detail: undefined }));
  throw new Refusal(response.status, problem.detail ?? `The server returned status ${response.status}.`, name);
}

/** Calls the control plane. @throws Refusal in the words of the server */
export const call = (async (name: RouteName, input: Readonly<Record<string, unknown>>) => {
  const response = await ask(name, input);
  return response.status === 204 ? undefined : await jsonOf(response);
}) as Call;
