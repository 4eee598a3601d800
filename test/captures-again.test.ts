import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import {
  capturesPath,
  deleteCapture,
  finish,
  foundInNote,
  listCaptures,
  listMemories,
  malformedIds,
  memoriesFrom,
  note,
  otherAgent,
  processedNote,
  readCapture,
  reprocess,
  saveNote,
  unknownId,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

describe("a capture that is read again", () => {
  it("a reprocessed capture is pending again with nothing found, and its items are replaced when it ends", () =>
    withSandbox({}, async (sandbox, agent) => {
      const id = await processedNote(sandbox, agent);
      const before = await readCapture(agent, id);
      const memories = await listMemories(agent);
      await sandbox.clock.advance("1h");
      const { status, body } = await reprocess(agent, id);
      const now = await sandbox.clock.read();
      const { capture } = body as components["schemas"]["CaptureAnswer"];
      expect([status, Date.parse(capture.updatedAt)]).toEqual([200, Date.parse(now.now)]);
      expect(capture).toEqual({
        ...before.capture,
        ...{ status: "pending", processedContent: null, processingResults: null, updatedAt: capture.updatedAt },
      });
      expect(await readCapture(agent, id)).toEqual({ capture, items: [] });
      expect(await listMemories(agent)).toEqual(memories);
      await finish(sandbox, id);
      const after = await readCapture(agent, id);
      expect(after.capture).toMatchObject({ status: "processed", processingResults: foundInNote });
      expect(after.items.map(({ content }) => content)).toEqual(before.items.map(({ content }) => content));
      const replaced = await listMemories(agent);
      expect(replaced.map(({ content }) => content).toSorted()).toEqual(
        memories.map(({ content }) => content).toSorted(),
      );
      const ids = new Set(memories.map((memory) => memory.id));
      expect(replaced.some((memory) => ids.has(memory.id))).toBe(false);
      const all = await sandbox.memories.list();
      expect(all.map(({ isArchived }) => isArchived).toSorted()).toEqual([false, false, true, true]);
    }));

  it.each(["pending", "processing", "processed", "needs_review", "failed"] as const)(
    "a capture that is reprocessed while it is %s leaves no memory and no item doubled",
    (state) =>
      withSandbox({}, async (sandbox, agent) => {
        const { captures } = sandbox;
        const { id } = await saveNote(agent, note);
        if (state === "processing") await captures.start(id);
        if (state === "processed") await captures.process(id);
        if (state === "needs_review") await captures.review(id);
        if (state === "failed") await captures.fail(id);
        expect((await readCapture(agent, id)).capture.status).toBe(state);
        expect((await reprocess(agent, id)).status).toBe(200);
        await finish(sandbox, id);
        const { capture, items } = await readCapture(agent, id);
        expect([capture.status, items.length]).toEqual(["processed", 6]);
        await sandbox.clock.advance("1h");
        expect((await readCapture(agent, id)).items).toEqual(items);
        expect(await memoriesFrom(agent, id)).toHaveLength(2);
      }),
  );

  it("a capture that is reprocessed again and again, at any instant, keeps the memories of its last reading alone", () =>
    withSandbox({}, async (sandbox, agent) => {
      const { id } = await saveNote(agent, note);
      for (let count = 0; count < 20; count += 1) {
        await sandbox.clock.advance(count * 4000);
        expect((await reprocess(agent, id)).status).toBe(200);
      }
      await sandbox.clock.advance("2m");
      expect((await readCapture(agent, id)).items).toHaveLength(6);
      expect(await memoriesFrom(agent, id)).toHaveLength(2);
      expect((await sandbox.captures.get(id)).run).toBe(20);
    }));

  it("the memories of a reading stay when the next one fails or needs a review", () =>
    withSandbox({}, async (sandbox, agent) => {
      const id = await processedNote(sandbox, agent);
      const memories = await listMemories(agent);
      for (const scenario of ["fails", "needs-review"] as const) {
        await sandbox.captures.queueScenario(scenario);
        await reprocess(agent, id);
        await finish(sandbox, id);
        expect(await listMemories(agent)).toEqual(memories);
      }
    }));

  it("a note whose text let it fail is processed when it is read again, as the sandbox has it", () =>
    withSandbox({}, async (sandbox, agent) => {
      const id = await processedNote(sandbox, agent, `${note} [[scenario:fails]]`);
      await reprocess(agent, id);
      await finish(sandbox, id);
      expect((await readCapture(agent, id)).capture.status).toBe("processed");
    }));

  it("an unknown, malformed, foreign or deleted capture is not read again: 404", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const theirs = await saveNote(await otherAgent(mock, sandbox), note);
      const deleted = await saveNote(agent, note);
      await deleteCapture(agent, deleted.id);
      for (const id of [unknownId, ...malformedIds, theirs.id, deleted.id]) {
        expect([id, (await reprocess(agent, id)).status]).toEqual([id, 404]);
        expect((await agent(`${capturesPath}/${id}`)).body).toEqual({ error: "Capture not found" });
      }
    }));
});

describe("a capture that is deleted", () => {
  it.each(["pending", "processing", "processed", "needs_review", "failed"] as const)(
    "a capture that is deleted while it is %s is gone at once, and what came of it stays as it was",
    (state) =>
      withSandbox({}, async (sandbox, agent) => {
        const { captures } = sandbox;
        const kept = await saveNote(agent, `Kept. [[scenario:stuck-pending]]`);
        const { id } = await saveNote(agent, note);
        if (state === "processing") await captures.start(id);
        if (state === "processed") await captures.process(id);
        if (state === "needs_review") await captures.review(id);
        if (state === "failed") await captures.fail(id);
        const memories = await listMemories(agent);
        expect((await deleteCapture(agent, id.toUpperCase())).status).toBe(204);
        expect((await agent(`${capturesPath}/${id}`)).status).toBe(404);
        expect((await listCaptures(agent)).map((each) => each.id)).toEqual([kept.id]);
        await sandbox.clock.advance("1h");
        expect((await agent(`${capturesPath}/${id}`)).status).toBe(404);
        expect(await listMemories(agent)).toEqual(memories);
        expect(memories).toHaveLength(state === "processed" ? 2 : 0);
        expect((await captures.get(id)).status).toBe("vanished");
      }),
  );

  it("a deletion is answered with 204 again, and also for ids that are malformed, unknown or of another owner", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const theirs = await saveNote(other, note);
      const own = await saveNote(agent, note);
      for (const id of [own.id, own.id, unknownId, ...malformedIds, theirs.id]) {
        const { status, body } = await deleteCapture(agent, id);
        expect([id, status, body]).toEqual([id, 204, undefined]);
      }
      expect((await readCapture(other, theirs.id)).capture).toEqual(theirs);
    }));
});
