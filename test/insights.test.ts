import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { type Agent, agentIn, sampleClient, trigger, withBody } from "./support/agent.ts";
import {
  addProject,
  contactsPath,
  deleteCapture,
  listInsights,
  otherAgent,
  reprocess,
  saveNote,
  useSandboxes,
} from "./support/nucleus.ts";

const withSandbox = useSandboxes();

const day = (number: number, time = "10:00:00") => `2026-01-${String(number).padStart(2, "0")}T${time}Z`;
/** A capture that is activity, and nothing to do. */
const quietly = { rawContent: "Copying data takes hours.", scenario: "processes" } as const;

const types = async (agent: Agent) => (await listInsights(agent)).map(({ insightType }) => insightType);

describe("a client that has been quiet", () => {
  it("a project without activity for 14 days raises stale_client at 10:00 UTC, once, for seven days", () =>
    withSandbox({}, async ({ clock, owner }, agent) => {
      const projectId = await addProject(agent);
      await clock.setTo(day(15, "09:59:59.999"));
      expect(await listInsights(agent)).toEqual([]);
      await clock.setTo(day(15));
      const [insight, ...others] = await listInsights(agent);
      expect(others).toEqual([]);
      expect(insight).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        ...{ userId: owner.id, insightType: "stale_client" },
        ...{ title: expect.stringContaining(sampleClient.clientName) as string, content: expect.any(String) as string },
        context: {
          ...{ projectId, clientName: sampleClient.clientName, projectName: sampleClient.clientName },
          daysSinceActivity: 14,
        },
        ...{ priority: "normal", isRead: false, isDismissed: false, expiresAt: "2026-01-22T10:00:00.000+00:00" },
        createdAt: expect.stringMatching(/^2026-01-15T10:00:00(\.\d{1,6})?\+00:00$/) as string,
      });
      await clock.setTo(day(22, "09:59:59.999"));
      expect(await listInsights(agent)).toEqual([insight]);
      await clock.advance(1);
      expect(await listInsights(agent)).toEqual([]);
      for (let weeks = 0; weeks < 6; weeks += 1) {
        await clock.advance("84h");
        expect(await listInsights(agent)).toEqual([]);
      }
    }));

  it("a project that became active at 10:00 UTC sharp is stale 14 days after to the millisecond, one later a day later", () =>
    withSandbox({ clock: { mode: "frozen", startsAt: day(1) } }, async ({ clock }, agent) => {
      await addProject(agent, "On time");
      await clock.advance(1);
      await addProject(agent, "Late");
      await clock.setTo(day(15));
      const stale = async () =>
        (await listInsights(agent)).map(({ context }) => [context["clientName"], context["daysSinceActivity"]]);
      expect(await stale()).toEqual([["On time", 14]]);
      await clock.setTo(day(16, "09:59:59.999"));
      expect(await stale()).toHaveLength(1);
      await clock.advance(1);
      expect(await stale()).toEqual([
        ["Late", 14],
        ["On time", 14],
      ]);
    }));

  it("a project that has documents and their analysis is stale with the priority high", () =>
    withSandbox({}, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      await sandbox.prepareProject(projectId);
      await sandbox.clock.setTo(day(15));
      expect((await listInsights(agent)).map(({ priority }) => priority)).toEqual(["high"]);
    }));

  it.each([
    [
      "a capture about it",
      (sandbox: Sandbox, projectId: string) => sandbox.captures.add({ projectId, channel: "email", ...quietly }),
    ],
    [
      "a finished analysis",
      async (sandbox: Sandbox, projectId: string) => {
        const { jobId } = await trigger(agentIn(sandbox), projectId);
        await sandbox.jobs.complete(jobId);
      },
    ],
  ])("%s puts off when a project is stale", (_what, act) =>
    withSandbox({ owner: { creditsAllocated: 100_000 } }, async (sandbox, agent) => {
      const projectId = await addProject(agent);
      await sandbox.prepareProject(projectId);
      await sandbox.clock.setTo(day(15, "09:59:59"));
      await act(sandbox, projectId);
      await sandbox.clock.setTo(day(15));
      expect(await listInsights(agent)).toEqual([]);
      await sandbox.clock.setTo(day(29, "09:59:59.999"));
      expect(await listInsights(agent)).toEqual([]);
      await sandbox.clock.advance(1);
      expect(await types(agent)).toEqual(["stale_client"]);
    }),
  );

  it("captures about no project or another one put off nothing", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const [quiet, active] = [await addProject(agent, "Quiet"), await addProject(agent, "Active")];
      await clock.advance("1d");
      await captures.add({ projectId: active, ...quietly });
      await captures.add(quietly);
      await clock.setTo(day(15));
      expect((await listInsights(agent)).map(({ context }) => context["projectId"])).toEqual([quiet]);
    }));

  it("a project that is active after it was stale is stale again after another 14 days", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const projectId = await addProject(agent);
      await clock.setTo(day(16));
      const [first] = await listInsights(agent);
      await captures.add({ projectId, ...quietly });
      expect(await listInsights(agent)).toEqual([first]);
      await clock.setTo(day(30, "09:59:59"));
      expect(await listInsights(agent)).toEqual([]);
      await clock.setTo(day(30));
      const [second, ...others] = await listInsights(agent);
      expect(others).toEqual([]);
      expect([second?.insightType, second?.id === first?.id]).toEqual(["stale_client", false]);
    }));

  it("an owner gets insights of its own projects alone", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      await addProject(other, "Theirs");
      await sandbox.clock.setTo(day(15));
      expect(await listInsights(agent)).toEqual([]);
      expect(await listInsights(other)).toHaveLength(1);
    }));

  it("over any activities each quiet time raises one stale_client, at the first 10:00 UTC after 14 days, however often they are listed", () =>
    withSandbox({}, async (_sandbox, _agent, mock) => {
      const [dayMs, tenMs] = [86_400_000, 36_000_000];
      const round = (at: number) => Math.ceil((at - tenMs) / dayMs) * dayMs + tenMs;
      const twin = { seed: 5, clock: "frozen", demoData: "none", limits: { enabled: false } } as const;
      const instants = fc.array(fc.integer({ min: 1, max: 50 * dayMs }), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(instants, fc.constantFrom(2, 3, 5), async (drawn, readEveryDays) => {
          await using sandbox = await mock.sandbox(twin);
          const projectId = await addProject(agentIn(sandbox));
          const begunAt = Date.parse((await sandbox.clock.read()).now);
          const captured = [...new Set(drawn)].toSorted((one, other) => one - other).map((at) => begunAt + at);
          const reads = Array.from(
            { length: 75 / readEveryDays },
            (_, index) => begunAt + index * readEveryDays * dayMs,
          );
          const seen = new Map<string, string>();
          for (const at of [...captured, ...reads].toSorted((one, other) => one - other)) {
            await sandbox.clock.setTo(at);
            if (captured.includes(at)) await sandbox.captures.add({ projectId, ...quietly });
            else for (const insight of await listInsights(agentIn(sandbox))) seen.set(insight.id, insight.createdAt);
          }
          // Of the microseconds, the clock has given none.
          const raised = [...seen.values()].map((at) => Date.parse(at));
          const expected = [begunAt, ...captured].flatMap((at, index) => {
            const stale = round(at + 14 * dayMs);
            return stale < (captured[index] ?? Infinity) ? [stale] : [];
          });
          expect(raised.toSorted((one, other) => one - other)).toEqual(expected);
        }),
        { numRuns: 15 },
      );
    }));
});

describe("what insights follow from", () => {
  it("an action item raises overdue_followup at the first 10:00 UTC after seven days, with the contact that its note mentions", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const { body } = await agent(contactsPath, withBody("POST", { name: "Sample Contact" }));
      const { id } = await saveNote(agent, "Please send the map to Sample Contact. Please sign.");
      await captures.process(id);
      await clock.setTo(day(8, "09:59:59.999"));
      expect(await listInsights(agent)).toEqual([]);
      await clock.advance(1);
      const insights = await listInsights(agent);
      expect(insights.map(({ content }) => content).toSorted()).toEqual([
        "Please send the map to Sample Contact.",
        "Please sign.",
      ]);
      const { id: contactId } = body as { id: string };
      for (const insight of insights)
        expect(insight).toMatchObject({
          ...{ insightType: "overdue_followup", priority: "high" },
          context: { contactId, contactName: "Sample Contact", dueDate: "2026-01-08T00:00:00.000Z" },
        });
      await clock.setTo(day(15));
      expect(await listInsights(agent)).toEqual([]);
    }));

  it("an action item of a deleted capture raises nothing, and one of a capture that was read again is due later", () =>
    withSandbox({}, async ({ captures, clock }, agent) => {
      const [deleted, again] = [await saveNote(agent, "Please sign."), await saveNote(agent, "Please pay.")];
      for (const { id } of [deleted, again]) await captures.process(id);
      await deleteCapture(agent, deleted.id);
      await clock.setTo(day(3));
      await reprocess(agent, again.id);
      await captures.process(again.id);
      await clock.setTo(day(9));
      expect(await listInsights(agent)).toEqual([]);
      await clock.setTo(day(10));
      expect((await listInsights(agent)).map(({ content }) => content)).toEqual(["Please pay."]);
    }));

  async function analysed(sandbox: Sandbox, clientName: string): Promise<string> {
    const agent = agentIn(sandbox);
    const projectId = await addProject(agent, clientName);
    await sandbox.prepareProject(projectId);
    await sandbox.jobs.complete((await trigger(agent, projectId)).jobId);
    return projectId;
  }
  const rich = { owner: { creditsAllocated: 100_000 } } as const;

  it("a lead of the industry of a project with a finished analysis raises similar_lead when it completes its survey", () =>
    withSandbox(rich, async (sandbox, agent) => {
      const { leads } = sandbox;
      const { industry } = sampleClient;
      await leads.add({ industry });
      await sandbox.clock.advance(1);
      const projectId = await analysed(sandbox, "Analysed");
      await sandbox.clock.advance("1h");
      await leads.add({ industry: "Another industry" });
      const [pending] = await leads.add({ industry, status: "pending" });
      expect(await listInsights(agent)).toEqual([]);
      await sandbox.clock.advance("1h");
      await leads.complete(pending?.id ?? "");
      const [insight, ...others] = await listInsights(agent);
      expect(others).toEqual([]);
      expect(insight).toMatchObject({ insightType: "similar_lead", context: { leadId: pending?.id, projectId } });
      expect(insight?.createdAt).toMatch(/^2026-01-01T02:00:00/);
      await sandbox.clock.advance("7d");
      expect(await types(agent)).not.toContain("similar_lead");
    }));

  it("the third project of an industry with a finished analysis raises pattern_detected, and the fourth nothing", () =>
    withSandbox(rich, async (sandbox, agent) => {
      const projectIds = [await analysed(sandbox, "One"), await analysed(sandbox, "Two")];
      expect(await listInsights(agent)).toEqual([]);
      await sandbox.clock.advance("1h");
      projectIds.push(await analysed(sandbox, "Three"));
      const insights = await listInsights(agent);
      expect(insights).toMatchObject([{ insightType: "pattern_detected", context: { projectIds } }]);
      expect(insights[0]?.createdAt).toMatch(/^2026-01-01T01:00:00/);
      await sandbox.clock.advance("1h");
      await analysed(sandbox, "Four");
      expect(await listInsights(agent)).toEqual(insights);
    }));
});
