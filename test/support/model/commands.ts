import fc from "fast-check";
import { expect } from "vitest";
import { type Answer, sampleClient, withBody } from "../agent.ts";
import { eventually } from "../eventually.ts";
import {
  analysisOf,
  creditsOf,
  jobOf,
  latest,
  latestComplete,
  mayWrite,
  type ModelOwner,
  type ModelProject,
  projectOf,
  remaining,
} from "./model.ts";
import type { Session, SessionOwner } from "./session.ts";

/** Which project: of the owner who asks, or of another one. The last index is that of a project that does not exist. */
type WhichProject = { readonly of: number | null; readonly index: number };

const noSuchIndex = 9;
const unknownId = "6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e";

/** What an owner or the control plane does next. `variant` is an index of the request bodies below. */
export type Command =
  | { readonly kind: "create"; readonly owner: number; readonly variant: number }
  | { readonly kind: "change"; readonly owner: number; readonly project: WhichProject; readonly variant: number }
  | { readonly kind: "prepare"; readonly owner: number; readonly project: WhichProject }
  | { readonly kind: "analyse"; readonly owner: number; readonly project: WhichProject; readonly fails: boolean }
  | { readonly kind: "trigger"; readonly owner: number; readonly project: WhichProject; readonly fails: boolean }
  | { readonly kind: "poll"; readonly owner: number; readonly project: WhichProject; readonly run: number }
  | { readonly kind: "read"; readonly owner: number; readonly project: WhichProject }
  | { readonly kind: "tier"; readonly owner: number; readonly solo: boolean }
  | { readonly kind: "advance"; readonly ms: number };

const owner = fc.nat(2);
const project = fc.noBias(
  fc.record({
    of: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.nat(2)),
    index: fc.nat(noSuchIndex),
  }),
);
const aWhile = fc.oneof(fc.nat(15_000), fc.integer({ min: 60_000, max: 300_000 }), fc.constant(86_400_000 * 15));

/** Any command, the common ones more often. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("create"), owner, variant: fc.noBias(fc.nat(3)) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("change"), owner, project, variant: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("prepare"), owner, project }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("analyse"), owner, project, fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("trigger"), owner, project, fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("poll"), owner, project, run: fc.noBias(fc.nat(3)) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read"), owner, project }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tier"), owner, solo: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("advance"), ms: aWhile }) },
);

/** Gives each owner a project that is ready for an audit: without one, most commands would be refused. */
export const beginning: readonly Command[] = [0, 1, 2].flatMap((index): Command[] => [
  { kind: "create", owner: index, variant: 0 },
  { kind: "prepare", owner: index, project: { of: null, index: 0 } },
]);

const creations = [
  { fields: sampleClient, valid: true },
  { fields: { ...sampleClient, description: "Sample", currency: "EUR" }, valid: true },
  { fields: { ...sampleClient, clientName: "" }, valid: false },
  { fields: { clientName: "Sample client" }, valid: false },
];

const changes = [
  { fields: { industry: "Another industry" }, code: null },
  { fields: { description: "Another description", clientName: "Another sample" }, code: null },
  { fields: {}, code: "EMPTY_PATCH" },
  { fields: { status: "complete" }, code: "EMPTY_PATCH" },
  { fields: { description: 7 }, code: "INVALID_DESCRIPTION_TYPE" },
  { fields: { description: "x".repeat(5001) }, code: "DESCRIPTION_TOO_LONG" },
];

const noProject = { error: "Project not found" };
const noPlan = { requiredTier: "starter" };

type Kind = Command["kind"];
type Given<K extends Kind> = Extract<Command, { kind: K }>;
type Runs = { readonly [K in Kind]: (session: Session, given: Given<K>) => Promise<void> };

/** Runs a command against the server, and expects what the model says. */
export const runCommand = (session: Session, given: Command): Promise<void> =>
  (runs[given.kind] as (session: Session, given: Command) => Promise<void>)(session, given);

const ownerIn = ({ owners }: Session, index: number): SessionOwner => owners[index] as SessionOwner;

/** The project that a command names, if there is one; and the same as `own` where it belongs to who asks. */
function projectIn(session: Session, given: { readonly owner: number; readonly project: WhichProject }) {
  const { of, index } = given.project;
  const holder = ownerIn(session, of ?? given.owner).model;
  const found = index === noSuchIndex ? undefined : holder.projects[index % Math.max(1, holder.projects.length)];
  const own = holder === ownerIn(session, given.owner).model ? found : undefined;
  return { holder, found, own, path: `/api/projects/${found?.id ?? unknownId}` };
}

/** Whether an analysis is refused for want of credits; null when that depends on what it costs. */
function lacksCredits(who: ModelOwner, now: number): boolean | null {
  const left = remaining(who, now);
  return left < 20 ? true : left >= 50 ? false : null;
}

const runs: Runs = {
  async create(session, { owner: index, variant }) {
    const { agent, model } = ownerIn(session, index);
    const { fields, valid } = creations[variant] ?? { fields: {}, valid: false };
    const answer = await agent("/api/projects", withBody("POST", fields));
    const left = remaining(model, session.now());
    if (!valid) return session.expectAnswer("create", answer, 400, { error: expect.any(String) as string });
    if (!mayWrite(model)) return session.expectAnswer("create", answer, 403, noPlan);
    if (left < 1000)
      return session.expectAnswer("create", answer, 402, {
        error: `Insufficient credits: 1000 needed, ${left} left`,
      });
    const made = { currency: "USD", description: null, ...fields };
    session.expectAnswer("create", answer, 201, { ...made, status: "setup" });
    model.charges.push({ at: session.now(), credits: 1000 });
    model.projects.push({ id: (answer.body as { id: string }).id, fields: made, prepared: false, runs: [] });
  },

  async change(session, given) {
    const { agent, model } = ownerIn(session, given.owner);
    const { own, path } = projectIn(session, given);
    const { fields, code } = changes[given.variant] ?? { fields: {}, code: null };
    const answer = await agent(path, withBody("PATCH", fields));
    if (code !== null) return session.expectAnswer("change", answer, 400, { code });
    if (!own) return session.expectAnswer("change", answer, 404, noProject);
    if (!mayWrite(model)) return session.expectAnswer("change", answer, 403, noPlan);
    Object.assign(own.fields, fields);
    session.expectAnswer("change", answer, 200, { id: own.id, ...own.fields });
  },

  async prepare(session, given) {
    const { holder, found } = projectIn(session, given);
    if (!found || found.prepared) return;
    await session.sandbox.prepareProject(found.id, { ownerId: holder.id });
    found.prepared = true;
  },

  async analyse(session, given) {
    const { own, path } = projectIn(session, given);
    const started = await startRun(session, given, `${path}/audit-analysis`, false);
    if (!own || !started) return;
    const fields = { clientName: own.fields["clientName"], documentsCount: own.prepared ? 3 : 0 };
    session.addWaitingCall({ ...started, project: own, fields });
  },

  async trigger(session, given) {
    const { own, path } = projectIn(session, given);
    const started = await startRun(session, given, `/api/agent${path.slice(4)}/audit-analysis/async`, true);
    if (!own || !started) return;
    session.expectAnswer("trigger", await started.call, 202, jobOf(own, started.run, session.now()));
  },

  async poll(session, given) {
    const { agent } = ownerIn(session, given.owner);
    const { found, own } = projectIn(session, given);
    // Mostly a job. A synchronous run is no job to a client.
    const ofKind = found?.runs.filter(({ synchronous }) => synchronous === (given.run === 3)) ?? [];
    const run = ofKind[given.run % Math.max(1, ofKind.length)];
    const answer = await agent(`/api/agent/jobs/${run?.id ?? unknownId}`);
    if (!own || !run || run.synchronous) return session.expectAnswer("poll", answer, 404, { error: "Job not found" });
    session.expectAnswer("poll", answer, 200, jobOf(own, run, session.now()));
  },

  async read(session, given) {
    const { agent, model } = ownerIn(session, given.owner);
    const { own, path } = projectIn(session, given);
    session.expectAnswer("credits", await agent("/api/user/credits"), 200, creditsOf(model, session.now()));
    const list = (await agent("/api/projects")).body as { id: string }[];
    expect(list.map(({ id }) => id).toSorted()).toEqual(model.projects.map(({ id }) => id).toSorted());
    const read = await agent(path);
    const analysis = await agent(`${path}/audit-analysis`);
    const opportunities = await agent(`${path}/opportunities`);
    const deliverables = await agent(`${path}/deliverables`);
    if (own) return expectProject(session, own, { read, analysis, opportunities, deliverables });
    for (const answer of [read, analysis, opportunities, deliverables])
      session.expectAnswer("read", answer, 404, noProject);
  },

  async tier(session, { owner: index, solo }) {
    const { model } = ownerIn(session, index);
    model.tier = solo ? "solo" : "agency";
    await session.sandbox.owners.set(model.id, { tier: model.tier as "solo" });
  },

  advance: (session, { ms }) => session.advance(ms),
};

/**
 * Asks for an analysis, and expects a refusal if the model has a reason for one.
 * @returns the call and the run that it has started, or null when it was refused
 */
async function startRun(session: Session, given: Given<"analyse" | "trigger">, url: string, needsPreparation: boolean) {
  const { kind, fails } = given;
  const { sandbox } = session;
  const { agent, model } = ownerIn(session, given.owner);
  const { own } = projectIn(session, given);
  await sandbox.scenarios.setDefault(fails ? "fails" : "completes");
  const before = (await sandbox.read()).jobs;
  const call = agent(url, { method: "POST" });
  const refuse = async (status: number, shape: unknown) => {
    session.expectAnswer(kind, await call, status, shape);
    return null;
  };
  if (!own) return refuse(404, noProject);
  if (!mayWrite(model)) return refuse(403, noPlan);
  if (needsPreparation && !own.prepared)
    return refuse(422, { error: expect.stringContaining("Missing prerequisite") as string });
  const lacks = lacksCredits(model, session.now());
  let isRefused = false;
  if (lacks !== false) void call.then(({ status }) => (isRefused = status === 402));
  const outcome = await eventually("the analysis begins, or is refused for want of credits", async () => {
    if (isRefused) return "refused";
    return (await sandbox.read()).jobs !== before && "begun";
  });
  if (outcome === "refused") {
    expect(lacks).not.toBe(false);
    return refuse(402, { error: expect.stringMatching(/^Insufficient credits: \d\d needed/) as string });
  }
  expect(lacks).not.toBe(true);
  return { call, run: await session.addRun(model, own, fails) };
}

type ReadAnswers = Record<"read" | "analysis" | "opportunities" | "deliverables", Answer>;

/** Expects all that can be read of a project to agree with the model and with each other. */
function expectProject(session: Session, own: ModelProject, answers: ReadAnswers): void {
  const { read, analysis, opportunities, deliverables } = answers;
  session.expectAnswer("read", read, 200, projectOf(own, session.now()));
  const last = latest(own, session.now());
  const complete = latestComplete(own, session.now());
  if (last) session.expectAnswer("analysis", analysis, 200, analysisOf(own, last, session.now()));
  else session.expectAnswer("analysis", analysis, 404, { error: "No audit analysis found for this project" });
  const found = (opportunities.body as { opportunities: unknown[] }).opportunities;
  expect(found.length > 0).toBe(complete !== undefined);
  if (!complete)
    return session.expectAnswer("deliverables", deliverables, 404, { error: expect.any(String) as string });
  session.expectAnswer("deliverables", deliverables, 200, { success: true, data: { opportunities: found } });
  if (last === complete)
    expect(deliverables.body).toMatchObject({
      data: { risks: (analysis.body as { findings: object[] }).findings },
    });
}
