import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { itemsOf } from "../src/resources/captures/extract.ts";
import { start } from "../src/start.ts";
import { type Agent, agentOf } from "./support/agent.ts";
import { startProcess, withFolder } from "./support/command.ts";

type Schemas = components["schemas"];

const rounds = 6;
const seed = 7;

const note = (number: number): string =>
  `We agreed on the step ${number}. Please send the map ${number}. The team copies data number ${number} by hand.`;

const order = { pending: 0, processing: 1, processed: 2, needs_review: 2, failed: 2 };

const read = async (agent: Agent, id: string): Promise<Schemas["CaptureDetail"]> =>
  (await agent(`/api/nucleus/captures/${id}`)).body as Schemas["CaptureDetail"];

const send = (agent: Agent, path: string, body?: unknown) =>
  agent(path, {
    method: "POST",
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });

it("kill -9 while notes are read loses and doubles no item and no memory", { timeout: 240_000 }, () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    // The file keeps the scaled clock, so notes live through several crashes in seconds.
    const first = await start({ db, seed, clock: "scaled", clockScale: 200 });
    await first.stop();

    /** The notes that were acknowledged, with how often they were to be read again. */
    const accepted = new Map<string, { text: string; again: number }>();
    const seen = new Map<string, Schemas["CaptureDetail"]>();
    for (let round = 0; round < rounds; round += 1) {
      const server = await startProcess(["--db", db, "--rate-limits", "off"]);
      const agent = agentOf(server.ready, server.ready.token);
      const crash = new AbortController();
      const working = (async () => {
        while (!crash.signal.aborted) {
          const text = note(accepted.size);
          const answer = await send(agent, "/api/nucleus/capture/note", { content: text });
          expect(answer.status).toBe(201);
          accepted.set((answer.body as Schemas["CaptureAnswer"]).capture.id, { text, again: 0 });
          for (const [id, sent] of [...accepted].slice(-8)) {
            const now = await read(agent, id);
            const before = seen.get(id);
            if (before) {
              expect(order[now.capture.status]).toBeGreaterThanOrEqual(order[before.capture.status]);
              if (order[before.capture.status] === 2) expect(now).toEqual(before);
            }
            seen.set(id, now);
            if (now.capture.status !== "processed" || sent.again > 0) continue;
            // Forgotten before it is asked for: the request may be carried out without an answer.
            seen.delete(id);
            sent.again += 1;
            await send(agent, `/api/nucleus/captures/${id}`);
          }
        }
      })().catch((error: unknown) => {
        // Only the kill may break a request.
        if (!crash.signal.aborted || !(error instanceof TypeError)) throw error;
      });
      const target = accepted.size + 12 + ((round * 7) % 11);
      while (accepted.size < target) await new Promise((resolve) => setImmediate(resolve));
      crash.abort();
      expect(await server.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
      await working;
    }

    const last = await start({ db, rateLimits: false });
    await last.clock.advance("1h");
    const agent = agentOf(last, last.token);
    const { memories } = (await agent("/api/nucleus/memories")).body as Schemas["MemoryList"];
    const sqlite = new Sqlite(db, { readonly: true });
    const runOf = sqlite.prepare<[string], number>("SELECT run FROM captures WHERE id = ?").pluck();
    for (const [id, { text }] of accepted) {
      const { capture, items } = await read(agent, id);
      expect(capture.status).toBe("processed");
      const expected = itemsOf(seed, id, runOf.get(id) ?? -1, text, true);
      expect(items.map((item) => [item.id, item.content])).toEqual(expected.map((item) => [item.id, item.content]));
      const extracted = memories.filter(({ sourceContext }) => JSON.stringify(sourceContext).includes(id));
      const remembered = expected.filter(({ itemType }) => itemType === "decision" || itemType === "key_insight");
      expect(extracted.map(({ content }) => content).toSorted()).toEqual(
        remembered.map(({ content }) => content).toSorted(),
      );
    }
    expect(sqlite.pragma("integrity_check", { simple: true })).toBe("ok");
    const reread = sqlite.prepare("SELECT count(*) FROM captures WHERE run > 0").pluck().get() as number;
    sqlite.close();
    await last.stop();
    expect(reread).toBeGreaterThan(rounds);
    expect(accepted.size).toBeGreaterThan(rounds * 10);
  }),
);
