import type { Sandbox } from "../client/sandbox.ts";
import type { ContractDocument } from "../contract/document.ts";
import type { FindId, ProbeAccount } from "../contract/probe.ts";
import type { ResponseValidator } from "../contract/response-validator.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { inWords } from "../core/in-words.ts";
import { withoutTokens } from "../core/redact.ts";
import { type Budget, isDocumented } from "./budget.ts";
import { type Fact, Skipped } from "./fact.ts";
import { type ContractOperation, hasPath, isRead, pathOf, takesId, withoutIds } from "./operations.ts";
import type { WholeAnswer } from "../platform/outgoing.ts";
import type { Target } from "./target.ts";

/** A response. Its body is undefined when it is not JSON. */
export type Answer = WholeAnswer & { readonly body: unknown };

/** Options of a request. By default it has the token of the check and no body. */
export type Asking = {
  /** Null: no token. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value that is not a string is sent as JSON. */
  readonly body?: unknown;
  /** Whether a 429 is expected, and so neither avoided nor retried. */
  readonly exhausting?: boolean;
};

/** Options of the request of an operation. By default it is for a resource of the caller. */
type Requesting = Asking & { readonly id?: string };

/** The code of an error, on which a client may rely, unlike on its message; null without one. */
export const codeOf = (body: unknown): unknown => (body as { code?: unknown } | undefined)?.code ?? null;

/** What a check works with: requests, a sandbox if there is one, and the facts that it records. */
export type World = {
  readonly target: Target;
  /** A sandbox for this check alone; null where there is no control plane. */
  readonly sandbox: Sandbox | null;
  readonly budget: Budget;
  /** The sandbox of this check. @throws Skipped when there is none */
  readonly own: () => Sandbox;
  /** Sends a request, and checks the response against the contract. */
  readonly ask: (method: string, path: string, asking?: Asking) => Promise<Answer>;
  readonly contract: ContractDocument;
  /** The operations of the contract. */
  readonly operations: readonly ContractOperation[];
  /**
   * Sends the request of an operation as its probe says: for an id of the caller, with a valid body. Without a sandbox, a
   * write goes to an unknown id and has no body.
   */
  readonly request: (operation: ContractOperation, how?: Requesting) => Promise<Answer>;
  /** Finds an id of the caller; undefined where there is none. */
  readonly ownId: FindOwnId;
  /** Finds ids of another account by its token. */
  readonly idsOf: (token: string) => FindOwnId;
  /** Records a fact: `seen` must equal `expected`. */
  readonly is: (name: string, seen: unknown, expected: unknown) => void;
  /** Records a fact: `holds` must be true. `expected` says what was expected. */
  readonly holds: (name: string, holds: boolean, seen: unknown, expected: string) => void;
  /** Waits for real milliseconds of a client: on the clock of the sandbox, if there is one. */
  readonly wait: (ms: number) => Promise<void>;
  /** Converts real milliseconds to those of the sandbox's clock. */
  readonly scaled: (ms: number) => number;
  /** @throws Skipped */
  readonly skip: (why: string) => never;
  readonly facts: readonly Fact[];
  /** The requests with their responses. */
  readonly evidence: () => readonly string[];
  readonly requests: () => number;
};

type FindOwnId = (find: FindId | undefined) => Promise<string | undefined>;

/** The ids found in an account, by the function that found them. */
export type FoundIds = Map<FindId, ReturnType<FindOwnId>>;

type Parts = Pick<World, "target" | "sandbox" | "budget" | "contract" | "operations"> & {
  /** Scale of the sandbox's clock; 1 without a sandbox. */
  readonly scale: number;
  readonly validate: ResponseValidator;
  /** Ids that other checks have found; used without a sandbox. */
  readonly found: FoundIds;
};

/** How many characters of a body are shown as evidence. */
const shownLength = 160;

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

const shown = (value: unknown): string => (value === undefined ? "nothing" : withoutTokens(JSON.stringify(value)));

// eslint-disable-next-line max-lines-per-function -- its functions share the facts and the evidence of a check
export function createWorld({ scale, validate, found, ...parts }: Parts): World {
  const { target, sandbox, budget, operations } = parts;
  const facts: Fact[] = [];
  const evidence: { line: string; times: number }[] = [];
  const token = sandbox?.token ?? target.token ?? null;

  const bucketsOf = (method: string, path: string) =>
    operations.find((each) => each.method === method && hasPath(each, path))?.buckets.filter(isDocumented) ?? [];

  /** Waits until a request fits into the rate limits. In a sandbox it does not wait, because the limits can be refilled. */
  async function pace(method: string, path: string, exhausting: boolean): Promise<void> {
    if (sandbox || !target.isPaced) return;
    for (const bucket of bucketsOf(method, path)) {
      if (exhausting) {
        budget.spend(bucket, target.now());
        continue;
      }
      const wait = budget.take(bucket, target.now());
      if (wait <= 0) continue;
      target.onProgress(`waiting ${inWords(wait)} to stay below the rate limit ${bucket}`);
      await target.sleep(wait);
    }
  }

  function note(name: string, holds: boolean, seen: unknown, expected: string): void {
    facts.push({ name, seen: shown(seen), expected, holds });
  }

  /** Adds a line to the evidence. A line that repeats is shown once, with a count. */
  function addEvidence(text: string): void {
    const line = withoutTokens(text);
    const last = evidence.at(-1);
    if (last?.line === line) last.times += 1;
    else evidence.push({ line, times: 1 });
  }

  async function waitForRetry({ headers }: WholeAnswer): Promise<void> {
    const seconds = Number(headers["retry-after"] ?? 60);
    target.onProgress(`refused with 429, waiting ${seconds} s (Retry-After)`);
    await target.sleep(Math.min(Number.isFinite(seconds) ? seconds : 60, 120) * 1000);
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
    // Requests with other tokens do not use the rate limits of this one.
    if (given === token) await pace(method, path, exhausting);
    let received = await target.send(sent);
    if (received.status === 429 && !exhausting && sandbox) {
      await sandbox.limits.refill();
      received = await target.send(sent);
    }
    // No sandbox limits how often an address may fail to authenticate.
    const isWorthWaiting = !sandbox || ("retry-after" in received.headers && budget.isFirstWait());
    if (received.status === 429 && !exhausting && isWorthWaiting) {
      await waitForRetry(received);
      received = await target.send(sent);
    }
    const { status, text, headers: answered } = received;
    addEvidence(`${method} ${path} → ${status} ${text.slice(0, shownLength)}`);
    if (/^\/api(\/|$)/.test(path)) {
      const contentType = answered["content-type"] ?? null;
      const problem = validate({ method, path, status, contentType, text });
      const what = `${method} ${withoutIds(path)}`;
      if (problem !== null) note(`${what} against the contract`, false, problem, "valid");
      if ((status === 429) !== "retry-after" in answered)
        note(`Retry-After of ${what}`, false, answered["retry-after"] ?? null, "with 429, and only then");
    }
    return { ...received, body: parsedJson(text) };
  }

  /** Finds ids of an account by its token, each once. */
  function idsOf(ofAccount: string | null, known: FoundIds, job?: string): FindOwnId {
    const account: ProbeAccount = {
      async read(path) {
        const answer = await ask("GET", path, { token: ofAccount });
        return isSuccess(answer) ? answer.body : undefined;
      },
      async write(method, path, body) {
        if (!sandbox && !target.mayWrite) return undefined;
        const answer = await ask(method, path, { body, token: ofAccount });
        if (isSuccess(answer)) return answer.body;
        note(`status of ${method} ${withoutIds(path)}`, false, answer.status, "2xx");
        return undefined;
      },
      named: { job },
    };
    return async (find) => {
      if (!find) return undefined;
      const id = known.get(find) ?? find(account);
      known.set(find, id);
      return id;
    };
  }

  const ownId = sandbox ? idsOf(token, new Map()) : idsOf(token, found, target.job);

  async function request(operation: ContractOperation, how: Requesting = {}): Promise<Answer> {
    const { id, ...asking } = how;
    const isHarmless = sandbox !== null || isRead(operation);
    const { findId, body } = operation.probe;
    const named = id ?? (takesId(operation) && isHarmless ? await ownId(findId) : undefined);
    const given = body !== undefined && (isHarmless || id !== undefined) ? { body } : {};
    return ask(operation.method, pathOf(operation, named), { ...given, ...asking });
  }

  return {
    ...parts,
    request,
    ownId,
    idsOf: (account) => idsOf(account, new Map()),
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
