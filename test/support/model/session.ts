import { expect } from "vitest";
import type { Sandbox } from "../../../src/client/sandbox.ts";
import type { JobView, OwnerView } from "../../../src/control/types.gen.ts";
import type { Mock } from "../../../src/start.ts";
import { type Agent, agentOf, type Answer } from "../agent.ts";
import { analysisOf, type ModelOwner, type ModelProject, type Run } from "./model.ts";

/** A synchronous analysis whose response is still to come. */
type WaitingCall = {
  readonly call: Promise<Answer>;
  readonly project: ModelProject;
  readonly run: Run;
  readonly fields: object;
};

export type SessionOwner = { readonly agent: Agent; readonly model: ModelOwner };

/** A sandbox with three owners, beside the model of what they have done so far. */
export type Session = AsyncDisposable & {
  readonly sandbox: Sandbox;
  readonly owners: readonly SessionOwner[];
  /** The instant that the sandbox's clock shows. */
  readonly now: () => number;
  /** Moves the clock, and expects the response of every synchronous analysis that has ended by then. */
  readonly advance: (durationMs: number) => Promise<void>;
  /** Expects the status and the shape of a response, and notes that this operation has given this status. */
  readonly expectAnswer: (operation: string, answer: Answer, status: number, shape: unknown) => void;
  /** Adds the run that the server has started last to the model, and charges its owner. */
  readonly addRun: (owner: ModelOwner, project: ModelProject, fails: boolean) => Promise<Run>;
  /** Remembers a synchronous analysis until it ends. */
  readonly addWaitingCall: (waiting: WaitingCall) => void;
  readonly waitingCalls: () => number;
};

const creditsOfOwners = [4100, 1030, 20_000] as const;

/**
 * Opens a session in a new sandbox.
 * @param seen receives the operation and status of each response that was expected, such as "create 201"
 */
export async function openSession(mock: Mock, seed: number, seen: Set<string>): Promise<Session> {
  const [ofFirst, ...ofOthers] = creditsOfOwners;
  const sandbox = await mock.sandbox({
    seed,
    clock: "frozen",
    demoData: "none",
    owner: { creditsAllocated: ofFirst, creditsUsed: 0 },
  });
  const owners = [ownerOf(mock, (await sandbox.owners.list())[0] as OwnerView, sandbox.token)];
  for (const creditsAllocated of ofOthers) {
    const { token, ...view } = await sandbox.owners.create({ creditsAllocated, creditsUsed: 0, demoData: "none" });
    owners.push(ownerOf(mock, view, token));
  }
  let now = Date.parse((await sandbox.clock.read()).now);
  let runs = 0;
  let waiting: readonly WaitingCall[] = [];

  function expectAnswer(operation: string, { status, body }: Answer, wanted: number, shape: unknown): void {
    seen.add(`${operation} ${wanted}`);
    expect([operation, status], JSON.stringify(body)).toEqual([operation, wanted]);
    expect(body).toMatchObject(shape as object);
  }

  async function expectEnd({ call, project, run, fields }: WaitingCall): Promise<void> {
    const answer = await call;
    if (run.fails)
      expectAnswer("analyse", answer, 500, {
        error: expect.stringMatching(/^The audit analysis failed: /) as string,
      });
    else
      expectAnswer("analyse", answer, 200, {
        analysis: analysisOf(project, run, run.endsAt),
        requestData: { projectId: project.id, ...fields },
      });
  }

  return {
    sandbox,
    owners,
    now: () => now,
    async advance(durationMs) {
      now = Date.parse((await sandbox.clock.advance(durationMs)).now);
      const ended = waiting.filter(({ run }) => run.endsAt <= now);
      waiting = waiting.filter(({ run }) => run.endsAt > now);
      for (const each of ended) await expectEnd(each);
    },
    expectAnswer,
    async addRun(owner, project, fails) {
      const [job] = (await sandbox.jobs.list({ limit: 1 })) as [JobView];
      const run = { ...expectedRun(job, now), fails, order: (runs += 1) };
      owner.charges.push({ at: now, credits: run.credits });
      project.runs.push(run);
      return run;
    },
    addWaitingCall: (call) => void (waiting = [...waiting, call]),
    waitingCalls: () => waiting.length,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

const ownerOf = (mock: Mock, { id, tier, creditsAllocated, createdAt }: OwnerView, token: string): SessionOwner => ({
  agent: agentOf(mock, token),
  model: { id, tier, allocated: creditsAllocated, createdAt: Date.parse(createdAt), charges: [], projects: [] },
});

/** What the control plane says of a run that has just been started: what it costs, and when it starts and ends. */
function expectedRun(
  { id, credits, synchronous, timeline, analysisId, status }: JobView,
  now: number,
): Omit<Run, "fails" | "order"> {
  expect(credits).toBeGreaterThanOrEqual(20);
  expect(credits).toBeLessThanOrEqual(50);
  const [createdAt, startsAt, endsAt] = timeline.map(({ at }) => Date.parse(at)) as [number, number, number];
  expect(createdAt).toBe(now);
  if (synchronous) {
    expect([status, startsAt]).toEqual(["processing", now]);
    expect(endsAt - startsAt).toBeGreaterThanOrEqual(60_000);
    expect(endsAt - startsAt).toBeLessThanOrEqual(300_000);
  }
  return {
    ...{ id, credits, synchronous, createdAt, startsAt, endsAt },
    // The control plane names no analysis before the run has completed.
    analysisId: analysisId ?? (expect.any(String) as string),
  };
}
