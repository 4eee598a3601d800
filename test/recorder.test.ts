import { describe, expect, it } from "vitest";
import Sqlite from "better-sqlite3";
import { createRecorder } from "../src/journal/recorder.ts";
import { traceFrom } from "../src/agent/trace.ts";
import { createClock, initialClockState } from "../src/core/clock.ts";
import type { LiveSandbox } from "../src/sandbox/sandbox.ts";
import { defaultSettings } from "../src/sandbox/settings.ts";
import { withFolder } from "./support/command.ts";
import { recordIn, recorderOf, withBodies, writeJournal } from "./support/recorder.ts";

describe("the recorder of the journal", () => {
  it("the recorder keeps the newest entries while the database refuses, and counts the dropped ones", () => {
    let refuses = true;
    const written: { first: number; at: number[] }[] = [];
    let last = 0;
    const recorder = createRecorder({
      store: {
        append: (batches) =>
          batches.map(({ lost, entries }) => {
            if (refuses) throw new Error("disk full");
            const first = last + lost + 1;
            written.push({ first, at: entries.map(({ at }) => at) });
            last = first + entries.length - 1;
            return first;
          }),
      },
      readPath: () => ({ params: {}, polledId: null, terminal: [] }),
      redact: (text) => text,
      wallClock: createClock(initialClockState("real")),
      onFailure: () => undefined,
      batch: 4,
      most: 5,
    });
    const sandbox = { key: 1, resets: 0, settings: defaultSettings } as LiveSandbox;
    const record = (at: number) =>
      recorder.record({ ...traceFrom(at), at, answeredAt: at, realAnsweredAt: at, sandbox });
    for (let at = 1; at <= 8; at += 1) record(at);
    const requests = [{ isDelivery: false, operation: null, status: null, requests: 8 }];
    expect(recorder.totals()).toEqual({ requests, lost: 3, waiting: 5 });
    expect(recorder.unwritten(sandbox)).toMatchObject({ lost: 3, entries: [4, 5, 6, 7, 8].map((at) => ({ at })) });
    refuses = false;
    recorder.flush();
    expect(written).toEqual([{ first: 4, at: [4, 5, 6, 7, 8] }]);
    expect(recorder.totals()).toEqual({ requests, lost: 3, waiting: 0 });
    record(9);
    recorder.close();
    expect(written[1]).toEqual({ first: 9, at: [9] });
  });

  it("the recorder counts a request that cannot be recorded as lost, and goes on", () => {
    const written: { first: number; paths: string[] }[] = [];
    const failures: unknown[] = [];
    const recorder = createRecorder({
      store: {
        append: (batches) =>
          batches.map(({ lost, entries }) => {
            written.push({ first: lost + 1, paths: entries.map(({ path }) => path) });
            return lost + 1;
          }),
      },
      readPath: () => ({ params: {}, polledId: null, terminal: [] }),
      redact(text) {
        if (text === "/broken") throw new Error("cannot be kept");
        return text;
      },
      wallClock: createClock(initialClockState("real")),
      onFailure: (error) => failures.push(error),
    });
    const sandbox = { key: 1, resets: 0, settings: defaultSettings } as LiveSandbox;
    const record = (path: string) =>
      recorder.record({ ...traceFrom(1), at: 1, answeredAt: 1, realAnsweredAt: 1, sandbox, path });
    for (const path of ["/one", "/broken", "/two"]) record(path);
    recorder.flush();
    expect(written).toEqual([{ first: 2, paths: ["/one", "/two"] }]);
    expect(failures).toHaveLength(1);
    expect(recorder.totals()).toMatchObject({ requests: [{ requests: 3 }], lost: 1, waiting: 0 });
    record("/broken");
    recorder.flush();
    expect([written.length, recorder.unwritten(sandbox).lost]).toEqual([1, 1]);
    record("/three");
    recorder.close();
    expect(written[1]).toEqual({ first: 2, paths: ["/three"] });
  });
});

describe("the unwritten entries", () => {
  const refusing = {
    append(): never {
      throw new Error("disk full");
    },
  };

  it("the recorder keeps the newest unwritten entries within its size, with bodies cut", () => {
    const recorder = recorderOf(refusing, { mostSize: 200_000 });
    const record = recordIn(recorder);
    for (let at = 1; at <= 9; at += 1) record(at, `${at}${"x".repeat(990_000)}`);
    const { entries, lost } = recorder.unwritten(withBodies);
    expect([entries.map(({ at }) => at), lost]).toEqual([[7, 8, 9], 6]);
    expect(entries[0]?.requestBody).toBe(`7${"x".repeat(65_535)}…`);
  });

  it("the recorder counts long paths towards its size, and cuts them", () => {
    const recorder = recorderOf(refusing, { mostSize: 7000 });
    const record = recordIn(recorder);
    for (let at = 1; at <= 9; at += 1) record(at, "", `/api/agent/jobs/${"%41".repeat(5000)}`);
    const { entries, lost } = recorder.unwritten(withBodies);
    expect([entries.length, lost]).toEqual([3, 6]);
    expect(entries[0]?.path).toHaveLength(2001);
  });

  it("the recorder writes as soon as its entries are large, in chunks of bounded size", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await writeJournal(db, 100);
      const sqlite = new Sqlite(db, { readonly: true });
      const chunks = sqlite
        .prepare<[], { size: number; first: number; last: number }>(
          "SELECT length(entries) AS size, first_number AS first, last_number AS last FROM journal_chunks",
        )
        .all();
      sqlite.close();
      expect(Math.max(...chunks.map(({ size }) => size))).toBeLessThan(1.1 * 2 ** 20);
      expect(chunks.map(({ first, last }) => last - first + 1).reduce((sum, count) => sum + count)).toBe(100);
    }));
});
