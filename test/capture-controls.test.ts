import { describe, expect, it } from "vitest";
import {
  deleteCapture,
  itemsInNote,
  listCaptures,
  listMemories,
  note,
  readCapture,
  saveNote,
  statusOf,
  unknownId,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

describe("the levers of captures", () => {
  const levers = ["start", "process", "review", "fail", "hold"] as const;
  const outcomes = { process: "processed", review: "needs_review", fail: "failed" } as const;

  it.each(["process", "review", "fail"] as const)(
    "%s ends a pending and a processing capture now, with what comes of it",
    (lever) =>
      withSandbox({}, async ({ captures, clock }, agent) => {
        const [pending, processing] = [await saveNote(agent, note), await saveNote(agent, note)];
        await captures.start(processing.id);
        await clock.advance(1);
        for (const { id } of [pending, processing]) {
          const { status, forcedAt, items } = await captures[lever](id);
          expect([status, forcedAt, items]).toEqual([
            outcomes[lever],
            "2026-01-01T00:00:00.001Z",
            lever === "fail" ? 0 : itemsInNote,
          ]);
          const { capture, items: found } = await readCapture(agent, id);
          expect([capture.status, found.length]).toEqual([outcomes[lever], items]);
          expect(Date.parse(capture.updatedAt)).toBe(Date.parse(forcedAt ?? ""));
        }
        expect(await listMemories(agent)).toHaveLength(lever === "process" ? 4 : 0);
      }),
  );

  it("a capture that is started is processing now, and ends after the time that its scenario gave it", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const { id } = await saveNote(agent, note);
      const [, begun, ended] = (await captures.get(id)).timeline.map(({ at }) => Date.parse(at));
      await captures.start(id);
      expect(await statusOf(agent, id)).toBe("processing");
      const now = Date.parse((await clock.read()).now);
      await clock.setTo(now + (ended ?? NaN) - (begun ?? NaN) - 1);
      expect(await statusOf(agent, id)).toBe("processing");
      await clock.advance(1);
      expect(await statusOf(agent, id)).toBe("processed");
    }));

  it("a capture that is held stays as it is until somebody ends it", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const [pending, processing] = [await saveNote(agent, note), await saveNote(agent, note)];
      await captures.start(processing.id);
      for (const { id } of [pending, processing]) await captures.hold(id);
      await clock.advance("30d");
      expect([await statusOf(agent, pending.id), await statusOf(agent, processing.id)]).toEqual([
        "pending",
        "processing",
      ]);
      for (const { id } of [pending, processing]) expect((await captures.process(id)).items).toBe(itemsInNote);
    }));

  it.each(levers)(
    "%s is refused with 409 once a capture has ended or is deleted, and with 404 when there is none",
    (lever) =>
      withSandbox({}, async ({ captures, clock }, agent) => {
        const deleted = await saveNote(agent, note);
        await deleteCapture(agent, deleted.id);
        const ended = await Promise.all(
          ["processes", "needs-review", "fails"].map((name) => saveNote(agent, `${note} [[scenario:${name}]]`)),
        );
        await clock.advance("1m");
        for (const { id } of [deleted, ...ended]) {
          const before = await captures.get(id);
          await expect(captures[lever](id)).rejects.toMatchObject({ status: 409 });
          expect(await captures.get(id)).toEqual(before);
        }
        await expect(captures[lever](deleted.id)).rejects.toThrow(`${deleted.id} was deleted and can no longer be `);
        await expect(captures[lever](unknownId)).rejects.toMatchObject({ status: 404 });
      }),
  );

  it("start is refused with 409 while a capture is processing", () =>
    withSandbox({}, async ({ captures }, agent) => {
      const { id } = await saveNote(agent, note);
      await captures.start(id);
      await expect(captures.start(id)).rejects.toMatchObject({ status: 409 });
    }));

  it("a call that waits for a capture answers when it has ended, and with 408 when it has not in time or is deleted", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const { id } = await saveNote(agent, note);
      await expect(captures.waitFor(id, { withinMs: 20 })).rejects.toMatchObject({ status: 408 });
      const waiting = captures.waitFor(id);
      await clock.advance("1m");
      expect(await waiting).toMatchObject({ id, status: "processed", items: itemsInNote });
      expect(await captures.waitFor(id)).toMatchObject({ status: "processed" });
      const forced = await saveNote(agent, `${note} [[scenario:stuck-pending]]`);
      const waitingForForce = captures.waitFor(forced.id);
      await captures.fail(forced.id);
      expect(await waitingForForce).toMatchObject({ status: "failed" });
      await expect(captures.waitFor(unknownId)).rejects.toMatchObject({ status: 404 });
    }));

  it("a lever's scenario goes before the text of a note, that before the queue, and that before the default", () =>
    withSandbox({}, async ({ captures }, agent) => {
      await captures.setDefaultScenario("fails");
      await captures.queueScenario("slow");
      await captures.queueScenario("needs-review");
      const scenarioOf = async (id: string | undefined) => (await captures.get(id ?? "")).scenario;
      const magic = `${note} [[scenario:stuck-pending]]`;
      const [added] = await captures.add({ rawContent: magic, scenario: "stuck-processing" });
      expect(await scenarioOf(added?.id)).toBe("stuck-processing");
      expect(await scenarioOf((await saveNote(agent, magic)).id)).toBe("stuck-pending");
      expect(await scenarioOf((await saveNote(agent, note)).id)).toBe("slow");
      expect(await scenarioOf((await saveNote(agent, `${note} [[scenario:none]]`)).id)).toBe("needs-review");
      expect(await scenarioOf((await saveNote(agent, note)).id)).toBe("fails");
      await captures.queueScenario("slow");
      await captures.clearQueue();
      expect(await captures.setDefaultScenario(null)).toEqual({ default: null, queue: [] });
      expect(await scenarioOf((await saveNote(agent, note)).id)).toBe("processes");
    }));

  it("the next event of the clock is the next move of a capture", () =>
    withSandbox({}, async ({ clock }, agent) => {
      const { id } = await saveNote(agent, note);
      const seen = [];
      for (let step = 0; step < 2; step += 1) {
        expect((await clock.advanceToNextEvent()).event.kind).toBe("capture");
        seen.push(await statusOf(agent, id));
      }
      expect(seen).toEqual(["processing", "processed"]);
    }));

  it("each poll of a capture moves a frozen clock as far as it is told, until the capture has ended", () =>
    withSandbox({ advanceOnPollMs: "1s" }, async ({ clock }, agent) => {
      const { id } = await saveNote(agent, note);
      const seen: string[] = [];
      while (seen.at(-1) !== "processed" && seen.length < 61) seen.push(await statusOf(agent, id));
      expect(seen.filter((status, index) => status !== seen[index - 1])).toEqual([
        "pending",
        "processing",
        "processed",
      ]);
      expect(Date.parse((await clock.read()).now)).toBe(Date.UTC(2026, 0, 1) + seen.length * 1000);
      await listCaptures(agent);
      expect(Date.parse((await clock.read()).now)).toBe(Date.UTC(2026, 0, 1) + seen.length * 1000);
    }));

  it("a wall of captures that ends in one instant has each its items and memories once", () =>
    withSandbox({}, async ({ captures, clock, memories }, agent) => {
      const added = await captures.add({ count: 1000, rawContent: note, channel: "transcript" });
      expect(new Set(added.map(({ id }) => id)).size).toBe(1000);
      const took = added.map(
        ({ timeline: [first, , last] }) => Date.parse(last?.at ?? "") - Date.parse(first?.at ?? ""),
      );
      expect(Math.min(...took)).toBeGreaterThanOrEqual(15_000);
      expect(Math.min(...took)).toBeLessThan(18_000);
      expect(Math.max(...took)).toBeLessThanOrEqual(60_000);
      expect(Math.max(...took)).toBeGreaterThan(57_000);
      await clock.advance("1m");
      const listed = await listCaptures(agent, "?status=processed");
      expect(listed).toHaveLength(1000);
      expect(listed.every(({ processingResults }) => processingResults?.decisions.length === 1)).toBe(true);
      const all = await listMemories(agent);
      const bySource = Map.groupBy(all, ({ sourceContext }) => sourceContext?.captureId);
      expect([bySource.size, all.length]).toEqual([1000, 2000]);
      expect(await memories.list({ limit: 1000 })).toHaveLength(1000);
    }));
});
