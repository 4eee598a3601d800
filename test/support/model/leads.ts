import fc from "fast-check";
import { expect } from "vitest";
import type { Sandbox } from "../../../src/client/sandbox.ts";
import type { components } from "../../../src/contract/openapi.gen.ts";
import type { Mock } from "../../../src/start.ts";
import { type Agent, agentOf, type Answer, withBody } from "../agent.ts";
import { named } from "./named.ts";

// A model of leads, ReadyLinks and assessment configs, written from their documentation and not from the server's code.

type Schemas = components["schemas"];

type ModelConfig = { readonly id: string; readonly isTemplate: boolean; name: string | null; order: readonly string[] };
type ModelLink = { readonly id: string; name: string; isActive: boolean; configId: string | null; leads: number };
type ModelLead = {
  readonly id: string;
  readonly linkId: string | null;
  status: "pending" | "completed" | "converted";
  isArchived: boolean;
  projectId: string | null;
  score: number | null;
  /** Its last research; `before` is the score that one before it has found. */
  research: {
    readonly startsAt: number;
    readonly endsAt: number;
    readonly score: number;
    readonly before: number | null;
  } | null;
};

type ModelOwner = {
  readonly id: string;
  readonly agent: Agent;
  credits: number;
  isSolo: boolean;
  hasLinks: boolean;
  linkLimit: number;
  configs: ModelConfig[];
  links: ModelLink[];
  leads: ModelLead[];
};

/** A sandbox with three owners, beside the model of what they have done so far. */
export type LeadSession = AsyncDisposable & {
  readonly sandbox: Sandbox;
  readonly owners: readonly ModelOwner[];
  now: number;
  /** Expects a status, and notes that this operation has given it. */
  readonly expectAnswer: (operation: string, answer: Answer, status: number) => void;
};

export async function openLeadSession(mock: Mock, seed: number, seen: Set<string>): Promise<LeadSession> {
  const account = { creditsAllocated: 1500, creditsUsed: 0 };
  const sandbox = await mock.sandbox({ seed, clock: "frozen", demoData: "none", owner: account });
  const modelOf = (id: string, token: string): ModelOwner => ({
    id,
    agent: agentOf(mock, token),
    credits: 1500,
    isSolo: false,
    hasLinks: true,
    linkLimit: 1,
    configs: [],
    links: [],
    leads: [],
  });
  const owners = [modelOf(sandbox.owner.id, sandbox.token)];
  for (let count = 0; count < 2; count += 1) {
    const { id, token } = await sandbox.owners.create({ ...account, demoData: "none" });
    owners.push(modelOf(id, token));
  }
  return {
    sandbox,
    owners,
    now: Date.parse((await sandbox.clock.read()).now),
    expectAnswer(operation, { status, body }, wanted) {
      seen.add(`${operation} ${wanted}`);
      expect([operation, status], JSON.stringify(body)).toEqual([operation, wanted]);
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** What an owner or the control plane does next; `of` is whose thing it names, `which` an index into them. */
export type LeadCommand = {
  readonly kind: keyof typeof runs;
  readonly owner: number;
  readonly of: number | null;
  readonly which: number;
  readonly flag: boolean;
  readonly ms: number;
};

const unknownId = "6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e";
const configsPath = "/api/agent/assessment-configs";
const linksPath = "/api/agent/readylinks";
const leadsPath = "/api/lead-generation/leads";

/** How a command calls what it names. */
const idOf = (thing: { readonly id: string } | undefined): string => thing?.id ?? unknownId;

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it says what is expected
const dataOf = <T>({ body }: Answer): T => (body as { data: T }).data;

const order = ["q3", "q2", "q9"];

type Run = (session: LeadSession, given: LeadCommand) => Promise<void>;

const runs = {
  async createConfig({ owners, expectAnswer }, { owner, flag }) {
    const { agent, configs } = owners[owner] as ModelOwner;
    const body = flag ? { name: "Sample", questionOrder: order } : { name: "" };
    const answer = await agent(configsPath, withBody("POST", body));
    if (!flag) return expectAnswer("createConfig", answer, 400);
    if (configs.filter(({ isTemplate }) => isTemplate).length >= 2) return expectAnswer("createConfig", answer, 402);
    expectAnswer("createConfig", answer, 201);
    const { id } = dataOf<Schemas["AssessmentConfig"]>(answer);
    configs.push({ id, isTemplate: true, name: "Sample", order });
  },

  async changeConfig(session, given) {
    const { asking, own, thing } = named(session, given, ({ configs }) => configs);
    const change = given.flag ? { name: "Changed" } : {};
    const answer = await asking.agent(`${configsPath}/${idOf(thing)}`, withBody("PATCH", change));
    if (!given.flag) return session.expectAnswer("changeConfig", answer, 400);
    session.expectAnswer("changeConfig", answer, own ? 200 : 404);
    if (own) own.name = "Changed";
  },

  async deleteConfig(session, given) {
    const { asking, own, thing } = named(session, given, ({ configs }) => configs);
    const answer = await asking.agent(`${configsPath}/${idOf(thing)}`, { method: "DELETE" });
    session.expectAnswer("deleteConfig", answer, own ? 204 : 404);
    if (!own) return;
    asking.configs = asking.configs.filter((config) => config !== own);
    for (const link of asking.links) if (link.configId === own.id) link.configId = null;
  },

  async createLink(session, given) {
    const { asking, own, thing } = named(session, given, ({ configs }) => configs);
    const usesTemplate = given.flag;
    const body = { name: "Sample link", ...(usesTemplate && { templateId: idOf(thing) }) };
    const answer = await asking.agent(linksPath, withBody("POST", body));
    if (!asking.hasLinks) return session.expectAnswer("createLink", answer, 403);
    if (usesTemplate && !own?.isTemplate) return session.expectAnswer("createLink", answer, 404);
    if (asking.links.length >= asking.linkLimit) return session.expectAnswer("createLink", answer, 402);
    session.expectAnswer("createLink", answer, 201);
    const link = dataOf<Schemas["ReadyLink"]>(answer);
    asking.links.push({ id: link.id, name: link.name, isActive: true, configId: link.assessmentConfigId, leads: 0 });
    const copied = own && usesTemplate ? own.order : null;
    const config = await asking.agent(`${configsPath}/${link.assessmentConfigId}`);
    const { questionOrder } = dataOf<Schemas["AssessmentConfig"]>(config);
    expect(questionOrder).toEqual(copied ?? Array.from({ length: 25 }, (_, index) => `q${index + 1}`));
    asking.configs.push({ id: link.assessmentConfigId ?? "", isTemplate: false, name: null, order: questionOrder });
  },

  async changeLink(session, given) {
    const { asking, own, thing } = named(session, given, ({ links }) => links);
    const change = { name: "Changed", isActive: given.flag };
    const answer = await asking.agent(`${linksPath}/${idOf(thing)}`, withBody("PATCH", change));
    session.expectAnswer("changeLink", answer, asking.hasLinks ? (own ? 200 : 404) : 403);
    if (own && asking.hasLinks) Object.assign(own, change);
  },

  async deleteLink(session, given) {
    const { asking, own, thing } = named(session, given, ({ links }) => links);
    const answer = await asking.agent(`${linksPath}/${idOf(thing)}`, { method: "DELETE" });
    session.expectAnswer("deleteLink", answer, asking.hasLinks ? (own ? 204 : 404) : 403);
    if (own && asking.hasLinks) asking.links = asking.links.filter((link) => link !== own);
  },

  async addLead({ sandbox, owners }, { owner, which, flag }) {
    const { id: ownerId, links, leads } = owners[owner] as ModelOwner;
    const link = links[which % Math.max(1, links.length)];
    const score = which * 13;
    const [added] = await sandbox.leads.add({
      ownerId,
      ...(link && { readyLinkId: link.id }),
      ...(flag ? { score } : { status: "pending" as const }),
    });
    if (link) link.leads += 1;
    leads.push({
      id: added?.id ?? "",
      linkId: link?.id ?? null,
      status: flag ? "completed" : "pending",
      isArchived: false,
      projectId: null,
      score: flag ? score : null,
      research: null,
    });
  },

  async completeLead(session, given) {
    const { thing } = named(session, given, ({ leads }) => leads);
    if (!thing) return;
    const completed = session.sandbox.leads.complete(thing.id, { score: 50 });
    if (thing.status !== "pending" || thing.isArchived) return expect(completed).rejects.toMatchObject({ status: 409 });
    await completed;
    Object.assign(thing, { status: "completed", score: 50 });
  },

  async archiveLead(session, given) {
    const { thing } = named(session, given, ({ leads }) => leads);
    if (!thing) return;
    const { leads } = session.sandbox;
    const moved = given.flag ? leads.archive(thing.id) : leads.restore(thing.id);
    if (thing.isArchived === given.flag) return expect(moved).rejects.toMatchObject({ status: 409 });
    await moved;
    thing.isArchived = given.flag;
  },

  async researchLead(session, given) {
    const { thing } = named(session, given, ({ leads }) => leads);
    if (!thing) return;
    const { now } = session;
    const begun = session.sandbox.leads.research(thing.id, { compositeScore: 77, startsInMs: 1000, takesMs: given.ms });
    const isRunning = thing.research !== null && now < thing.research.endsAt;
    if (thing.score === null || isRunning) return expect(begun).rejects.toMatchObject({ status: 409 });
    await begun;
    const before = thing.research?.score ?? null;
    thing.research = { startsAt: now + 1000, endsAt: now + 1000 + given.ms, score: 77, before };
  },

  async convertLead(session, given) {
    const { asking, own, thing } = named(session, given, ({ leads }) => leads);
    const answer = await asking.agent(`${leadsPath}/${idOf(thing)}/convert`, { method: "POST" });
    if (!own) return session.expectAnswer("convertLead", answer, 404);
    if (asking.isSolo) return session.expectAnswer("convertLead", answer, 403);
    if (own.projectId !== null) return session.expectAnswer("convertLead", answer, 400);
    if (asking.credits < 1000) return session.expectAnswer("convertLead", answer, 402);
    session.expectAnswer("convertLead", answer, 200);
    const { data } = answer.body as Schemas["LeadConversion"];
    expect(data.pdfAttached).toBe(own.status === "completed");
    asking.credits -= 1000;
    Object.assign(own, { status: "converted", isArchived: false, projectId: data.auditId });
  },

  async account({ sandbox, owners }, { owner, which, flag }) {
    const asking = owners[owner] as ModelOwner;
    const change = { isSolo: which === 3, hasLinks: flag, linkLimit: which };
    Object.assign(asking, change);
    const tier = change.isSolo ? "solo" : "agency";
    const limits = { readyLinkLimit: change.linkLimit, templateLimit: 2, multiReadyLink: change.hasLinks };
    await sandbox.owners.set(asking.id, { tier, ...limits });
  },

  async advance(session, { ms }) {
    session.now = Date.parse((await session.sandbox.clock.advance(ms)).now);
  },
} satisfies Record<string, Run>;

const kinds = Object.keys(runs) as (keyof typeof runs)[];

/** Any command. */
export const leadCommand: fc.Arbitrary<LeadCommand> = fc.record({
  kind: fc.constantFrom(...kinds, "addLead", "addLead", "createLink", "convertLead", "createConfig"),
  owner: fc.nat(2),
  of: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(2) }),
  which: fc.noBias(fc.nat(7)),
  flag: fc.boolean(),
  ms: fc.integer({ min: 1, max: 20_000 }),
});

/** Runs a command against the server, and expects what the model says. */
export const runLeadCommand = (session: LeadSession, given: LeadCommand): Promise<void> =>
  runs[given.kind](session, given);

/** What the API must say of a lead. */
function shownOf({ id, score, ...lead }: ModelLead, now: number): object {
  const { research, status, isArchived, projectId } = lead;
  const isOver = research !== null && now >= research.endsAt;
  const going = research !== null && now >= research.startsAt ? "processing" : "pending";
  return {
    id,
    status: isArchived ? "archived" : status,
    convertedToAuditId: projectId,
    aiReadinessScore: score,
    compositeScore: isOver ? research.score : (research?.before ?? score),
    webResearchStatus: research === null ? null : isOver ? "completed" : going,
  };
}

/** Expects everything that each owner can read to be as the model has it, and nobody else's. */
export async function expectAllAsModelled({ owners, now }: LeadSession): Promise<void> {
  for (const { agent, configs, links, leads, credits, hasLinks } of owners) {
    const read = async <T>(path: string) => (await agent(path)).body as T;
    const list = await read<Schemas["LeadList"]>(`${leadsPath}?status=all&limit=100&sortOrder=asc`);
    expect(list.data).toMatchObject(leads.map((lead) => shownOf(lead, now)));
    expect(list.pagination.total).toBe(leads.length);
    const active = await read<Schemas["LeadList"]>(`${leadsPath}?limit=100`);
    expect(active.pagination.total).toBe(leads.filter(({ isArchived }) => !isArchived).length);
    expect(active.data).toHaveLength(active.pagination.total);
    const listed = await read<Schemas["AssessmentConfigList"]>(`${configsPath}?limit=100`);
    const byId = <T extends { readonly id: string }>(things: readonly T[]) =>
      things.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(byId(listed.data)).toMatchObject(
      byId(configs).map(({ id, isTemplate, name, order: questionOrder }) => ({ id, isTemplate, name, questionOrder })),
    );
    expect((await read<Schemas["Credits"]>("/api/user/credits")).remaining).toBe(credits);
    if (!hasLinks) continue;
    const shown = await read<Schemas["ReadyLinkList"]>(`${linksPath}?limit=100`);
    expect(byId(shown.data)).toMatchObject(
      byId(links).map(({ configId, leads: leadsCount, ...link }) => ({
        ...link,
        assessmentConfigId: configId,
        leadsCount,
      })),
    );
  }
}
