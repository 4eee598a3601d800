import { expect } from "vitest";
import type { Sandbox } from "../../../src/client/sandbox.ts";
import type { Mock } from "../../../src/start.ts";
import { type Agent, agentOf, type Answer } from "../agent.ts";

// A model of captures, memories, contacts and insights, written from their documentation and not from the server's code.

type Outcome = "processed" | "needs_review" | "failed";

export type ModelCapture = {
  readonly id: string;
  readonly text: Text;
  startsAt: number | null;
  endsAt: number | null;
  outcome: Outcome;
  /** Whether what came of its end is in the model. */
  isSettled: boolean;
  isDeleted: boolean;
};
export type ModelMemory = {
  /** Null for one that was extracted: only the server knows it. */
  readonly id: string | null;
  readonly captureId: string | null;
  subject: string;
  content: string;
  isArchived: boolean;
};
export type ModelContact = { readonly id: string; name: string; email: string | null };
export type ModelInsight = { readonly id: string; readonly expiresAt: number; isRead: boolean; isDismissed: boolean };

export type ModelOwner = {
  readonly id: string;
  readonly agent: Agent;
  captures: ModelCapture[];
  memories: ModelMemory[];
  contacts: ModelContact[];
  insights: ModelInsight[];
};

/** A sandbox with two owners, beside the model of what they have done so far. */
export type NucleusSession = AsyncDisposable & {
  readonly sandbox: Sandbox;
  readonly owners: readonly ModelOwner[];
  now: number;
  queue: Scenario[];
  defaultScenario: Scenario | null;
  /** Expects a status, and notes that this operation has given it. */
  readonly expectAnswer: (operation: string, answer: Answer, status: number) => void;
  readonly seen: Set<string>;
};

/** Texts with what is found in them, and what of that is remembered. */
export const texts = [
  { text: "We agreed to begin.", items: ["We agreed to begin."], memories: ["We agreed to begin."] },
  {
    text: "Please sign.\nCopying data takes hours.",
    items: ["Please sign.", "Copying data takes hours."],
    memories: ["Copying data takes hours."],
  },
  { text: "Yes.", items: [], memories: [] },
] as const;
export type Text = (typeof texts)[number];

/** What scenarios lead to, and how long they take from the note to the end, in milliseconds. */
export const scenarios = {
  processes: { outcome: "processed", span: [15_000, 60_000] },
  "needs-review": { outcome: "needs_review", span: [15_000, 60_000] },
  fails: { outcome: "failed", span: [15_000, 60_000] },
  slow: { outcome: "processed", span: [60_000, 130_000] },
  "stuck-pending": { outcome: "processed", span: null },
  "stuck-processing": { outcome: "processed", span: null },
} as const;
export type Scenario = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as Scenario[];

export async function openNucleusSession(mock: Mock, seed: number, seen: Set<string>): Promise<NucleusSession> {
  const sandbox = await mock.sandbox({ seed, clock: "frozen", demoData: "none" });
  const modelOf = (id: string, token: string): ModelOwner => ({
    ...{ id, agent: agentOf(mock, token) },
    ...{ captures: [], memories: [], contacts: [], insights: [] },
  });
  const other = await sandbox.owners.create({ demoData: "none" });
  return {
    sandbox,
    owners: [modelOf(sandbox.owner.id, sandbox.token), modelOf(other.id, other.token)],
    now: Date.parse((await sandbox.clock.read()).now),
    queue: [],
    defaultScenario: null,
    expectAnswer(operation, { status, body }, wanted) {
      seen.add(`${operation} ${wanted}`);
      expect([operation, status], JSON.stringify(body)).toEqual([operation, wanted]);
    },
    seen,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}
