import { describe, expect, it } from "vitest";
import { creditsAt } from "../src/resources/account/credits.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { databaseTimestamp } from "../src/resources/projects/project-view.ts";
import { agentOf, withMock } from "./support/agent.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;
const dayMs = 86_400_000;

describe("the account", () => {
  it("is who the token belongs to, in the recorded shape", () =>
    withMock(frozen, async (mock, agent) => {
      const { body } = await agent("/api/user/current");
      const user = body as Schemas["CurrentUser"];
      expect(user).toEqual({
        success: true,
        authMethod: "pat",
        userId: expect.stringMatching(/^user_[0-9A-Za-z]{27}$/) as string,
        authData: {
          fromAuth: { userId: user.userId },
          fromCurrentUser: null,
          patKeyId: expect.any(String) as string,
          patScopes: ["read", "write"],
        },
      });
      const second = await agentOf(mock, mock.tokens.secondOwner)("/api/user/current");
      expect((second.body as Schemas["CurrentUser"]).userId).not.toBe(user.userId);
      const reader = (await agentOf(mock, mock.tokens.readOnly)("/api/user/current")).body as Schemas["CurrentUser"];
      expect([reader.userId, reader.authData.patScopes]).toEqual([user.userId, ["read"]]);
    }));

  it("is on a tier", () =>
    withMock(frozen, async (_mock, agent) => {
      expect((await agent("/api/user/tier")).body).toEqual({
        success: true,
        tier: "agency",
        userId: expect.any(String) as string,
      });
    }));

  it("has credits that add up, and has them all again when the period ends", () =>
    withMock(frozen, async (mock, agent) => {
      const credits = (await agent("/api/user/credits")).body as Schemas["Credits"];
      expect(credits).toMatchObject({
        remaining: 45_500,
        allocated: 50_000,
        used: 4500,
        usagePercentage: 9,
        daysUntilReset: 19,
        canCreateProject: true,
        projectCreationCost: 1000,
        projectsRemaining: 45,
        timestamp: "2026-01-01T00:00:00.000Z",
      });
      await mock.clock.advance(Date.parse(credits.nextReset) - Date.parse(credits.timestamp));
      expect((await agent("/api/user/credits")).body).toMatchObject({
        remaining: 50_000,
        used: 0,
        lastReset: credits.nextReset,
        daysUntilReset: 28,
      });
    }));

  it("cannot create a project when less is left than one costs", () => {
    const account = { tier: "starter", creditsAllocated: 2000, creditsUsed: 1001, creditsPeriod: 0, createdAt: 0 };
    expect(creditsAt(account, dayMs)).toMatchObject({ remaining: 999, canCreateProject: false, projectsRemaining: 0 });
  });
});

describe("projects", () => {
  it("are listed with most documents first, then the last updated", () =>
    withMock(frozen, async (_mock, agent) => {
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      const order = list.map(({ documentsCount, updatedAt }) => [documentsCount, Date.parse(updatedAt)] as const);
      const sorted = order.toSorted(([docs, at], [otherDocs, otherAt]) => otherDocs - docs || otherAt - at);
      expect(order).toEqual(sorted);
      expect(list.map(({ clientName }) => clientName)).toEqual(
        expect.arrayContaining([
          "Sample: ready for an analysis",
          "Sample: already analysed",
          "Sample: lacks the interview analysis",
          "Sample: lacks the document analysis",
          "Sample: just set up",
        ]),
      );
    }));

  it("are listed in the order of the instants that are shown, finer than a millisecond, when they are made in one", () =>
    withMock({ ...frozen, rateLimits: false }, async (_mock, agent) => {
      for (let count = 0; count < 8; count += 1)
        await agent("/api/projects", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ clientName: `Sample ${count}`, industry: "Testing", companySize: "1-10" }),
        });
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      const instants = list.filter(({ documentsCount }) => documentsCount === 0).map(({ updatedAt }) => updatedAt);
      expect(instants.length).toBeGreaterThan(8);
      expect(instants).toEqual(instants.toSorted().toReversed());
    }));

  it("show in full what the list shows in short", () =>
    withMock(frozen, async (_mock, agent) => {
      const list = (await agent("/api/projects")).body as Schemas["ProjectListItem"][];
      for (const item of list) {
        const project = (await agent(`/api/projects/${item.id}`)).body as Schemas["Project"];
        const { databaseStatus, uiStatus, canView, deliverablesStatus, ...short } = item;
        expect(project).toMatchObject(short);
        expect(project.documents).toHaveLength(item.documentsCount);
        expect(project.businessAnalysis).toHaveLength(item.hasAnalysis ? 1 : 0);
        expect(["setup", "analysis", "interviews"]).toContain(databaseStatus);
        expect([uiStatus, canView]).toEqual([
          item.hasAuditAnalysis ? "completed" : "in-progress",
          item.hasAuditAnalysis,
        ]);
        expect(Object.values(deliverablesStatus)).toEqual(Array(4).fill(false));
      }
    }));

  it("carry timestamps as the database writes them: microseconds, no trailing zeros, a numeric offset", () => {
    for (let at = 0; at < 300; at += 1) {
      const written = databaseTimestamp(7, "project", at);
      expect(written).toMatch(/^1970-01-01T00:00:00(\.\d{0,5}[1-9])?\+00:00$/);
      expect(Date.parse(written)).toBe(at);
    }
  });
});

describe("the Date header", () => {
  it("follows the sandbox's clock when that is not the real one", () =>
    withMock(frozen, async (mock, agent) => {
      await mock.clock.advance(61_000);
      expect((await agent("/api/user/tier")).headers.get("date")).toBe("Thu, 01 Jan 2026 00:01:01 GMT");
    }));
});
