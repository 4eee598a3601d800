import { describe, expect, it } from "vitest";
import { creditsAt } from "../src/resources/account/credits.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { agentOf, withMock } from "./support/agent.ts";
import { createdId, creditsOf } from "./support/projects.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;
const dayMs = 86_400_000;

describe("the account", () => {
  it("GET /api/user/current names the owner and the scopes of the token, in the recorded shape", () =>
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

  it("GET /api/user/tier answers with the tier of the owner", () =>
    withMock(frozen, async (_mock, agent) => {
      expect((await agent("/api/user/tier")).body).toEqual({
        success: true,
        tier: "agency",
        userId: expect.any(String) as string,
      });
    }));

  it("GET /api/user/credits answers with credits that add up, and with all of them again in the next period", () =>
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

  it("an owner with fewer credits than a project costs cannot create one", () => {
    const account = { tier: "starter", creditsAllocated: 2000, creditsUsed: 1001, creditsPeriod: 0, createdAt: 0 };
    expect(creditsAt(account, dayMs)).toMatchObject({ remaining: 999, canCreateProject: false, projectsRemaining: 0 });
  });
});

describe("the credits of a period", () => {
  it("used credits count only in the period in which they were used", () =>
    withMock(frozen, async (mock, agent) => {
      await createdId(agent);
      const { nextReset } = await creditsOf(agent);
      await mock.clock.setTo(Date.parse(nextReset) - 1);
      expect(await creditsOf(agent)).toMatchObject({ used: 5500, daysUntilReset: 1, nextReset });
      await mock.clock.advance(1);
      expect(await creditsOf(agent)).toMatchObject({ used: 0, daysUntilReset: 28, lastReset: nextReset });
      await createdId(agent);
      expect(await creditsOf(agent)).toMatchObject({ used: 1000, remaining: 49_000, projectsRemaining: 49 });
      await mock.clock.advance("672h");
      expect(await creditsOf(agent)).toMatchObject({ used: 0 });
      expect((await mock.defaultSandbox.owners.list())[0]).toMatchObject({ creditsUsed: 0 });
    }));

  it("the control plane sets an owner's credits, and refuses to allocate fewer than are used", () =>
    withMock(frozen, async (mock, agent) => {
      const { owners, owner } = mock.defaultSandbox;
      expect(await owners.set(owner.id, { creditsAllocated: 3000, creditsUsed: 2500 })).toMatchObject({
        creditsUsed: 2500,
      });
      expect(await creditsOf(agent)).toMatchObject({ remaining: 500, canCreateProject: false });
      await expect(owners.set(owner.id, { creditsAllocated: 100 })).rejects.toThrow(
        /creditsAllocated would result in 2500 used of 100 credits/,
      );
      await expect(owners.set("user_nobody", {})).rejects.toMatchObject({ status: 404 });
      expect(await creditsOf(agent)).toMatchObject({ allocated: 3000, used: 2500 });
    }));
});

describe("the Date header", () => {
  it("the Date header follows the sandbox's clock when that clock is frozen", () =>
    withMock(frozen, async (mock, agent) => {
      await mock.clock.advance(61_000);
      expect((await agent("/api/user/tier")).headers.get("date")).toBe("Thu, 01 Jan 2026 00:01:01 GMT");
    }));
});
