import { isDeepStrictEqual } from "node:util";
import { type Answer, controlToken, type Request, type Server, type World } from "./fault-world.ts";
import { machine } from "./virtual-machine.ts";

/** What a scenario can do. Each call is a step. */
export type Player = {
  /** Sends a request to the Agent API, with the token of the first owner. */
  readonly agent: (method: Request["method"], path: string, body?: object, token?: string) => Promise<Answer>;
  /** Sends a request to the control plane, below `/__mock`. */
  readonly control: (method: Request["method"], path: string, body?: object) => Promise<Answer>;
  /** Sends a request like a browser. */
  readonly visit: (method: "GET" | "POST", path: string, form?: string) => Promise<Answer>;
  /** Lets time pass until an instant that is the same in each run; `full`: also at least so long after a stall. */
  readonly pass: (ms: number, full?: "full") => Promise<void>;
  /** Sends the requests that follow to another server on the same file. */
  readonly use: (server: number) => void;
};

export type Step = { readonly what: string; readonly endsAt: number; readonly answer: Answer | null };

export type StepWatch = {
  /** Called before a step, with its number. */
  readonly onStep?: (step: number, what: string) => void;
  /** Called after each attempt of a request, also a refused one. @returns whether to repeat the request, or its lost answer */
  readonly onAnswer?: (step: number, request: Request, answer: Answer) => boolean | Answer;
  /** Called after a step. */
  readonly onEnd?: (step: number) => void;
};

/** The steps of a run without faults, and from which step on they are made again. */
export type Resumed = { readonly steps: readonly Step[]; readonly from: number };

const demoToken = "aky_DemoOwnerOneReadWrite00000000001";

/** Plays a scenario. */
export function createPlayer(
  world: World,
  servers: readonly Server[],
  { onStep, onAnswer, onEnd }: StepWatch,
  resumed: Resumed = { steps: [], from: 0 },
): { readonly player: Player; readonly steps: Step[] } {
  const steps: Step[] = [];
  let used = 0;
  const begunAt = machine.uptimeMs;
  let passed = 0;

  async function step(what: string, action: () => Promise<Answer | null>): Promise<Answer | null> {
    const number = steps.length;
    const known = resumed.steps[number];
    if (number < resumed.from && known) {
      steps.push(known);
      return known.answer;
    }
    onStep?.(number, what);
    const answer = await action();
    steps.push({ what, endsAt: machine.uptimeMs, answer });
    onEnd?.(number);
    return answer;
  }

  async function send(request: Request): Promise<Answer> {
    const number = steps.length;
    const what = `${request.method} ${request.path}`;
    return (await step(what, async () => {
      for (let attempt = 1; ; attempt += 1) {
        // A repeated request draws the same random numbers.
        machine.reseed(number + 1);
        const server = servers[used] ?? servers[0];
        if (!server) throw new Error("There is no server.");
        const answer = await world.ask(server, request);
        const next = onAnswer?.(number, request, answer) ?? false;
        if (typeof next === "object") return next;
        if (attempt === 3 || !next) return answer;
      }
    })) as Answer;
  }

  const player: Player = {
    agent: (method, path, body, token = demoToken) => send({ method, path, body, token }),
    control: (method, path, body) =>
      send({ method, path: `/__mock${path}`, body: body ?? (method === "POST" ? {} : undefined), token: controlToken }),
    visit: (method, path, form) => send({ method, path, body: form, token: null }),
    async pass(ms, full) {
      passed += ms;
      const { endsAt } = resumed.steps[steps.length] ?? { endsAt: begunAt + passed };
      await step(`${ms} ms pass`, () =>
        world.passTo(Math.max(endsAt, machine.uptimeMs + (full ? ms : 0))).then(() => null),
      );
    },
    use: (server) => void (used = server),
  };
  return { player, steps };
}

/** Answers that tell of all requests, and so of refused ones too. */
const tellsOfRequests = /\/(journal|report|snapshot)\b/;

/** The end of a rate limit's window is an event, and a process that dies loses the windows of its last second. */
const withoutNextEvent = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (name, each: unknown) => (name === "nextEventAt" ? undefined : each)));

const compared = ({ what, answer }: Step): unknown => {
  if (tellsOfRequests.test(what)) return answer?.status;
  return what.includes("/__mock/") ? withoutNextEvent(answer) : answer;
};

/** What is different in the answers of two runs in a sentence; null when they are equal. */
export function answersDiffer(expected: readonly Step[], found: readonly Step[]): string | null {
  for (const [index, step] of expected.entries()) {
    const { what, answer } = step;
    const other = found[index];
    // A refused poll counts in its limit too, and a dead process forgets the last ones.
    if ([answer?.status, other?.answer?.status].includes(429)) continue;
    if (other && other.what === what && isDeepStrictEqual(compared(other), compared(step))) continue;
    const texts = [answer, other?.answer].map((each) => JSON.stringify(each ?? null));
    const at = [...(texts[0] ?? "")].findIndex((letter, place) => letter !== texts[1]?.[place]);
    const [was, is] = texts.map((text) => text.slice(Math.max(0, at - 40), at + 80));
    return `step ${index} (${what}) got …${is}… instead of …${was}…`;
  }
  return null;
}
