import { magicProjectId, scenarios } from "../../scenarios/scenarios.ts";
import type { Seed } from "../../capability/capability.ts";
import { type NewProject, projectStore } from "./store.ts";
import { draw, uuidOf } from "../../core/seed.ts";

const dayMs = 86_400_000;

type Sample = Pick<
  NewProject,
  "clientName" | "description" | "documentsCount" | "stakeholdersCount" | "hasAnalysis" | "hasInterviewAnalysis"
>;

const sample = (
  clientName: string,
  documentsCount: number,
  stakeholdersCount: number,
  hasAnalysis: boolean,
  hasInterviewAnalysis: boolean,
  description: string | null = "Made-up sample data.",
): Sample => ({ clientName, description, documentsCount, stakeholdersCount, hasAnalysis, hasInterviewAnalysis });

/** The sample projects by purpose. */
const samples = {
  ready: sample("Sample: ready for an analysis", 5, 3, true, true),
  /** A completed job has analysed it, in a sandbox with full demo data. */
  analysed: sample("Sample: already analysed", 4, 3, true, true),
  withoutInterviewAnalysis: sample("Sample: lacks the interview analysis", 3, 1, true, false),
  withoutDocumentAnalysis: sample("Sample: lacks the document analysis", 2, 3, false, true),
  justSetUp: sample("Sample: just set up", 0, 0, false, false, null),
};

export type SampleName = keyof typeof samples;

const sampleNames = Object.keys(samples) as readonly SampleName[];

/** The id of a sample project of an owner. */
export const sampleProjectId = (seed: number, ownerId: string, name: SampleName): string =>
  uuidOf(draw(seed, "project id", `${ownerId} ${samples[name].clientName}`));

/** The ids of the sample projects of an owner. */
export const sampleProjectIds = (seed: number, ownerId: string): Record<SampleName, string> =>
  Object.fromEntries(sampleNames.map((name) => [name, sampleProjectId(seed, ownerId, name)])) as Record<
    SampleName,
    string
  >;

/** The sample projects of an owner: one for each purpose, and one for each scenario. */
export function demoProjects(
  seed: number,
  owner: { key: number; sandboxKey: number; id: string },
  now: number,
): NewProject[] {
  const complete = (project: Sample, id: string, age: number): NewProject => ({
    ...project,
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id,
    industry: "Sample industry",
    companySize: "11-50",
    currency: "USD",
    lastUploadAt: project.documentsCount > 0 ? now - age * dayMs : null,
    createdAt: now - (age + 30) * dayMs,
    updatedAt: now - age * dayMs,
  });
  return [
    ...sampleNames.map((name, index) => complete(samples[name], sampleProjectId(seed, owner.id, name), index + 1)),
    ...scenarios.map((scenario) =>
      complete(
        sample(`Scenario: ${scenario.name}`, 1, 3, true, true),
        magicProjectId(scenario),
        sampleNames.length + scenario.number,
      ),
    ),
  ];
}

/** Adds the sample projects for a new owner. */
export const seedProjects: Seed = ({ use }, sandbox, owner, demoData, now) => {
  if (demoData !== "none") use(projectStore).insert(demoProjects(sandbox.seed, owner, now));
};
