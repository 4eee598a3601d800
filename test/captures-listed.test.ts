import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { captureChannels } from "../src/resources/captures/table.ts";
import { captureScenarios } from "../src/scenarios/capture-scenarios.ts";
import { start } from "../src/start.ts";
import { type Agent, agentOf, withBody } from "./support/agent.ts";
import {
  addProject,
  capturesPath,
  deleteCapture,
  listCaptures,
  memoriesPath,
  note,
  notePath,
  otherAgent,
  readCapture,
  reprocess,
  saveNote,
  statusOf,
  unknownId,
  useSandboxes,
} from "./support/nucleus.ts";

type Schemas = components["schemas"];

const withSandbox = useSandboxes();

describe("the limits of notes", () => {
  const limited = { limits: { enabled: true } } as const;
  const save = (agent: Agent) => agent(notePath, withBody("POST", { content: note }));

  it("the 31st note within an hour is refused with a Retry-After that is true on the sandbox's clock", () =>
    withSandbox(limited, async ({ clock }, agent) => {
      for (let count = 0; count < 30; count += 1) {
        if (count === 20) await clock.advance("1m");
        expect([count, (await save(agent)).status]).toEqual([count, 201]);
      }
      const refused = await save(agent);
      expect([refused.status, refused.body]).toEqual([429, { error: "Rate limit exceeded" }]);
      expect(refused.headers.get("retry-after")).toBe("3540");
      await clock.advance("3539s");
      expect((await save(agent)).headers.get("retry-after")).toBe("1");
      expect(await listCaptures(agent)).toHaveLength(30);
      await clock.advance("1s");
      expect((await save(agent)).status).toBe(201);
    }));

  it("a note also spends the limit of writes, and other writes do not spend that of notes", () =>
    withSandbox(limited, async ({ clock, limits }, agent) => {
      const { id } = await saveNote(agent, note);
      for (let count = 0; count < 19; count += 1) expect((await reprocess(agent, id)).status).toBe(200);
      const refused = await save(agent);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
      await clock.advance("1m");
      await limits.drain("capture");
      expect((await save(agent)).headers.get("retry-after")).toBe("3540");
      const memory = withBody("POST", { subject: "Sample", content: "Sample" });
      expect((await agent(memoriesPath, memory)).status).toBe(201);
      expect((await reprocess(agent, id)).status).toBe(200);
      expect((await deleteCapture(agent, id)).status).toBe(204);
    }));

  it("on a scaled clock Retry-After counts seconds of the client", () =>
    withSandbox({ clock: { mode: "scaled", scale: 60 }, ...limited }, async ({ limits }, agent) => {
      await limits.drain("capture");
      const seconds = Number((await save(agent)).headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
    }));

  it("polls of a capture spend the limit of reads", () =>
    withSandbox(limited, async (_sandbox, agent) => {
      const { id } = await saveNote(agent, note);
      for (let count = 0; count < 100; count += 1) await readCapture(agent, id);
      expect((await agent(`${capturesPath}/${id}`)).status).toBe(429);
      expect((await agent(memoriesPath)).status).toBe(429);
    }));
});

describe("the list of captures", () => {
  it("the demo data has a capture in each state, the newest first, and an owner sees its own alone", async () => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const lists = await Promise.all(
      [mock.token, mock.tokens.secondOwner].map((token) => listCaptures(agentOf(mock, token))),
    );
    for (const captures of lists) {
      expect(captures.map(({ status }) => status)).toEqual([
        ...["pending", "processing", "failed", "needs_review", "processed"],
      ]);
      const times = captures.map(({ capturedAt }) => capturedAt.slice(0, 19));
      expect(times.toSorted().toReversed()).toEqual(times);
    }
    const ids = lists.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(10);
  });

  it("a capture of another owner is not there, and only the journal says whose it is", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const { id } = await saveNote(other, note);
      expect(await listCaptures(agent)).toEqual([]);
      for (const { status, body } of [await agent(`${capturesPath}/${id}`), await reprocess(agent, id)])
        expect([status, body]).toEqual([404, { error: "Capture not found" }]);
      const { entries } = await sandbox.journal.read({ status: 404 });
      expect(entries.map(({ reason }) => reason.code)).toEqual([
        "CAPTURE_OF_ANOTHER_OWNER",
        "CAPTURE_OF_ANOTHER_OWNER",
      ]);
      expect(await statusOf(other, id)).toBe("pending");
    }));

  it("each channel is listed under its own name, and a client's notes under text_note alone", () =>
    withSandbox({}, async ({ captures }, agent) => {
      for (const channel of captureChannels) await captures.add({ channel, rawContent: `Came in on ${channel}.` });
      await saveNote(agent, note);
      for (const channel of captureChannels) {
        const listed = await listCaptures(agent, `?channel=${channel}`);
        expect(listed.map((capture) => capture.channel)).toEqual(
          channel === "text_note" ? [channel, channel] : [channel],
        );
      }
    }));

  it("captures are filtered by their project in any case, and a project that is not there has none", () =>
    withSandbox({}, async ({ captures }, agent) => {
      const projectId = await addProject(agent);
      await captures.add({ projectId, channel: "email" });
      const { id } = await saveNote(agent, note, projectId);
      await saveNote(agent, note);
      const ids = async (query: string) => (await listCaptures(agent, query)).map((capture) => capture.id);
      expect(await ids(`?projectId=${projectId.toUpperCase()}`)).toHaveLength(2);
      expect(await ids(`?projectId=${projectId}&channel=text_note&status=pending`)).toEqual([id]);
      expect(await ids(`?projectId=${projectId}&status=failed`)).toEqual([]);
      expect(await ids(`?projectId=${unknownId}`)).toEqual([]);
    }));

  it.each(["?status=vanished", "?status=done", "?channel=fax", "?projectId=none", "?status=failed&status=pending"])(
    "a list of captures with the query %s is refused with 400",
    (query) =>
      withSandbox({}, async (_sandbox, agent) => {
        expect((await agent(capturesPath + query)).status).toBe(400);
      }),
  );

  it("the list by status holds exactly the captures whose polls say that status, at any instant", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      for (const { name } of captureScenarios) await captures.add({ scenario: name, count: 5 });
      const states = ["pending", "processing", "processed", "needs_review", "failed"] as const;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 20_000 }), async (ms) => {
          await clock.advance(ms);
          const all = await listCaptures(agent);
          for (const status of states)
            expect(await listCaptures(agent, `?status=${status}`)).toEqual(
              all.filter((each) => each.status === status),
            );
          const { id, status } = all[ms % all.length] as Schemas["Capture"];
          expect(await statusOf(agent, id)).toBe(status);
          expect((await captures.list({ status })).map((each) => each.id)).toContain(id);
        }),
        { numRuns: 15 },
      );
    }));
});
