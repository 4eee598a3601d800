import { en, Faker } from "@faker-js/faker";
import type { components } from "../../contract/openapi.gen.ts";
import type { ProjectRow } from "../projects/module.ts";
import { draw, uuidOf, wholeNumberOf } from "../../core/seed.ts";
import { type Finding, findingsOf, readinessOf } from "./analysis-view.ts";
import type { Analysis } from "./analysis.ts";
import { themes } from "./themes.ts";

export type Opportunity = components["schemas"]["Opportunity"];
type Category = Opportunity["category"];

/** The names of categories in a sentence, in singular and plural. */
const names: Readonly<Record<Category, readonly [string, string]>> = {
  quick_wins: ["quick win", "quick wins"],
  big_swings: ["big swing", "big swings"],
  nice_to_haves: ["nice-to-have", "nice-to-haves"],
  deprioritize: ["to deprioritise", "to deprioritise"],
};

/** Impact or effort is high from this score. */
const high = 6;

/** The quadrant of an opportunity in the matrix. */
export function categoryOf(impactScore: number, effortScore: number): Category {
  if (impactScore >= high) return effortScore >= high ? "big_swings" : "quick_wins";
  return effortScore >= high ? "deprioritize" : "nice_to_haves";
}

/**
 * The deliverables of a completed analysis (contract: Deliverables): consistent sample data, generated from the seed for the
 * analysis.
 */
export function deliverablesOf(
  seed: number,
  project: ProjectRow,
  { id }: Pick<Analysis, "id">,
): components["schemas"]["Deliverables"] {
  const faker = new Faker({ locale: [en], seed: wholeNumberOf(draw(seed, "deliverables", id), 0, 2 ** 32 - 1) });
  const risks = findingsOf(seed, id);
  const opportunities = opportunitiesFor(faker, seed, id, project, risks);
  return {
    executiveSummary: summaryOf(project, readinessOf(seed, id), opportunities, risks),
    opportunities,
    risks,
    stakeholderMemos: memosOf(faker, project, opportunities, risks),
  };
}

function opportunitiesFor(
  faker: Faker,
  seed: number,
  analysisId: string,
  { currency }: ProjectRow,
  findings: readonly Finding[],
): Opportunity[] {
  const shuffled = faker.helpers.shuffle([...themes]);
  const found = new Set(findings.map(({ subject }) => subject));
  // Themes that answer the findings come first.
  const answers = [...found].flatMap((subject) => shuffled.find((theme) => theme.subject === subject) ?? []);
  const others = shuffled.filter((theme) => !answers.includes(theme));
  const chosen = [...answers, ...others].slice(0, Math.max(answers.length, faker.number.int({ min: 6, max: 12 })));
  const scored = chosen.map((theme, index) => {
    // The first opportunity is always a quick win, for the recommendation in the summary.
    const impactScore = faker.number.int(index === 0 ? { min: high + 1, max: 10 } : { min: 1, max: 10 });
    const effortScore = faker.number.int(index === 0 ? { min: 1, max: high - 2 } : { min: 1, max: 10 });
    return { theme, index, impactScore, effortScore };
  });
  scored.sort(
    (one, other) =>
      other.impactScore - one.impactScore || one.effortScore - other.effortScore || one.index - other.index,
  );
  return scored.map(({ theme: { title, strategy, riskMitigation }, index, impactScore, effortScore }) => {
    const easier = scored.filter((other) => other.effortScore < effortScore).map(({ theme }) => theme.title);
    const yearly = impactScore * faker.number.int({ min: 3, max: 9 }) * 1000;
    const weeks = effortScore * 2 + faker.number.int({ min: 0, max: 3 });
    const amount = (value: number) => `${currency} ${value.toLocaleString("en-US")}`;
    return {
      id: uuidOf(draw(seed, "opportunity id", analysisId, index)),
      title,
      category: categoryOf(impactScore, effortScore),
      impactScore,
      effortScore,
      roiPotential: `${amount(yearly)} to ${amount(Math.round(yearly * 1.5))} a year`,
      implementationTimeline: `${weeks} to ${weeks + 2 + effortScore} weeks`,
      strategy,
      dependencies: effortScore >= high ? faker.helpers.arrayElements(easier, { min: 0, max: 2 }) : [],
      riskMitigation,
    };
  });
}

const counted = (count: number, [one, several]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : several}`;

function summaryOf(
  { clientName }: ProjectRow,
  readiness: number,
  opportunities: readonly Opportunity[],
  risks: readonly Finding[],
): string {
  const parts = (Object.keys(names) as Category[])
    .map((category) => [opportunities.filter((each) => each.category === category).length, names[category]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => counted(count, words));
  const urgent = risks.filter(({ severity }) => severity === "high" || severity === "critical").length;
  const first = opportunities.find(({ category }) => category === "quick_wins");
  return [
    `Sample summary for ${clientName}: a readiness score of ${readiness} out of 100.`,
    `${counted(opportunities.length, ["opportunity", "opportunities"])}: ${parts.join(", ")}.`,
    `${counted(risks.length, ["risk", "risks"])}, ${urgent} of high or critical severity.`,
    ...(first ? [`Begin with: ${first.title}.`] : []),
  ].join(" ");
}

const roles = ["Head of operations", "Finance lead", "Customer support lead", "IT lead", "Managing director"] as const;

/** A memo for each stakeholder of the project, at least one. */
function memosOf(
  faker: Faker,
  { stakeholdersCount }: ProjectRow,
  opportunities: readonly Opportunity[],
  risks: readonly Finding[],
): components["schemas"]["StakeholderMemo"][] {
  return Array.from({ length: Math.max(1, stakeholdersCount) }, (_, index) => {
    const opportunity = opportunities[index % opportunities.length];
    const risk = risks[index % risks.length];
    return {
      stakeholderName: faker.person.fullName(),
      stakeholderRole: roles[index % roles.length] ?? roles[0],
      memo: `Sample memo. For you it matters most to ${lowerFirst(opportunity?.title)}: ${opportunity?.roiPotential}, in ${opportunity?.implementationTimeline}. Keep an eye on this: ${risk?.title}.`,
    };
  });
}

const lowerFirst = (text = ""): string => text.charAt(0).toLowerCase() + text.slice(1);
