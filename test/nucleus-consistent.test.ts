import { describe, expect, it } from "vitest";
import { sampleClient, withBody } from "./support/agent.ts";
import {
  addProject,
  capturesPath,
  contactsPath,
  deleteCapture,
  listCaptures,
  listContacts,
  listInsights,
  memoriesPath,
  readCapture,
  reprocess,
  saveNote,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

const note = "We agreed to start. Please send the map.";

const dayMs = 86_400_000;

describe("answers about captures, while the clock runs", () => {
  it("a capture that is said to be processed has its items, and one that is not has none", () =>
    withSandbox({}, async ({ clock }, agent) => {
      await clock.setScale(2000);
      for (let notes = 0; notes < 20; notes += 1) {
        const { id } = await saveNote(agent, note);
        let isProcessed = false;
        while (!isProcessed) {
          const { capture, items } = await readCapture(agent, id);
          isProcessed = capture.status === "processed";
          expect(items).toHaveLength(isProcessed ? 2 : 0);
          for (const { status, processingResults } of await listCaptures(agent))
            expect(processingResults?.decisions ?? []).toHaveLength(status === "processed" ? 1 : 0);
        }
      }
    }));

  it("a contact was last mentioned by the capture that was read last, in whatever steps time has passed", () => {
    const lastAt = async (steps: number) => {
      let at: string | null | undefined;
      await withSandbox({}, async ({ clock }, agent) => {
        await agent(contactsPath, withBody("POST", { name: "Sample Contact" }));
        for (let notes = 0; notes < 8; notes += 1) await saveNote(agent, "We talked with Sample Contact.");
        for (let step = 0; step < steps; step += 1) await clock.advance(120_000 / steps);
        [at] = (await listContacts(agent)).map(({ lastInteractionAt }) => lastInteractionAt);
      });
      return at;
    };
    return expect(Promise.all([lastAt(1), lastAt(120)]).then(([once, often]) => once === often)).resolves.toBe(true);
  });
});

describe("a call that waits for a capture", () => {
  it("a capture that is read once more ends the wait when that has ended", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const [{ id } = { id: "" }] = await captures.add({ scenario: "stuck-processing" });
      const waiting = captures.waitFor(id, { withinMs: "20s" });
      await reprocess(agent, id);
      await clock.advance("1m");
      expect((await waiting).status).toBe("processed");
    }));

  it("a capture that is deleted ends the wait with 404", () =>
    withSandbox({}, async ({ captures }, agent) => {
      const [{ id } = { id: "" }] = await captures.add({ scenario: "stuck-processing" });
      const waiting = captures.waitFor(id, { withinMs: "20s" });
      const refused = expect(waiting).rejects.toMatchObject({ status: 404, message: `The capture ${id} was deleted.` });
      await deleteCapture(agent, id);
      await refused;
    }));
});

describe("what a poll of a capture is judged by", () => {
  it("a capture that is read once more has a new end: polling it again is no poll after the end", () =>
    withSandbox({}, async (sandbox, agent) => {
      const { id } = await saveNote(agent, note);
      for (let run = 0; run < 2; run += 1) {
        await readCapture(agent, id);
        await sandbox.clock.advance("1m");
        await readCapture(agent, id);
        if (run === 0) await reprocess(agent, id);
      }
      const { jobs } = await sandbox.report();
      expect(jobs.map(({ pollsAfterEnd, newsPerPoll }) => [pollsAfterEnd, newsPerPoll])).toEqual([
        [0, 1],
        [0, 1],
      ]);
      const { passed } = await sandbox.journal.assert({ noPollsAfterEnd: true });
      expect(passed).toBe(true);
      await readCapture(agent, id);
      expect((await sandbox.report()).jobs.map(({ pollsAfterEnd }) => pollsAfterEnd)).toEqual([0, 1]);
    }));
});

describe("the order of checks", () => {
  it.each([
    ["POST", contactsPath, {}],
    ["POST", memoriesPath, { subject: 1 }],
    ["GET", "/api/nucleus/insights?limit=0", undefined],
    ["GET", `${capturesPath}/none`, undefined],
    ["POST", `${capturesPath}/none`, undefined],
  ])("without Nucleus, %s %s is a 403 before anything else is looked at", (method, path, body) =>
    withSandbox({}, async ({ owners, owner }, agent) => {
      await owners.set(owner.id, { nucleus: false });
      const answer = await agent(path, body ? withBody(method, body) : { method });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toHaveProperty("code");
    }),
  );
});

describe("insights, whoever reads them when", () => {
  /** What is listed after 20 days, if insights are read on each of them or not. */
  const listedAfter = async (reads: boolean) => {
    let listed: unknown;
    await withSandbox({}, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      const { id } = await saveNote(agent, note, projectId);
      const begun = Date.parse((await sandbox.clock.read()).now);
      for (let day = 1; day <= 20; day += 1) {
        await sandbox.clock.setTo(begun + day * dayMs);
        if (day === 9) await reprocess(agent, id);
        if (day === 16) {
          const renamed = await agent(`/api/projects/${projectId}`, withBody("PATCH", { clientName: "Renamed" }));
          expect(renamed.status).toBe(200);
        }
        if (reads) await listInsights(agent);
      }
      listed = await listInsights(agent);
    });
    return listed;
  };

  it("an insight is raised at its instant from what was so then, whether anybody reads it or not", async () => {
    const [often, once] = [await listedAfter(true), await listedAfter(false)];
    expect(once).toEqual(often);
    expect(often).toMatchObject([
      { insightType: "overdue_followup" },
      { insightType: "stale_client", context: { clientName: sampleClient.clientName } },
    ]);
  });

  it("an action item that was overdue stays so when its capture is read once more", () =>
    withSandbox({}, async ({ clock }, agent) => {
      const { id } = await saveNote(agent, note);
      await clock.advance("9d");
      await reprocess(agent, id);
      await clock.advance("1d");
      expect((await listInsights(agent)).map(({ insightType }) => insightType)).toEqual(["overdue_followup"]);
    }));

  it("more insights are due than a list shows: each is raised, the oldest too", () =>
    withSandbox({}, async ({ captures, clock, insights }) => {
      await captures.add({ rawContent: "Please send the map.", count: 150 });
      await clock.advance("9d");
      expect(await insights.list({ limit: 1000 })).toHaveLength(150);
    }));
});
