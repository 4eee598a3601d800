import type { Principal } from "../../src/agent/principal.ts";
import { pathReader } from "../../src/contract/document.ts";
import { openDatabase } from "../../src/database/open.ts";
import { createRecorder, type Recorder } from "../../src/journal/recorder.ts";
import { createJournalStore, type JournalStore } from "../../src/journal/store.ts";
import { traceFrom } from "../../src/agent/trace.ts";
import { start } from "../../src/start.ts";
import { createClock, initialClockState } from "../../src/core/clock.ts";
import type { LiveSandbox } from "../../src/sandbox/sandbox.ts";
import { defaultSettings } from "../../src/sandbox/settings.ts";
import { document } from "../../src/verify/operations.ts";
import { completes, pathOf } from "./requests.ts";

/** The folder of the migrations. */
export const migrations = new URL("../../migrations", import.meta.url).pathname;
const pollPath = pathOf(completes);

/** A sandbox whose journal keeps bodies, as the recorder looks at it. */
export const withBodies = {
  ...{ key: 1, resets: 0, ended: new AbortController().signal },
  settings: { ...defaultSettings, journal: { bodies: true, limit: 100_000 } },
} as LiveSandbox;

const principal = { tokenId: "00000000-0000-4000-8000-000000000009", tokenPrefix: "aky_test" } as Principal;

type Sizes = { readonly batchSize?: number; readonly mostSize?: number };

/** A recorder that writes to this store. */
export const recorderOf = (store: Pick<JournalStore, "append">, sizes: Sizes = {}): Recorder =>
  createRecorder({
    store,
    readPath: pathReader(document),
    redact: (text) => text,
    wallClock: createClock(initialClockState("real")),
    onFailure: () => undefined,
    ...sizes,
  });

/** Returns a function that records a request, at an instant and with a body. */
export const recordIn =
  (recorder: Recorder) =>
  (at: number, text: string, path = pollPath) =>
    recorder.record({
      ...traceFrom(at),
      ...{ at, answeredAt: at, realAnsweredAt: at, sandbox: withBodies, path, operation: "getJobStatus", status: 200 },
      ...{ received: { text, isWhole: true }, sent: "{}", principal },
    });

/** Writes a journal whose bodies are as large as is kept of one. */
export async function writeJournal(db: string, count: number): Promise<void> {
  await using mock = await start({ db });
  await mock.defaultSandbox.journal.configure({ bodies: true, limit: 100_000 });
  await mock.stop();
  const database = openDatabase(db, migrations);
  const recorder = recorderOf(createJournalStore(database, pathReader(document)));
  const record = recordIn(recorder);
  for (let number = 1; number <= count; number += 1) record(number, `${number} ${"x".repeat(65_000)}`);
  recorder.close();
  await database.close();
}
