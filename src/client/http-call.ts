import { assertNone, ControlError, type FieldProblem } from "../control/problem.ts";
import { type Route, splitInput } from "../control/route.ts";
import { type Call, routes } from "../control/routes.ts";

type ProblemBody = { detail?: unknown; errors?: readonly FieldProblem[] };

/**
 * Calls the control plane of a running server.
 * @param url base URL of the server
 * @param send sends a request and resolves to its answer
 */
export function httpCall(url: string, controlToken: string, send: Send): Call {
  return (async (name: keyof typeof routes, input: Readonly<Record<string, unknown>>) => {
    const route: Route = routes[name];
    const { parameters, fields } = splitInput(route, input);
    // In a path they would mean something else, or nothing.
    const unusable = Object.entries(parameters).filter(([, value]) => ["", ".", ".."].includes(String(value)));
    assertNone(
      unusable.map(([field, value]) => ({ field, message: `must be a name or an id, not ${JSON.stringify(value)}` })),
    );
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(parameters[key])));
    const hasBody = route.method === "POST" || route.method === "PUT";
    const query = new URLSearchParams(
      Object.entries(fields).map(([key, value]) => [key, String(value)] as [string, string]),
    );
    const suffix = hasBody || query.size === 0 ? "" : `?${query.toString()}`;
    const { status, text } = await send({
      method: route.method,
      url: `${url}/__mock${path}${suffix}`,
      headers: { authorization: `Bearer ${controlToken}`, ...(hasBody && { "content-type": "application/json" }) },
      body: hasBody ? JSON.stringify(fields) : undefined,
    });
    if (status === 204) return undefined;
    const answer = parse(text);
    if (status >= 200 && status < 300 && answer !== undefined) return answer;
    const { detail, errors } = (answer ?? {}) as ProblemBody;
    const sentence = typeof detail === "string" ? detail : `${url} answers, but not as an audity-mock does.`;
    throw new ControlError(status, sentence, errors);
  }) as Call;
}

export type Send = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}) => Promise<{ readonly status: number; readonly text: string }>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
