import { text } from "node:stream/consumers";
import { createParser } from "eventsource-parser";
import { parsedJson } from "../core/parsed-json.ts";
import { withCleanup } from "../core/with-cleanup.ts";
import { requestStream } from "../platform/outgoing.ts";
import { assertNone, ControlError, type FieldProblem } from "../errors/control-error.ts";
import { type CallOf, type Routes, splitInput } from "../control/route.ts";
import { type Duration, parseDurationMs } from "../core/duration.ts";

type ProblemBody = { detail?: unknown; errors?: readonly FieldProblem[] };

/**
 * Calls some routes of the control plane of a running server over HTTP.
 * @param url base URL of the server
 */
export function callOver<R extends Routes>(url: string, controlToken: string, routes: R): CallOf<R> {
  return (async (name: keyof R & string, input: Readonly<Record<string, unknown>>) => {
    const route = routes[name] as R[string];
    const { parameters, fields } = splitInput(route, input);
    // These values would change the path of the request.
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
    const { withinMs = 0 } = fields as { withinMs?: Duration };
    const { status, body } = await requestStream({
      method: route.method,
      url: `${url}/__mock${path}${suffix}`,
      headers: { authorization: `Bearer ${controlToken}`, ...(hasBody && { "content-type": "application/json" }) },
      body: hasBody ? JSON.stringify(fields) : undefined,
      silenceMs: patienceMs + (parseDurationMs(String(withinMs)) ?? 0),
    });
    if (route.stream && status === 200) {
      const left = new AbortController();
      return withCleanup(eventsOf(body, left.signal), () => {
        left.abort();
        body.destroy();
      });
    }
    if (route.produces && status === 200) return piecesOf(body, url);
    const answer = parsedJson(await text(body));
    if (status === 204) return undefined;
    if (status >= 200 && status < 300 && answer !== undefined) return answer;
    const { detail, errors } = (answer ?? {}) as ProblemBody;
    const sentence =
      typeof detail === "string" ? detail : `The server at ${url} is not an audity-mock server. Check the URL.`;
    throw new ControlError(status, sentence, errors);
  }) as CallOf<R>;
}

/** A response can take long: the server first processes everything that is due. */
const patienceMs = 60_000;

async function* piecesOf(body: AsyncIterable<string>, url: string): AsyncGenerator<string, void> {
  try {
    yield* body;
  } catch (error) {
    const cause = (error as Error).message;
    throw new ControlError(
      503,
      `The connection to ${url} closed before the response was complete (${cause}): the server was stopped, or the sandbox was reset or deleted. Try again.`,
    );
  }
}

/** The data of server-sent events. Ignores comments. */
async function* eventsOf(body: AsyncIterable<string>, left: AbortSignal): AsyncGenerator<unknown, void> {
  const texts: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => texts.push(data) });
  try {
    for await (const piece of body) {
      parser.feed(piece);
      for (const each of texts.splice(0)) yield JSON.parse(each);
    }
  } catch (error) {
    // The reader of the events has closed the connection.
    if (!left.aborted) throw error;
  }
}
