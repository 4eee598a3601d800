import type { AddCapturesOptions } from "../src/control/types.gen.ts";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { withBody } from "./support/agent.ts";
import {
  addProject,
  contactsPath,
  finish,
  foundInNote,
  listCaptures,
  listContacts,
  listMemories,
  note,
  notePath,
  otherAgent,
  processedNote,
  reach,
  readCapture,
  saveNote,
  timelineOf,
  unknownId,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

type Status = components["schemas"]["CaptureStatus"];
type Scenario = NonNullable<AddCapturesOptions["scenario"]>;

/** What a scenario leads to, and after how many milliseconds at least and at most; null: never. */
const courses: readonly (readonly [Scenario, Status, readonly [number, number] | null])[] = [
  ["processes", "processed", [15_000, 60_000]],
  ["needs-review", "needs_review", [15_000, 60_000]],
  ["fails", "failed", [15_000, 60_000]],
  ["slow", "processed", [60_000, 126_000]],
  ["stuck-processing", "processing", null],
  ["stuck-pending", "pending", null],
];

describe("a note", () => {
  it("a note that was saved is a pending capture of the channel text_note, with nothing found in it", () =>
    withSandbox({}, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      const capture = await saveNote(agent, `  ${note}\n`, projectId.toUpperCase());
      expect(capture).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        channel: "text_note",
        rawContent: `  ${note}\n`,
        status: "pending",
        capturedAt: capture.createdAt,
        userId: sandbox.owner.id,
        projectId,
        contentType: "text/plain",
        processedContent: null,
        processingResults: null,
        createdAt: expect.stringMatching(/^2026-01-01T00:00:00(\.\d{1,6})?\+00:00$/) as string,
        updatedAt: capture.createdAt,
      });
      expect(await readCapture(agent, capture.id)).toEqual({ capture, items: [] });
      expect(await listCaptures(agent)).toEqual([capture]);
    }));

  it.each([
    ["without content", {}, 400],
    ["with empty content", { content: "" }, 400],
    ["with content that is no text", { content: 7 }, 400],
    ["of 50,001 characters", { content: "a".repeat(50_001) }, 400],
    ["of 50,000 characters", { content: "a".repeat(50_000) }, 201],
    ["of 50,000 characters that take two code units each", { content: "😀".repeat(50_000) }, 201],
    ["without a project", { content: "a", projectId: null }, 201],
    ["about a project with a name that is none", { content: "a", projectId: "none" }, 400],
    ["about a project that is not there", { content: "a", projectId: unknownId }, 404],
    ["with fields that nobody knows", { content: "a", channel: "email", status: "processed" }, 201],
  ])("a note %s is answered with its status", (_what, body, status) =>
    withSandbox({}, async (_sandbox, agent) => {
      const answer = await agent(notePath, withBody("POST", body));
      expect(answer.status).toBe(status);
      const captures = await listCaptures(agent);
      expect(captures.map(({ channel }) => channel)).toEqual(status === 201 ? ["text_note"] : []);
    }),
  );

  it("a note about a project of another owner is refused with 404, and nothing is captured", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const projectId = await addProject(await otherAgent(mock, sandbox));
      expect((await agent(notePath, withBody("POST", { content: note, projectId }))).status).toBe(404);
      expect(await listCaptures(agent)).toEqual([]);
    }));
});

const ways: readonly (readonly [string, (sandbox: Sandbox, scenario: Scenario) => Promise<string>])[] = [
  [
    "the queue",
    async ({ captures }, scenario) => {
      await captures.queueScenario(scenario);
      return note;
    },
  ],
  [
    "the default of the sandbox",
    async ({ captures }, scenario) => {
      await captures.setDefaultScenario(scenario);
      return note;
    },
  ],
  ["a text in the note", (_sandbox, scenario) => Promise.resolve(`${note}\n[[scenario:${scenario}]]`)],
];

describe.each(ways)("the scenario of a capture that %s chooses", (_way, choose) => {
  it.each(courses)("a capture of the scenario %s ends as %s when its time has come and not before", (...course) =>
    withSandbox({}, async (sandbox, agent) => {
      const [scenario, status, span] = course;
      const { id, capturedAt } = await saveNote(agent, await choose(sandbox, scenario));
      const timeline = await timelineOf(sandbox, id);
      expect(timeline.map((each) => each.status)).toEqual(
        ["pending", "processing", status].slice(0, status === "pending" ? 1 : status === "processing" ? 2 : 3),
      );
      for (const [index, { status: entered, at }] of timeline.entries()) {
        if (index > 0) {
          await reach(sandbox, at - 1);
          const before = await readCapture(agent, id);
          expect([before.capture.status, before.items]).toEqual([timeline[index - 1]?.status, []]);
          expect(await listMemories(agent)).toEqual([]);
          await reach(sandbox, at);
        }
        const { capture } = await readCapture(agent, id);
        expect([capture.status, Date.parse(capture.updatedAt)]).toEqual([entered, at]);
      }
      const tookMs = (timeline.at(-1)?.at ?? NaN) - Date.parse(capturedAt);
      if (span) {
        expect(tookMs).toBeGreaterThanOrEqual(span[0]);
        expect(tookMs).toBeLessThanOrEqual(span[1]);
      }
      await sandbox.clock.advance("10d");
      expect((await readCapture(agent, id)).capture.status).toBe(status);
    }),
  );
});

describe("what comes of a capture", () => {
  it("a processed capture has items of each kind, the same in its results, and memories of decisions and insights", () =>
    withSandbox({}, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      const { id } = await saveNote(agent, note, projectId);
      await finish(sandbox, id);
      const { capture, items } = await readCapture(agent, id);
      expect(capture).toMatchObject({ status: "processed", processedContent: note, processingResults: foundInNote });
      expect(items.map(({ itemType, content }) => [itemType, content])).toEqual([
        ["decision", "We agreed to start with the intake process."],
        ["action_item", "Please send the process map by Friday."],
        ["key_insight", "Most of the time goes into copying data for Sample Contact."],
        ["contact_mention", "Sample Contact"],
        ["action_item", "Next step: call contact@example.com."],
        ["contact_mention", "contact@example.com"],
      ]);
      for (const item of items) {
        expect(item).toMatchObject({ captureId: id, createdAt: expect.stringContaining("+00:00") as string });
        expect(item.confidence).toBeGreaterThanOrEqual(0.7);
      }
      expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
      const memories = await listMemories(agent);
      expect(memories.map(({ content }) => content).toSorted()).toEqual(
        [...foundInNote.decisions, ...foundInNote.keyInsights].toSorted(),
      );
      for (const { createdAt, confidence, ...memory } of memories) {
        expect(memory).toMatchObject({
          ...{ sourceType: "extracted", memoryType: "client", projectId, sourceContext: { captureId: id } },
          ...{ userId: sandbox.owner.id, isArchived: false },
        });
        expect(Date.parse(createdAt)).toBe(Date.parse(capture.updatedAt));
        expect(confidence).toBe(items.find(({ content }) => content === memory.content)?.confidence);
        expect(confidence >= 0.6 && confidence <= 0.95).toBe(true);
      }
      expect(await listCaptures(agent)).toEqual([capture]);
    }));

  it("a capture without a project yields memories of patterns, and no contact", () =>
    withSandbox({}, async (sandbox, agent) => {
      await processedNote(sandbox, agent);
      const types = (await listMemories(agent)).map(({ memoryType, projectId }) => [memoryType, projectId]);
      expect(types).toEqual([
        ["pattern", null],
        ["pattern", null],
      ]);
      expect(await listContacts(agent)).toEqual([]);
    }));

  it("a memory of a long sentence begins with its first characters, all of them whole", () =>
    withSandbox({}, async (sandbox, agent) => {
      const sentence = `x${"😀".repeat(3000)} takes hours here`;
      await processedNote(sandbox, agent, sentence);
      const [memory] = await listMemories(agent);
      for (const [text = "", most] of [[memory?.subject, 200] as const, [memory?.content, 2000] as const]) {
        expect(sentence.startsWith(text)).toBe(true);
        expect(text.length).toBeGreaterThan(most / 2);
        expect(text.length).toBeLessThanOrEqual(most);
      }
    }));

  it("a capture that needs a review has unsure items and no memories", () =>
    withSandbox({}, async (sandbox, agent) => {
      const id = await processedNote(sandbox, agent, `${note} [[scenario:needs-review]]`);
      const { capture, items } = await readCapture(agent, id);
      expect(capture).toMatchObject({
        status: "needs_review",
        processingResults: { decisions: foundInNote.decisions },
      });
      expect(items).toHaveLength(6);
      for (const { confidence } of items) expect(confidence).toBeLessThan(0.5);
      expect(await listMemories(agent)).toEqual([]);
    }));

  it("a capture that failed has no items, no results and no memories", () =>
    withSandbox({}, async (sandbox, agent) => {
      const id = await processedNote(sandbox, agent, `${note} [[scenario:fails]]`);
      expect(await readCapture(agent, id)).toMatchObject({
        capture: { status: "failed", processedContent: null, processingResults: null },
        items: [],
      });
      expect(await listMemories(agent)).toEqual([]);
    }));

  it("a contact that a processed capture mentions by name or address, in any case, has interacted then", () =>
    withSandbox({}, async (sandbox, agent) => {
      const add = (body: object) => agent(contactsPath, withBody("POST", body));
      await add({ name: "SAMPLE CONTACT" });
      await add({ name: "By address", email: "Contact@Example.com" });
      await add({ name: "Never mentioned", email: "other@example.com" });
      await add({ name: "No address" });
      const id = await processedNote(sandbox, agent);
      const endedAt = Date.parse((await readCapture(agent, id)).capture.updatedAt);
      const contacts = await listContacts(agent);
      const seen = contacts.map(({ name, lastInteractionAt }) => [
        name,
        lastInteractionAt && Date.parse(lastInteractionAt),
      ]);
      expect(Object.fromEntries(seen)).toEqual({
        ...{ "SAMPLE CONTACT": endedAt, "By address": endedAt, "Never mentioned": null, "No address": null },
      });
    }));
});
