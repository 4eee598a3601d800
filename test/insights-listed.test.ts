import { describe, expect, it } from "vitest";
import { insightTypes } from "../src/resources/insights/table.ts";
import { start } from "../src/start.ts";
import { type Agent, agentOf } from "./support/agent.ts";
import { addProject, insightsPath, listInsights, otherAgent, unknownId, useSandboxes } from "./support/nucleus.ts";

const withSandbox = useSandboxes();

const day = (number: number, time = "10:00:00") => `2026-01-${String(number).padStart(2, "0")}T${time}Z`;
describe("the list of insights", () => {
  it("the newest insight comes first, 25 unless a limit says otherwise", () =>
    withSandbox({}, async ({ insights, clock }, agent) => {
      await insights.add({ count: 40, title: "Old" });
      await clock.advance(1);
      await insights.add({ count: 80, title: "New" });
      const titles = async (query: string) => (await listInsights(agent, query)).map(({ title }) => title);
      expect(await titles("")).toEqual(Array.from({ length: 25 }, () => "New"));
      expect(await titles("?limit=1")).toEqual(["New"]);
      expect(await titles("?limit=100")).toEqual([
        ...Array.from({ length: 80 }, () => "New"),
        ...Array.from({ length: 20 }, () => "Old"),
      ]);
    }));

  it.each([
    "?limit=0",
    "?limit=101",
    "?limit=x",
    "?type=none",
    "?unreadOnly=maybe",
    "?type=stale_client&type=similar_lead",
  ])("a list of insights with the query %s is refused with 400", (query) =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await agent(insightsPath + query)).status).toBe(400);
    }),
  );

  it("insights of every type can be added, and are filtered by it", () =>
    withSandbox({}, async ({ insights }, agent) => {
      for (const insightType of insightTypes) await insights.add({ insightType, priority: "low" });
      expect(await listInsights(agent)).toHaveLength(8);
      for (const insightType of insightTypes) {
        const listed = await listInsights(agent, `?type=${insightType}`);
        expect(listed.map((each) => [each.insightType, each.priority])).toEqual([[insightType, "low"]]);
      }
    }));

  it("read insights are left out where only unread ones are asked for, and dismissed ones are never listed", () =>
    withSandbox({}, async ({ insights }, agent) => {
      const [read, dismissed, fresh] = (await insights.add({ count: 3 })).map(({ id }) => id);
      await insights.set(read ?? "", { isRead: true });
      await insights.set((dismissed ?? "").toUpperCase(), { isDismissed: true });
      const ids = async (query = "") => (await listInsights(agent, query)).map(({ id }) => id);
      expect(await ids()).toEqual([fresh, read]);
      expect(await ids("?unreadOnly=true")).toEqual([fresh]);
      expect(await ids("?unreadOnly=false")).toEqual([fresh, read]);
      expect((await listInsights(agent)).map(({ isRead }) => isRead)).toEqual([false, true]);
      expect(await insights.set(read ?? "", {})).toMatchObject({ isRead: true, isDismissed: false });
      await insights.set(dismissed ?? "", { isDismissed: false });
      await insights.set(read ?? "", { isRead: false });
      expect(await ids("?unreadOnly=true")).toEqual([fresh, dismissed, read]);
      await expect(insights.set(unknownId, { isRead: true })).rejects.toMatchObject({ status: 404 });
      await expect(insights.add({ projectId: unknownId })).rejects.toMatchObject({ status: 400 });
    }));

  it("a stale_client that was dismissed is not raised again", () =>
    withSandbox({}, async ({ insights, clock }, agent) => {
      await addProject(agent);
      await clock.setTo(day(15));
      const [{ id } = { id: "" }] = await insights.list();
      await insights.set(id, { isDismissed: true });
      for (let days = 0; days < 6; days += 1) {
        expect(await listInsights(agent)).toEqual([]);
        expect(await insights.list()).toMatchObject([{ id, isDismissed: true }]);
        await clock.advance("1d");
      }
    }));

  it("an insight that was added is listed as long as it was given", () =>
    withSandbox({}, async ({ insights, clock }, agent) => {
      await insights.add({ expiresInMs: "2h" });
      await clock.advance("7199s");
      expect(await listInsights(agent)).toHaveLength(1);
      await clock.advance("1s");
      expect(await listInsights(agent)).toEqual([]);
      expect(await insights.list()).toEqual([]);
    }));

  it("the demo data has an insight of each type that is raised, one read and one dismissed", async () => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const all = await mock.defaultSandbox.insights.list();
    const own = all.filter(({ ownerId }) => ownerId === mock.defaultSandbox.owner.id);
    expect(new Set(own.map(({ insightType }) => insightType)).size).toBe(4);
    expect(own.filter(({ isRead }) => isRead)).toHaveLength(1);
    expect(own.filter(({ isDismissed }) => isDismissed)).toHaveLength(1);
    expect(await listInsights(agentOf(mock, mock.token))).toHaveLength(3);
  });
});

describe("suggestions", () => {
  const suggest = async (agent: Agent, query = "") => {
    const { status, body } = await agent(`/api/nucleus/suggestions${query}`);
    expect(status).toBe(200);
    const { suggestions } = body as { suggestions: string[] };
    expect(suggestions).toHaveLength(3);
    for (const sentence of suggestions) expect(sentence).toMatch(/^[A-Z].{15,}[.?]$/);
    expect(new Set(suggestions).size).toBe(3);
    return suggestions;
  };

  it("suggestions are three sentences, about a project where one is named, and others as it moves on", () =>
    withSandbox({ demoData: "projects" }, async ({ projects }, agent) => {
      const seen = new Set<string>();
      for (const id of Object.values(projects)) {
        const [next = "", ...others] = await suggest(agent, `?projectId=${id.toUpperCase()}`);
        const { clientName } = (await agent(`/api/projects/${id}`)).body as { clientName: string };
        for (const sentence of [next, ...others]) expect(sentence).toContain(clientName);
        seen.add(next.replace(clientName, "…"));
      }
      expect(seen.size).toBeGreaterThanOrEqual(3);
    }));

  it("suggestions are general without a project, and for one that is unknown or of another owner", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const theirs = await addProject(await otherAgent(mock, sandbox), "Theirs");
      const general = await suggest(agent);
      for (const id of [unknownId, theirs]) expect(await suggest(agent, `?projectId=${id}`)).toEqual(general);
      expect((await agent("/api/nucleus/suggestions?projectId=none")).status).toBe(400);
    }));
});
