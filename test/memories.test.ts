import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { type Agent, agentOf, withBody } from "./support/agent.ts";
import {
  addProject,
  listMemories,
  malformedIds,
  memoriesPath,
  otherAgent,
  unknownId,
  useSandboxes,
} from "./support/nucleus.ts";
import { start } from "../src/start.ts";

type Memory = components["schemas"]["Memory"];

const withSandbox = useSandboxes();

const create = (agent: Agent, body: object) => agent(memoriesPath, withBody("POST", body));
const change = (agent: Agent, body: object) => agent(memoriesPath, withBody("PATCH", body));
const remove = (agent: Agent, id: string) => agent(`${memoriesPath}/${id}`, { method: "DELETE" });
const removeByBody = (agent: Agent, body: object) => agent(memoriesPath, withBody("DELETE", body));

async function added(agent: Agent, body: object = {}): Promise<Memory> {
  const { status, body: created } = await create(agent, {
    subject: "Sample subject",
    content: "Sample content",
    ...body,
  });
  expect(status).toBe(201);
  return created as Memory;
}

const subjects = async (agent: Agent, query = "") => (await listMemories(agent, query)).map(({ subject }) => subject);

describe("a memory that is saved", () => {
  it("a memory is answered bare with 201, explicit and wholly sure, and is listed as it was answered", () =>
    withSandbox({}, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      const memory = await added(agent, { memoryType: "preference", projectId: projectId.toUpperCase() });
      expect(memory).toEqual({
        ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, memoryType: "preference" },
        ...{ subject: "Sample subject", content: "Sample content", sourceType: "explicit", confidence: 1 },
        ...{ userId: sandbox.owner.id, projectId, stakeholderId: null, timesRetrieved: 0 },
        createdAt: expect.stringMatching(/^2026-01-01T00:00:00(\.\d{1,6})?\+00:00$/) as string,
        ...{ updatedAt: memory.createdAt, isArchived: false, isShared: false, teamId: null },
        ...{ sourceContext: null, sourceConversationId: null, lastRetrievedAt: null },
      });
      expect(await listMemories(agent)).toEqual([memory]);
    }));

  it("a memory is of the type client and of no project unless it says otherwise", () =>
    withSandbox({}, async (_sandbox, agent) => {
      expect(await added(agent)).toMatchObject({ memoryType: "client", projectId: null });
      expect(await added(agent, { projectId: null, memoryType: "pattern" })).toMatchObject({ memoryType: "pattern" });
    }));

  it("the same memory can be saved twice", () =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await added(agent)).id).not.toBe((await added(agent)).id);
      expect(await listMemories(agent)).toHaveLength(2);
    }));

  const long = (count: number) => "😀".repeat(count);
  it.each([
    ["without a subject", { content: "a" }, 400],
    ["without content", { subject: "a" }, 400],
    ["with an empty subject", { subject: "", content: "a" }, 400],
    ["with a subject of spaces", { subject: " \t\n", content: "a" }, 400],
    ["with content of spaces", { subject: "a", content: " \n " }, 400],
    ["with a subject that is no text", { subject: 7, content: "a" }, 400],
    ["with a subject of 201 characters", { subject: long(201), content: "a" }, 400],
    ["with content of 2,001 characters", { subject: "a", content: long(2001) }, 400],
    ["with a subject of 200 and content of 2,000 characters", { subject: long(200), content: long(2000) }, 201],
    ["of an unknown type", { subject: "a", content: "a", memoryType: "note" }, 400],
    ["about a project with a name that is none", { subject: "a", content: "a", projectId: "none" }, 400],
    ["about an unknown project", { subject: "a", content: "a", projectId: unknownId }, 404],
    ["with fields that nobody knows", { subject: "a", content: "a", confidence: 0.1, sourceType: "detected" }, 201],
  ])("a memory %s is answered with its status", (_what, body, status) =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await create(agent, body)).status).toBe(status);
      const memories = await listMemories(agent);
      expect(memories.map(({ confidence, sourceType }) => [confidence, sourceType])).toEqual(
        status === 201 ? [[1, "explicit"]] : [],
      );
    }),
  );

  it("a memory about a project of another owner is refused with 404", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const projectId = await addProject(await otherAgent(mock, sandbox));
      expect((await create(agent, { subject: "a", content: "a", projectId })).status).toBe(404);
    }));

  it("spaces around a subject and a content are cut off, when it is saved and when it is changed", () =>
    withSandbox({}, async (_sandbox, agent) => {
      const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((drawn) => /\S/.test(drawn));
      await fc.assert(
        fc.asyncProperty(text, text, async (subject, content) => {
          const { id, ...memory } = await added(agent, { subject: ` ${subject}\n`, content: `\t${content} ` });
          expect([memory.subject, memory.content]).toEqual([subject.trim(), content.trim()]);
          await change(agent, { memoryId: id, subject: `\n${content} `, content: ` ${subject}` });
          const [listed] = await listMemories(agent);
          expect([listed?.subject, listed?.content]).toEqual([content.trim(), subject.trim()]);
        }),
        { numRuns: 25 },
      );
    }));
});

describe("the list of memories", () => {
  it("the newest memory comes first, and an owner sees its own alone", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      for (const subject of ["first", "second"]) await added(agent, { subject });
      await added(other, { subject: "theirs" });
      await sandbox.clock.advance("1h");
      await added(agent, { subject: "third" });
      expect(await subjects(agent)).toEqual(["third", "second", "first"]);
      expect(await subjects(other)).toEqual(["theirs"]);
    }));

  it("memories are filtered by type and by project, in any case, and both at once", () =>
    withSandbox({}, async (_sandbox, agent) => {
      const projectId = await addProject(agent);
      for (const memoryType of ["client", "pattern", "preference"]) {
        await added(agent, { memoryType, subject: memoryType });
        await added(agent, { memoryType, subject: `${memoryType} of it`, projectId });
      }
      expect(await subjects(agent, "?type=pattern")).toEqual(["pattern of it", "pattern"]);
      expect(await subjects(agent, `?projectId=${projectId.toUpperCase()}`)).toHaveLength(3);
      expect(await subjects(agent, `?projectId=${projectId}&type=client`)).toEqual(["client of it"]);
      expect(await subjects(agent, `?projectId=${unknownId}`)).toEqual([]);
    }));

  it.each(["?type=note", "?projectId=none", "?type=client&type=pattern"])(
    "a list with the query %s is a 400",
    (query) =>
      withSandbox({}, async (_sandbox, agent) => {
        expect((await agent(memoriesPath + query)).status).toBe(400);
      }),
  );

  it("the demo data has a memory of each type and of each source", async () => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const memories = await listMemories(agentOf(mock, mock.token));
    expect(new Set(memories.map(({ memoryType }) => memoryType)).size).toBe(3);
    expect(new Set(memories.map(({ sourceType }) => sourceType)).size).toBe(3);
  });

  it("memories of each source can be added, with the confidence that their source has", () =>
    withSandbox({}, async ({ memories, clock }, agent) => {
      const ranges = { explicit: [1, 1], extracted: [0.6, 0.95], detected: [0.3, 0.7] } as const;
      for (const sourceType of ["explicit", "extracted", "detected"] as const) {
        const some = await memories.add({ sourceType, count: 50, memoryType: "pattern" });
        const [least, most] = ranges[sourceType];
        for (const { confidence } of some) {
          expect(confidence).toBeGreaterThanOrEqual(least);
          expect(confidence).toBeLessThanOrEqual(most);
        }
        if (sourceType !== "explicit")
          expect(new Set(some.map(({ confidence }) => confidence)).size).toBeGreaterThan(9);
        await clock.advance(1);
      }
      const listed = await listMemories(agent, "?type=pattern");
      expect(listed.map(({ sourceType }) => sourceType)).toEqual([
        ...Array.from({ length: 50 }, () => "detected"),
        ...Array.from({ length: 50 }, () => "extracted"),
        ...Array.from({ length: 50 }, () => "explicit"),
      ]);
      const [certain] = await memories.add({ sourceType: "detected", confidence: 0.125 });
      expect(certain?.confidence).toBe(0.125);
      await expect(memories.add({ projectId: unknownId })).rejects.toMatchObject({ status: 400 });
    }));
});

describe("a memory that is changed", () => {
  it("a change takes what it names, is answered with success, and moves updatedAt alone", () =>
    withSandbox({}, async ({ clock }, agent) => {
      const memory = await added(agent);
      await clock.advance("1h");
      const { status, body } = await change(agent, { memoryId: memory.id.toUpperCase(), content: "Changed" });
      expect([status, body]).toEqual([200, { success: true }]);
      const [listed] = await listMemories(agent);
      expect(listed).toEqual({
        ...{ ...memory, content: "Changed" },
        updatedAt: expect.stringMatching(/^2026-01-01T01:00:00/) as string,
      });
      await change(agent, { memoryId: memory.id, subject: "Changed too" });
      expect((await listMemories(agent))[0]).toMatchObject({ subject: "Changed too", content: "Changed" });
    }));

  it("other fields of a change are ignored, and nothing to change is a 400", () =>
    withSandbox({}, async (_sandbox, agent) => {
      const memory = await added(agent);
      const others = { memoryType: "pattern", projectId: unknownId, confidence: 0 };
      expect((await change(agent, { memoryId: memory.id, ...others })).status).toBe(400);
      expect((await change(agent, { memoryId: memory.id, subject: "Changed", ...others })).status).toBe(200);
      expect((await listMemories(agent))[0]).toMatchObject({
        ...memory,
        subject: "Changed",
        updatedAt: expect.anything() as string,
      });
    }));

  it.each([
    ["without an id", { subject: "a" }, 400],
    ["with a malformed id", { memoryId: "none", subject: "a" }, 400],
    ["of a memory that is not there", { memoryId: unknownId, subject: "a" }, 404],
    ["to an empty subject", { memoryId: unknownId, subject: "" }, 400],
    ["to a subject of spaces", { memoryId: unknownId, subject: "  " }, 400],
    ["to a subject of 201 characters", { memoryId: unknownId, subject: "a".repeat(201) }, 400],
    ["to content of 2,001 characters", { memoryId: unknownId, content: "a".repeat(2001) }, 400],
    ["to null", { memoryId: unknownId, content: null }, 400],
  ])("a change %s is answered with its status", (_what, body, status) =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await change(agent, body)).status).toBe(status);
    }),
  );

  it("a memory of another owner or one that is deleted cannot be changed: 404", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const theirs = await added(other);
      const deleted = await added(agent);
      await remove(agent, deleted.id);
      for (const { id } of [theirs, deleted]) {
        const { status, body } = await change(agent, { memoryId: id, subject: "Changed" });
        expect([status, body]).toEqual([404, { error: "Memory not found" }]);
      }
      expect(await listMemories(other)).toEqual([theirs]);
      const { entries } = await sandbox.journal.read({ status: 404 });
      expect(entries.map(({ reason }) => reason.code)).toEqual(["MEMORY_OF_ANOTHER_OWNER", "MEMORY_DELETED"]);
    }));
});

describe("a memory that is deleted", () => {
  it("a deletion by path is a 204 for whatever id, and deletes only what is the caller's, softly", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const theirs = await added(other);
      const own = await added(agent);
      const kept = await added(agent);
      for (const id of [own.id.toUpperCase(), own.id, unknownId, ...malformedIds, theirs.id]) {
        const { status, body } = await remove(agent, id);
        expect([id, status, body]).toEqual([id, 204, undefined]);
      }
      expect(await listMemories(agent)).toEqual([kept]);
      expect(await listMemories(other)).toEqual([theirs]);
      const archived = (await sandbox.memories.list()).filter(({ isArchived }) => isArchived);
      expect(archived.map(({ id }) => id)).toEqual([own.id]);
    }));

  it("a deletion by body is a 200 with success, also again, and the memory is listed no longer", () =>
    withSandbox({}, async (sandbox, agent) => {
      const { id } = await added(agent);
      for (const memoryId of [id.toUpperCase(), id]) {
        const { status, body } = await removeByBody(agent, { memoryId });
        expect([status, body]).toEqual([200, { success: true }]);
      }
      expect(await listMemories(agent)).toEqual([]);
      expect(await sandbox.memories.list()).toMatchObject([{ id, isArchived: true }]);
    }));

  it("a deletion by body fails with 500 for an id that is unknown, malformed or of another owner, which stays", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const theirs = await added(other);
      for (const memoryId of [unknownId, "none", theirs.id]) {
        const { status, body } = await removeByBody(agent, { memoryId });
        expect([status, body]).toEqual([500, { error: "The memory could not be deleted." }]);
      }
      expect(await listMemories(other)).toEqual([theirs]);
    }));

  it.each([{}, { memoryId: "" }, { memoryId: null }, { memoryId: 7 }, { id: unknownId }])(
    "a deletion by body that names no memory is a 400: %j",
    (body) =>
      withSandbox({}, async (_sandbox, agent) => {
        expect((await removeByBody(agent, body)).status).toBe(400);
      }),
  );

  it("a deletion whose body was dropped on its way is a 400", () =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await agent(memoriesPath, { method: "DELETE" })).status).toBe(400);
    }));
});
