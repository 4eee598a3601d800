import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Agent } from "./support/agent.ts";
import { agentOf, withBody } from "./support/agent.ts";
import {
  contactsPath,
  listCaptures,
  listContacts,
  listInsights,
  listMemories,
  memoriesPath,
  saveNote,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

type Described = { readonly operationId: string; readonly tags: readonly string[] };

const { paths } = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, Described>>;
};

/** Every operation of Nucleus, from the contract. */
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { tags }]) => Array.isArray(tags) && tags.includes("Nucleus"))
    .map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
);

type Ids = { readonly capture: string; readonly memory: string; readonly contact: string };

/** The bodies of the operations that need one. */
const bodies: Readonly<Record<string, (ids: Ids) => object>> = {
  createMemory: () => ({ subject: "Another", content: "Another" }),
  updateMemory: ({ memory }) => ({ memoryId: memory, subject: "Changed" }),
  deleteMemoryByBody: ({ memory }) => ({ memoryId: memory }),
  createCaptureNote: () => ({ content: "Another" }),
  createContact: () => ({ name: "Another" }),
  updateContact: ({ contact }) => ({ contactId: contact, name: "Changed" }),
  deleteContact: ({ contact }) => ({ contactId: contact }),
};

async function idsOf(agent: Agent): Promise<Ids> {
  const { id: capture } = await saveNote(agent, "We agreed.");
  const { id: memory } = (await agent(memoriesPath, withBody("POST", { subject: "Sample", content: "Sample" })))
    .body as { id: string };
  const { id: contact } = (await agent(contactsPath, withBody("POST", { name: "Sample" }))).body as { id: string };
  return { capture, memory, contact };
}

function ask(agent: Agent, { operationId, method, path }: (typeof operations)[number], ids: Ids) {
  const body = bodies[operationId]?.(ids);
  const id = path.includes("memories") ? ids.memory : ids.capture;
  return agent(path.replace("{id}", id), body ? withBody(method, body) : { method });
}

const everythingOf = (agent: Agent) =>
  Promise.all([listCaptures(agent), listMemories(agent), listContacts(agent), listInsights(agent)]);

describe("the switch of Nucleus", () => {
  it("the contract has sixteen operations of Nucleus, and a body here for each that takes one", () => {
    expect(operations).toHaveLength(16);
    expect(Object.keys(bodies).every((name) => operations.some(({ operationId }) => operationId === name))).toBe(true);
  });

  it.each(operations)(
    "$operationId is refused with 403 without a code for an owner without Nucleus, and changes nothing",
    (operation) =>
      withSandbox({}, async ({ owners, owner, journal }, agent) => {
        const ids = await idsOf(agent);
        const before = await everythingOf(agent);
        await owners.set(owner.id, { nucleus: false });
        const { status, body } = await ask(agent, operation, ids);
        expect([status, body]).toEqual([403, { error: "Nucleus is not enabled for this account." }]);
        const { entries } = await journal.read({ operation: operation.operationId, limit: 1 });
        expect(entries[0]?.reason.code).toBe("FEATURE_OFF");
        await owners.set(owner.id, { nucleus: true });
        expect(await everythingOf(agent)).toEqual(before);
        expect(Math.floor((await ask(agent, operation, ids)).status / 100)).toBe(2);
      }),
  );

  it("an owner without Nucleus still has its projects, and another owner still has Nucleus", () =>
    withSandbox({}, async ({ owners, owner }, agent, mock) => {
      const { token } = await owners.create({ demoData: "none" });
      await owners.set(owner.id, { nucleus: false });
      expect((await agent("/api/projects")).status).toBe(200);
      await saveNote(agentOf(mock, token), "We agreed.");
    }));

  it("captures of an owner go on while Nucleus is off", () =>
    withSandbox({}, async ({ owners, owner, clock }, agent) => {
      await saveNote(agent, "We agreed.");
      await owners.set(owner.id, { nucleus: false });
      await clock.advance("1m");
      await owners.set(owner.id, { nucleus: true });
      expect((await listCaptures(agent)).map(({ status }) => status)).toEqual(["processed"]);
    }));
});

describe("a token that may only read", () => {
  it.each(operations)("$operationId takes a token without the scope write only if it reads", (operation) =>
    withSandbox({}, async ({ tokens }, agent, mock) => {
      const ids = await idsOf(agent);
      const { token } = await tokens.create({ scopes: ["read"] });
      const { status, body } = await ask(agentOf(mock, token), operation, ids);
      if (operation.method === "GET") expect(status).toBe(200);
      else expect([status, (body as { code: string }).code]).toEqual([403, "PAT_SCOPE_INSUFFICIENT"]);
    }),
  );
});
