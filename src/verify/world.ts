import type { Sandbox } from "../client/sandbox.ts";
import type { ResponseValidator } from "../contract/response-validator.ts";
import { withoutTokens } from "../core/redact.ts";
import { type Budget, isDocumented } from "./budget.ts";
import { type Fact, Skipped } from "./check.ts";
import { operations } from "./operations.ts";
import type { Target } from "./target.ts";

/** How a request is made; by default with the token of the world, and without a body. */
export type Asking = {
  /** Null: without one. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is not text is sent as JSON. */
  readonly body?: unknown;
  /** Whether a 429 is what is asked for: it is then neither avoided nor waited for. */
  readonly exhausting?: boolean;
};

/** An answer; the body is undefined when it is no JSON. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
};

/** What a client may rely on; the sentence of an error is for people. */
export const codeOf = (body: unknown): unknown => (body as { code?: unknown } | undefined)?.code ?? null;

/** Where a check is made, and what is looked at. */
export type World = {
  readonly target: Target;
  /** A sandbox for this check alone; null where there is no control plane. */
  readonly sandbox: Sandbox | null;
  readonly budget: Budget;
  /** The sandbox of a check that needs one. @throws Skipped */
  readonly own: () => Sandbox;
  /** Every answer is judged by the contract as well. */
  readonly ask: (method: string, path: string, asking?: Asking) => Promise<Answer>;
  /** Looks at something: it must equal what is expected. */
  readonly is: (name: string, seen: unknown, expected: unknown) => void;
  /** Looks at something: it must be as the sentence says. */
  readonly holds: (name: string, holds: boolean, seen: unknown, expected: string) => void;
  /** Lets real milliseconds pass for a client: on the clock of the sandbox, if there is one. */
  readonly wait: (ms: number) => Promise<void>;
  /** So many milliseconds of the sandbox's clock pass in that many real ones. */
  readonly scaled: (ms: number) => number;
  /** @throws Skipped */
  readonly skip: (why: string) => never;
  readonly facts: readonly Fact[];
  /** The requests, with what they got. */
  readonly evidence: () => readonly string[];
  readonly requests: () => number;
};

type Parts = {
  readonly target: Target;
  readonly sandbox: Sandbox | null;
  /** Of the sandbox's clock; 1 without one. */
  readonly scale: number;
  readonly budget: Budget;
  readonly validate: ResponseValidator;
};

/** How much of a body is shown as evidence. */
const shownLength = 160;

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const shown = (value: unknown): string => (value === undefined ? "nothing" : withoutTokens(JSON.stringify(value)));

export function createWorld({ target, sandbox, scale, budget, validate }: Parts): World {
  const facts: Fact[] = [];
  const evidence: { line: string; times: number }[] = [];
  const token = sandbox?.token ?? target.token ?? null;

  const bucketOf = (method: string, path: string) =>
    operations.find(
      (each) =>
        each.method === method && new RegExp(`^${each.path.replace("{id}", "[^/]+")}$`).test(path.split("?")[0] ?? ""),
    )?.bucket;

  /** In a sandbox of its own there is enough for every check. */
  async function pace(method: string, path: string, exhausting: boolean): Promise<void> {
    const bucket = bucketOf(method, path);
    if (sandbox || bucket === undefined || !isDocumented(bucket)) return;
    if (exhausting) return budget.spend(bucket, target.now());
    const wait = budget.take(bucket, target.now());
    if (wait <= 0) return;
    target.onProgress(`waits ${Math.ceil(wait / 1000)} s so as not to use up the bucket ${bucket}`);
    await target.sleep(wait);
  }

  function note(name: string, holds: boolean, seen: unknown, expected: string): void {
    facts.push({ name, seen: shown(seen), expected, holds });
  }

  /** What comes over and over is shown once. */
  function witness(line: string): void {
    const told = withoutTokens(line);
    const last = evidence.at(-1);
    if (last?.line === told) last.times += 1;
    else evidence.push({ line: told, times: 1 });
  }

  async function ask(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const { token: given = token, headers = {}, body, exhausting = false } = asking;
    const sent = {
      method,
      path,
      headers: {
        ...(given !== null && { authorization: `Bearer ${given}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    };
    if (given !== null) await pace(method, path, exhausting);
    let received = await target.send(sent);
    if (received.status === 429 && !exhausting && !sandbox) {
      const seconds = Number(received.headers["retry-after"] ?? 60);
      target.onProgress(`is refused, and waits ${seconds} s as it is told`);
      await target.sleep(Math.min(Number.isFinite(seconds) ? seconds : 60, 120) * 1000);
      received = await target.send(sent);
    }
    const { status, text, headers: answered } = received;
    witness(`${method} ${path} → ${status} ${text.slice(0, shownLength)}`);
    if (/^\/api(\/|$)/.test(path)) {
      const contentType = answered["content-type"] ?? null;
      const problem = validate({ method, path, status, contentType, text });
      const what = `${method} ${path.replaceAll(uuid, "{id}")}`;
      if (problem !== null) note(`${what} by the contract`, false, problem, "valid");
      if ((status === 429) !== "retry-after" in answered)
        note(`Retry-After of ${what}`, false, answered["retry-after"] ?? null, "with 429, and only then");
    }
    return { ...received, body: parsed(text) };
  }

  return {
    target,
    sandbox,
    budget,
    facts,
    evidence: () => evidence.map(({ line, times }) => (times > 1 ? `${line} (${times} times)` : line)),
    requests: () => evidence.reduce((sum, { times }) => sum + times, 0),
    ask,
    own: () => sandbox ?? skip(target.withoutControl),
    is: (name, seen, expected) => note(name, shown(seen) === shown(expected), seen, shown(expected)),
    holds: note,
    wait: async (ms) => {
      if (sandbox) await sandbox.clock.advance(Math.round(ms * scale));
      else await target.sleep(ms);
    },
    scaled: (ms) => Math.round(ms * scale),
    skip,
  };
}

function skip(why: string): never {
  throw new Skipped(why);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
