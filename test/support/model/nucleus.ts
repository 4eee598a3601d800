import fc from "fast-check";
import { expect } from "vitest";
import { ControlError } from "../../../src/errors/control-error.ts";
import { withBody } from "../agent.ts";
import {
  capturesPath,
  contactsPath,
  listCaptures,
  listContacts,
  listInsights,
  listMemories,
  memoriesPath,
  notePath,
  readCapture,
  unknownId,
} from "../nucleus.ts";
import {
  type ModelCapture,
  type ModelMemory,
  type ModelOwner,
  type NucleusSession,
  type Scenario,
  scenarioNames,
  scenarios,
  type Text,
  texts,
} from "./nucleus-session.ts";
import { named } from "./named.ts";

/** What an owner or the control plane does next; `of` is whose thing it names, `which` an index into them. */
export type NucleusCommand = {
  readonly kind: keyof typeof runs;
  readonly owner: number;
  readonly of: number | null;
  readonly which: number;
  readonly flag: boolean;
  readonly ms: number;
};

const stateOf = ({ startsAt, endsAt, outcome }: ModelCapture, now: number) =>
  endsAt !== null && endsAt <= now ? outcome : startsAt !== null && startsAt <= now ? "processing" : "pending";

/** Lets captures that have ended by now leave what comes of them. */
function settle({ owners, now }: NucleusSession): void {
  for (const { captures, memories } of owners)
    for (const capture of captures) {
      const { id, endsAt, outcome, text } = capture;
      if (capture.isSettled || endsAt === null || endsAt > now) continue;
      capture.isSettled = true;
      if (outcome !== "processed") continue;
      for (const memory of memories) if (memory.captureId === id) memory.isArchived = true;
      for (const content of text.memories)
        memories.push({ id: null, captureId: id, subject: content, content, isArchived: false });
    }
}

/** The scenario of the next capture; the queue loses it. */
function nextScenario(session: NucleusSession): Scenario {
  const [first, ...rest] = session.queue;
  session.queue = rest;
  return first ?? session.defaultScenario ?? "processes";
}

/** The instants that a new run has, which must be as its scenario says. */
async function runOf({ sandbox, now }: NucleusSession, id: string, name: Scenario) {
  const { scenario, timeline } = await sandbox.captures.get(id);
  expect(scenario).toBe(name);
  const [queued, startsAt = null, endsAt = null] = timeline.map(({ at }) => Date.parse(at));
  const { outcome, span } = scenarios[name];
  expect([queued, startsAt === null, endsAt === null]).toEqual([now, name === "stuck-pending", span === null]);
  if (span && endsAt !== null) {
    expect(endsAt - now).toBeGreaterThanOrEqual(span[0]);
    expect(endsAt - now).toBeLessThanOrEqual(span[1]);
  }
  return { startsAt, endsAt, outcome, isSettled: false };
}

/** The id of a memory, of an extracted one from the server. */
async function idOf({ sandbox }: NucleusSession, memory: ModelMemory | undefined): Promise<string> {
  if (!memory) return unknownId;
  if (memory.id !== null) return memory.id;
  const all = (await sandbox.memories.list({ limit: 1000 })).filter((each) => each.captureId === memory.captureId);
  const isIt = (each: (typeof all)[number]) =>
    each.isArchived === memory.isArchived && each.content === memory.content && each.subject === memory.subject;
  return all.find(isIt)?.id ?? "missing";
}

/** A lever that must work or be refused with 409. */
async function lever(session: NucleusSession, name: string, call: Promise<unknown>, isPossible: boolean) {
  session.seen.add(`${name} ${isPossible ? 200 : 409}`);
  if (isPossible) await call;
  else await expect(call).rejects.toBeInstanceOf(ControlError);
  return isPossible;
}

type Run = (session: NucleusSession, given: NucleusCommand) => Promise<void>;

const runs = {
  async saveNote(session, { owner, which, flag, ms }) {
    const { agent, captures } = session.owners[owner] as ModelOwner;
    const text = texts[which % texts.length] as Text;
    const magic = flag ? scenarioNames[ms % scenarioNames.length] : undefined;
    const content = magic ? `${text.text}\n[[scenario:${magic}]]` : text.text;
    const answer = await agent(notePath, withBody("POST", { content }));
    session.expectAnswer("saveNote", answer, 201);
    const { id } = (answer.body as { capture: { id: string } }).capture;
    const run = await runOf(session, id, magic ?? nextScenario(session));
    captures.push({ id, text, isDeleted: false, ...run });
  },

  async chooseScenario(session, { which, flag }) {
    const scenario = scenarioNames[which % scenarioNames.length] as Scenario;
    if (flag) {
      await session.sandbox.captures.queueScenario(scenario);
      session.queue.push(scenario);
    } else {
      session.defaultScenario = which === 7 ? null : scenario;
      await session.sandbox.captures.setDefaultScenario(session.defaultScenario);
    }
  },

  async reprocess(session, given) {
    const { asking, own, thing } = named(session, given, ({ captures }) => captures);
    const answer = await asking.agent(`${capturesPath}/${thing?.id ?? unknownId}`, { method: "POST" });
    if (!own || own.isDeleted) return session.expectAnswer("reprocess", answer, 404);
    session.expectAnswer("reprocess", answer, 200);
    Object.assign(own, await runOf(session, own.id, nextScenario(session)));
  },

  async deleteCapture(session, given) {
    const { asking, own, thing } = named(session, given, ({ captures }) => captures);
    const answer = await asking.agent(`${capturesPath}/${thing?.id ?? "none"}`, { method: "DELETE" });
    session.expectAnswer("deleteCapture", answer, 204);
    if (!own) return;
    own.isDeleted = true;
    if (own.endsAt !== null && own.endsAt > session.now) own.endsAt = null;
  },

  async force(session, given) {
    const { thing } = named(session, given, ({ captures }) => captures);
    if (!thing) return;
    const { now } = session;
    const { captures } = session.sandbox;
    const kind = (["start", "process", "review", "fail", "hold"] as const)[given.ms % 5] ?? "hold";
    const state = stateOf(thing, now);
    const isPossible = !thing.isDeleted && (state === "pending" || (state === "processing" && kind !== "start"));
    if (!(await lever(session, kind, captures[kind](thing.id), isPossible))) return;
    const begunAt = state === "pending" ? null : thing.startsAt;
    if (kind === "hold") return void Object.assign(thing, { startsAt: begunAt, endsAt: null });
    if (kind === "start") {
      const takes = thing.startsAt === null || thing.endsAt === null ? null : thing.endsAt - thing.startsAt;
      return void Object.assign(thing, { startsAt: now, endsAt: takes === null ? null : now + takes });
    }
    const outcome = { process: "processed", review: "needs_review", fail: "failed" }[kind];
    Object.assign(thing, { startsAt: begunAt ?? now, endsAt: now, outcome });
  },

  async createMemory({ owners, expectAnswer }, { owner, which, flag }) {
    const { agent, memories } = owners[owner] as ModelOwner;
    const [subject, content] = [`Subject ${which}`, `Content ${which}`];
    const body = flag ? { subject: ` ${subject} `, content } : { subject, content: "  " };
    const answer = await agent(memoriesPath, withBody("POST", body));
    if (!flag) return expectAnswer("createMemory", answer, 400);
    expectAnswer("createMemory", answer, 201);
    memories.push({ id: (answer.body as { id: string }).id, captureId: null, subject, content, isArchived: false });
  },

  async changeMemory(session, given) {
    const { asking, own, thing } = named(session, given, ({ memories }) => memories);
    const memoryId = await idOf(session, thing);
    const answer = await asking.agent(memoriesPath, withBody("PATCH", { memoryId, subject: `Changed ${given.ms}` }));
    const isThere = own !== undefined && !own.isArchived;
    session.expectAnswer("changeMemory", answer, isThere ? 200 : 404);
    if (isThere) own.subject = `Changed ${given.ms}`;
  },

  async deleteMemory(session, given) {
    const { asking, own, thing } = named(session, given, ({ memories }) => memories);
    const memoryId = await idOf(session, thing);
    const answer = given.flag
      ? await asking.agent(`${memoriesPath}/${memoryId}`, { method: "DELETE" })
      : await asking.agent(memoriesPath, withBody("DELETE", { memoryId }));
    if (given.flag) session.expectAnswer("deleteMemory", answer, 204);
    else session.expectAnswer("deleteMemoryByBody", answer, own ? 200 : 500);
    if (own) own.isArchived = true;
  },

  async createContact({ owners, expectAnswer }, { owner, which, flag }) {
    const { agent, contacts } = owners[owner] as ModelOwner;
    const email = flag ? "contact@example.com" : null;
    const name = `Contact ${which}`;
    const answer = await agent(contactsPath, withBody("POST", { name, email, relationshipType: "friend" }));
    expectAnswer("createContact", answer, 201);
    contacts.push({ id: (answer.body as { id: string }).id, name, email });
  },

  async changeContact(session, given) {
    const { asking, own, thing } = named(session, given, ({ contacts }) => contacts);
    const change = given.flag ? { name: "Changed", email: null } : {};
    const body = { contactId: thing?.id ?? unknownId, ...change };
    const answer = await asking.agent(contactsPath, withBody("PATCH", body));
    session.expectAnswer("changeContact", answer, given.flag ? (own ? 200 : 404) : 400);
    if (own) Object.assign(own, change);
  },

  async deleteContact(session, given) {
    const { asking, own, thing } = named(session, given, ({ contacts }) => contacts);
    const answer = await asking.agent(contactsPath, withBody("DELETE", { contactId: thing?.id ?? unknownId }));
    session.expectAnswer("deleteContact", answer, own ? 200 : 404);
    if (own) asking.contacts = asking.contacts.filter((contact) => contact !== own);
  },

  async addInsight({ sandbox, owners, now }, { owner, ms }) {
    const { id: ownerId, insights } = owners[owner] as ModelOwner;
    const [added] = await sandbox.insights.add({ ownerId, insightType: "portfolio_insight", expiresInMs: ms });
    insights.push({ id: added?.id ?? "", expiresAt: now + ms, isRead: false, isDismissed: false });
  },

  async setInsight(session, given) {
    const { thing } = named(session, given, ({ insights }) => insights);
    if (!thing) return;
    const change = given.ms % 3 === 0 ? { isDismissed: given.flag } : { isRead: given.flag };
    await session.sandbox.insights.set(thing.id, change);
    Object.assign(thing, change);
  },

  async advance(session, { ms }) {
    session.now = Date.parse((await session.sandbox.clock.advance(ms)).now);
  },
} satisfies Record<string, Run>;

const kinds = Object.keys(runs) as (keyof typeof runs)[];

/** Any command. */
export const nucleusCommand: fc.Arbitrary<NucleusCommand> = fc.record({
  kind: fc.constantFrom(...kinds, ...(["saveNote", "saveNote", "advance", "advance", "reprocess", "force"] as const)),
  owner: fc.nat(1),
  of: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(1) }),
  which: fc.noBias(fc.nat(7)),
  flag: fc.boolean(),
  ms: fc.integer({ min: 1, max: 40_000 }),
});

/** Runs a command against the server, and expects what the model says. */
export async function runNucleusCommand(session: NucleusSession, given: NucleusCommand): Promise<void> {
  await runs[given.kind](session, given);
  settle(session);
}

const sorted = (lines: readonly (readonly unknown[])[]): readonly string[] =>
  lines.map((line) => JSON.stringify(line)).toSorted();

/** Expects everything that each owner can read to be as the model has it, and nobody else's. */
export async function expectNucleusAsModelled({ owners, now }: NucleusSession): Promise<void> {
  for (const { agent, captures, memories, contacts, insights } of owners) {
    const there = captures.filter(({ isDeleted }) => !isDeleted).toReversed();
    const states = there.map((capture) => [capture.id, stateOf(capture, now)]);
    expect((await listCaptures(agent)).map(({ id, status }) => [id, status])).toEqual(states);
    for (const capture of there) {
      const { items } = await readCapture(agent, capture.id);
      const wasRead = ["processed", "needs_review"].includes(stateOf(capture, now));
      expect(items.map(({ content }) => content)).toEqual(wasRead ? capture.text.items : []);
    }
    const kept = memories.filter(({ isArchived }) => !isArchived);
    expect(
      sorted((await listMemories(agent)).map((each) => [each.sourceContext?.captureId, each.subject, each.content])),
    ).toEqual(sorted(kept.map(({ captureId, subject, content }) => [captureId ?? undefined, subject, content])));
    expect(sorted((await listContacts(agent)).map(({ id, name, email }) => [id, name, email]))).toEqual(
      sorted(contacts.map(({ id, name, email }) => [id, name, email])),
    );
    const listed = insights.filter(({ expiresAt, isDismissed }) => expiresAt > now && !isDismissed).toReversed();
    expect((await listInsights(agent, "?limit=100")).map(({ id, isRead }) => [id, isRead])).toEqual(
      listed.map(({ id, isRead }) => [id, isRead]),
    );
  }
}
