import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoryOf, deliverablesOf } from "../src/resources/analyses/deliverables.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { magicProjectId, scenarioNamed } from "../src/scenarios/scenarios.ts";
import { type Agent, analyse, withMock } from "./support/agent.ts";
import { createdId } from "./support/projects.ts";

type Schemas = components["schemas"];
const frozen = { clock: "frozen", seed: 7 } as const;
const magic = (name: string) => magicProjectId(scenarioNamed(name) ?? ({ number: 0 } as never));

const opportunitiesOf = async (agent: Agent, id: string, query = "") =>
  ((await agent(`/api/projects/${id}/opportunities${query}`)).body as { opportunities: Schemas["Opportunity"][] })
    .opportunities;
const deliverables = async (agent: Agent, id: string) =>
  ((await agent(`/api/projects/${id}/deliverables`)).body as { data: Schemas["Deliverables"] }).data;

describe("opportunities and deliverables", () => {
  it("a project without an analysis has no opportunities, and its deliverables answer 404", () =>
    withMock(frozen, async (_mock, agent) => {
      const id = await createdId(agent);
      expect(await opportunitiesOf(agent, id)).toEqual([]);
      expect(await agent(`/api/projects/${id}/deliverables`)).toMatchObject({
        status: 404,
        body: { error: "No audit analysis found for this project" },
      });
    }));

  it("the opportunities of each category make up all opportunities, and an unknown category answers 400 with the known ones", () =>
    withMock(frozen, async (mock, agent) => {
      const { answer } = await analyse(agent, magic("completes"));
      await mock.clock.advance("5m");
      await answer;
      const id = magic("completes");
      const all = await opportunitiesOf(agent, id);
      expect(await deliverables(agent, id)).toMatchObject({ opportunities: all });
      const categories = ["quick_wins", "big_swings", "nice_to_haves", "deprioritize"];
      const byCategory = [];
      for (const category of categories)
        byCategory.push(...(await opportunitiesOf(agent, id, `?category=${category}`)));
      expect(byCategory.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
        all.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      );
      const { status, body } = await agent(`/api/projects/${id}/opportunities?category=all`);
      expect([status, body]).toEqual([
        400,
        { error: expect.stringContaining("quick_wins, big_swings, nice_to_haves, deprioritize") as string },
      ]);
    }));

  it("the deliverables of every seed are consistent: every opportunity or risk that is counted, named or depended on exists", () => {
    const project = { clientName: "Sample client", currency: "EUR", stakeholdersCount: 3 } as never;
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.nat(), fc.uuid(), (seed, id) => {
        const made = deliverablesOf(seed, project, { id });
        expect(deliverablesOf(seed, project, { id })).toEqual(made);
        const { executiveSummary, opportunities, risks, stakeholderMemos } = made;
        const titles = opportunities.map(({ title }) => title);
        expect(new Set(titles).size).toBe(titles.length);
        expect(opportunities.length).toBeGreaterThanOrEqual(6);
        for (const { category, impactScore, effortScore, dependencies, roiPotential } of opportunities) {
          for (const score of [impactScore, effortScore]) {
            expect(Number.isInteger(score) && score >= 1 && score <= 10).toBe(true);
          }
          expect(category).toBe(categoryOf(impactScore, effortScore));
          for (const title of dependencies) expect(titles).toContain(title);
          expect(roiPotential).toMatch(/^EUR [\d,]+ to EUR [\d,]+ a year$/);
          seen.add(category);
        }
        const count = (category: string) => opportunities.filter((each) => each.category === category).length;
        expect(executiveSummary).toContain(`${opportunities.length} opportunities: `);
        expect(executiveSummary).toMatch(new RegExp(`\\b${count("quick_wins")} quick wins?\\b`));
        if (count("big_swings") > 0)
          expect(executiveSummary).toMatch(new RegExp(`\\b${count("big_swings")} big swings?\\b`));
        expect(executiveSummary).toMatch(new RegExp(`\\b${risks.length} risks?,`));
        expect(stakeholderMemos).toHaveLength(3);
        for (const { memo } of stakeholderMemos) {
          expect(opportunities.some(({ roiPotential }) => memo.includes(roiPotential))).toBe(true);
          expect(risks.some(({ title }) => memo.includes(title))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(4);
  });
});
