import { Readable } from "node:stream";
import type { Context } from "../src/capability/capability.ts";
import { journalRecorder, type Recorder } from "../src/journal/recorder.ts";
import { type JournalStore, journalStore } from "../src/journal/store.ts";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { pathReader } from "../src/contract/document.ts";
import { ControlError } from "../src/errors/control-error.ts";
import { exportedText } from "../src/journal/client.ts";
import { openDatabase } from "../src/database/open.ts";
import { journalReader } from "../src/journal/reader.ts";
import { createJournalStore } from "../src/journal/store.ts";
import { start } from "../src/start.ts";
import { run } from "../src/command/run.ts";
import { document } from "../src/verify/operations.ts";
import { commandPath, startProcess, withFolder } from "./support/command.ts";
import { migrations, recorderOf, withBodies, writeJournal } from "./support/recorder.ts";
import { completes, pathOf } from "./support/requests.ts";

const controlToken = "0123456789abcdef";
const control = { authorization: `Bearer ${controlToken}`, "content-type": "application/json" };
const pollPath = pathOf(completes);

/** Starts a server with a limited heap. */
const startWithin = (megabytes: number, ...parameters: string[]) =>
  startProcess([...parameters, "--control-token", controlToken, "--rate-limits", "off"], {}, [
    process.execPath,
    `--max-old-space-size=${megabytes}`,
    commandPath,
  ]);

describe("a journal with bodies", () => {
  it("a journal with bodies uses a bounded memory while the database is locked", { timeout: 120_000 }, () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using server = await startWithin(150, "--db", db);
      const { url, token } = server.ready;
      const journal = `${url}/__mock/sandboxes/default/journal`;
      await fetch(journal, { method: "PUT", headers: control, body: JSON.stringify({ bodies: true }) });
      const locked = new Sqlite(db);
      locked.exec("BEGIN IMMEDIATE");
      const body = JSON.stringify({ text: "x".repeat(990_000) });
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const statuses = new Set<number>();
      for (let count = 0; count < 250; count += 10) {
        const answers = Array.from({ length: 10 }, () =>
          fetch(`${url}/api/agent/projects/none/audit-analysis/async`, { method: "POST", headers, body }),
        );
        for (const answer of await Promise.all(answers)) {
          statuses.add(answer.status);
          await answer.text();
        }
      }
      locked.exec("ROLLBACK");
      locked.close();
      expect([...statuses]).toEqual([404]);
      const { entries } = (await (await fetch(`${journal}?limit=1`, { headers: control })).json()) as {
        entries: { number: number; requestBody: string }[];
      };
      expect(entries).toMatchObject([{ number: 250 }]);
      expect(entries[0]?.requestBody).toHaveLength(65_537);
    }),
  );

  it(
    "a journal that is larger than the memory can be read, reported, asserted and exported",
    { timeout: 120_000 },
    () =>
      withFolder(async (folder) => {
        const db = `${folder}/mock.db`;
        const count = 1500;
        await writeJournal(db, count);
        await using server = await startWithin(90, "--db", db);
        const of = `${server.ready.url}/__mock/sandboxes/default`;
        const read = async (path: string, body?: object) => {
          const asked = body && { method: "POST", body: JSON.stringify(body) };
          const answer = await fetch(`${of}${path}`, { headers: control, ...asked });
          return (await answer.json()) as Record<string, unknown>;
        };
        expect(await read("/journal?limit=1")).toMatchObject({ dropped: 0, entries: [{ number: count }] });
        expect(await read("/journal?after=1&until=1970-01-01T00:00:00.003Z")).toMatchObject({
          entries: [{ number: 2 }],
        });
        expect(await read("/journal?limit=10000")).toMatchObject({
          status: 400,
          errors: [{ field: "limit", message: expect.stringContaining("must be lower") as string }],
        });
        expect(await read("/journal/wait", { times: 1000, withinMs: "50s" })).toMatchObject({
          errors: [{ field: "times" }],
        });
        const asserted = await read("/journal/assert", { maxPolls: 1 });
        expect(asserted).toMatchObject({ results: [{ passed: false, evidenceCount: count }] });
        expect((asserted as { results: { evidence: object[] }[] }).results[0]?.evidence).toHaveLength(1000);
        expect(await read("/report")).toMatchObject({ sandbox: "default", dropped: 0 });
        for (const format of ["ndjson", "har"]) {
          const answer = await fetch(`${of}/journal/export?format=${format}`, { headers: control });
          let [bytes, last] = [0, ""];
          for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
            bytes += piece.length;
            last = Buffer.from(piece.slice(-20)).toString();
          }
          expect(bytes).toBeGreaterThan(count * 65_000);
          expect(last).toMatch(/}\n$/);
        }
      }),
  );
});

/** A reader of a store and what a recorder has not written yet. */
function readerOf(store: JournalStore, recorder: Recorder) {
  const services = new Map<unknown, unknown>([
    [journalStore, store],
    [journalRecorder, recorder],
  ]);
  const use = (service: unknown) => services.get(service);
  return journalReader({ contract: document, use, refresh: () => false } as unknown as Context);
}

describe("the reader of a journal", () => {
  it("the reader of a journal reads only the newest chunk for the last request, and no bodies where none are wanted", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await writeJournal(db, 100);
      const database = openDatabase(db, migrations);
      const readPath = pathReader(document);
      const journal = createJournalStore(database, readPath);
      const readWhole: number[] = [];
      const watched = {
        ...journal,
        chunkBefore(key: number, number: number) {
          const chunk = journal.chunkBefore(key, number);
          return (
            chunk && {
              ...chunk,
              readWhole() {
                readWhole.push(chunk.lastNumber);
                return chunk.readWhole();
              },
            }
          );
        },
      };
      const read = readerOf(watched, recorderOf(journal));
      for await (const batch of read(withBodies).newestFirst({ matches: () => true, bodies: true }))
        if (batch.length > 0) break;
      expect(readWhole).toEqual([100]);
      const numbers: number[] = [];
      const matches = ({ number }: { number: number }) => number % 10 === 0;
      for await (const batch of read(withBodies).newestFirst({ matches, bodies: false }))
        numbers.push(...batch.map(({ number }) => number).toReversed());
      expect([numbers, readWhole]).toEqual([[100, 90, 80, 70, 60, 50, 40, 30, 20, 10], [100]]);
      await database.close();
    }));

  it("the reader of a journal starts again when the sandbox is reset meanwhile, and yields while it reads", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await writeJournal(db, 1500);
      await using mock = await start({ db });
      const { defaultSandbox: sandbox } = mock;
      let turns = 0;
      const done = new AbortController();
      const others = (async () => {
        while (!done.signal.aborted) {
          await new Promise((resolve) => setImmediate(resolve));
          turns += 1;
        }
      })();
      const answer = sandbox.journal.read({ status: 404 });
      await new Promise((resolve) => setImmediate(resolve));
      await sandbox.reset();
      expect(await answer).toEqual({ dropped: 0, entries: [] });
      done.abort();
      await others;
      expect(turns).toBeGreaterThan(1);
      const exported = await sandbox.journal.export();
      expect(exported).toBe("");
    }));
});

it("the event stream of a sandbox has requests without bodies, a bounded number in each event", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    await writeJournal(db, 1500);
    await using mock = await start({ db });
    const sizes: number[] = [];
    for await (const event of await mock.defaultSandbox.follow({ requests: 1500 })) {
      if (event.kind !== "requests") continue;
      expect(event.requests.every(({ requestBody }) => requestBody === null)).toBe(true);
      sizes.push(event.requests.length);
      if (sizes.reduce((sum, size) => sum + size) >= 1500) break;
    }
    expect(Math.max(...sizes)).toBeLessThan(1100);
  }));

it("an export that is longer than a string can be is refused with 413 and a hint", async () => {
  async function* pieces() {
    yield await Promise.resolve("12345");
    yield "67890";
  }
  expect(await exportedText(pieces(), 10)).toBe("1234567890");
  const error: unknown = await exportedText(pieces(), 9).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ControlError);
  expect(error).toMatchObject({
    status: 413,
    message: expect.stringMatching(/^The export is too long for .*filter/) as string,
  });
});

it("audity-mock journal export writes no faster than its output is read", async () => {
  await using mock = await start({ controlToken });
  const { defaultSandbox: sandbox } = mock;
  for (let count = 0; count < 3; count += 1) await fetch(`${mock.url}${pollPath}`);
  await sandbox.journal.read();
  const written: string[] = [];
  let drain: (() => void) | undefined;
  const ended = run({
    arguments: ["journal", "export", "--format", "har", "--url", mock.url, "--control-token", controlToken],
    environment: { XDG_DATA_HOME: "/nowhere" },
    output: {
      write: (text) => written.push(text) < 0,
      once: (event, listener) => (event === "drain" ? (drain = listener) : undefined),
    },
    errors: { write: () => undefined },
    interactive: false,
    pid: process.pid,
    isRunning: () => false,
    signalGroup: () => undefined,
    isOutputRead: () => true,
    input: () => Readable.from([]),
    onStopSignal: () => undefined,
  });
  let pieces = 0;
  while (!written.join("").endsWith("]}}\n")) {
    while (!drain) await new Promise((resolve) => setImmediate(resolve));
    expect(written.length).toBe((pieces += 1));
    const goOn = drain;
    drain = undefined;
    goOn();
  }
  expect(await ended).toBe(0);
  expect(JSON.parse(written.join(""))).toMatchObject({ log: { entries: [{}, {}, {}] } });
});
