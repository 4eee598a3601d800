import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { type Mock, start } from "../src/start.ts";
import { type Agent, agentIn, agentOf, withBody } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import {
  contactsPath,
  deleteCapture,
  itemsInNote,
  listCaptures,
  listContacts,
  listInsights,
  listMemories,
  memoriesPath,
  note,
  readCapture,
  reprocess,
  saveNote,
  statusOf,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

/** What two notes lead to in a sandbox, one of which is read twice. */
async function lifeIn(sandbox: Sandbox, texts: readonly string[]): Promise<unknown> {
  const agent = agentIn(sandbox);
  const ids = [];
  for (const text of texts) ids.push((await saveNote(agent, text)).id);
  await sandbox.clock.advance("2m");
  await reprocess(agent, ids[0] ?? "");
  await sandbox.clock.advance("2m");
  const captures = [];
  for (const id of ids) captures.push(await readCapture(agent, id));
  return [captures, await listMemories(agent)];
}

const twin = { seed: 11, clock: "frozen", demoData: "none" } as const;

describe("the same notes", () => {
  it("any note yields the same capture, items and memories in sandboxes of one seed", () =>
    withSandbox({}, async (_sandbox, _agent, mock) => {
      const text = fc.oneof(
        fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" }),
        fc
          .array(
            fc.constantFrom("We agreed. ", "Please sign ", "\n- ", "Sample Contact ", "takes hours ", "a@b.example "),
            {
              minLength: 1,
              maxLength: 40,
            },
          )
          .map((parts) => parts.join("")),
      );
      await fc.assert(
        fc.asyncProperty(text, async (content) => {
          await using one = await mock.sandbox(twin);
          await using other = await mock.sandbox(twin);
          expect(await lifeIn(other, [content])).toEqual(await lifeIn(one, [content]));
        }),
        { numRuns: 20 },
      );
    }));

  it("a hundred sandboxes in parallel and one by one yield the same items and memories", () =>
    withSandbox({}, async (_sandbox, _agent, mock) => {
      const live = async () => {
        await using sandbox = await mock.sandbox(twin);
        await sandbox.captures.add({ rawContent: note, count: 2 });
        await sandbox.clock.advance("20s");
        const agent = agentIn(sandbox);
        await saveNote(agent, note);
        await sandbox.clock.advance("1m");
        const captures = await listCaptures(agent);
        const items = await Promise.all(captures.map(({ id }) => sandbox.captures.items(id)));
        expect(items.flat()).toHaveLength(3 * itemsInNote);
        return JSON.stringify([captures, items, await listMemories(agent)]);
      };
      const parallel = await Promise.all(Array.from({ length: 100 }, live));
      const single = [];
      for (let count = 0; count < 100; count += 1) single.push(await live());
      expect(new Set([...parallel, ...single]).size).toBe(1);
    }));

  it("captures that the worker moves and captures that polls find due are answered alike, but for their instants", () =>
    withSandbox({}, async (_sandbox, _agent, mock) => {
      const found = async (sandbox: Sandbox, wait: (id: string) => Promise<unknown>) => {
        const agent = agentIn(sandbox);
        const seen = [];
        for (let count = 0; count < 20; count += 1) {
          const { id } = await saveNote(agent, note);
          await wait(id);
          const { capture, items } = await readCapture(agent, id);
          seen.push([id, capture.status, capture.processingResults, items.map((item) => ({ ...item, createdAt: "" }))]);
        }
        const memories = await listMemories(agent);
        return [seen, memories.map(({ id, content, confidence }) => [id, content, confidence])];
      };
      const unlimited = { ...twin, limits: { enabled: false } };
      await using moved = await mock.sandbox(unlimited);
      await using polled = await mock.sandbox({ ...unlimited, clock: { mode: "scaled", scale: 1_000_000 } });
      const agent = agentIn(polled);
      const byPolls = await found(polled, async (id) => {
        while ((await statusOf(agent, id)) !== "processed");
      });
      expect(byPolls).toEqual(await found(moved, () => moved.clock.advance("1m")));
    }));
});

/** All that an owner has of Nucleus. */
const everythingOf = async (agent: Agent) => {
  const captures = await listCaptures(agent);
  return {
    captures,
    items: await Promise.all(captures.map(async ({ id }) => (await readCapture(agent, id)).items)),
    memories: await listMemories(agent),
    contacts: await listContacts(agent),
    insights: await listInsights(agent),
  };
};

/** Does something in each family. */
async function live(agent: Agent, { clock, captures, insights }: Mock["defaultSandbox"]): Promise<void> {
  await saveNote(agent, note);
  await clock.advance("1m");
  await saveNote(agent, note);
  await deleteCapture(agent, (await saveNote(agent, note)).id);
  await captures.queueScenario("needs-review");
  await agent(memoriesPath, withBody("POST", { subject: "Sample", content: "Sample" }));
  await agent(contactsPath, withBody("POST", { name: "Sample" }));
  await insights.add({ insightType: "portfolio_insight" });
}

describe("what is kept", () => {
  it("a server that starts again on its file has everything as it was, and goes on with pending captures", () =>
    withFolder(async (folder) => {
      const options = { db: `${folder}/mock.db`, seed: 7, clock: "frozen", rateLimits: false } as const;
      const first = await start(options);
      await live(agentOf(first, first.token), first.defaultSandbox);
      const before = await everythingOf(agentOf(first, first.token));
      await first.stop();
      await using again = await start(options);
      const agent = agentOf(again, again.token);
      expect(await everythingOf(agent)).toEqual(before);
      const [pending] = before.captures.filter(({ status, rawContent }) => status === "pending" && rawContent === note);
      await again.clock.advance("1m");
      expect((await readCapture(agent, pending?.id ?? "")).items).toHaveLength(itemsInNote);
      const next = await saveNote(agent, note);
      expect((await again.defaultSandbox.captures.get(next.id)).scenario).toBe("needs-review");
    }));

  it("a reset gives a sandbox back what it began with, and the same ids after that", () =>
    withSandbox({ demoData: "full" }, async (sandbox, agent) => {
      const before = await everythingOf(agent);
      await live(agent, sandbox);
      const lived = await everythingOf(agent);
      expect(lived.captures.length).toBe(before.captures.length + 2);
      await sandbox.reset();
      expect(await everythingOf(agent)).toEqual(before);
      await live(agent, sandbox);
      expect(await everythingOf(agent)).toEqual(lived);
    }));
});
