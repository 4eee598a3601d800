import { magicProjectId, scenarios } from "../jobs/scenarios.ts";
import type { NewProject } from "../projects/store.ts";
import { draw, uuidOf } from "../sandbox/seed.ts";

const dayMs = 86_400_000;

type Sample = Pick<NewProject, "clientName" | "status" | "documentsCount" | "hasAnalysis" | "hasInterviewAnalysis">;

const sample = (
  clientName: string,
  status: NewProject["status"],
  documentsCount: number,
  hasAnalysis: boolean,
  hasInterviewAnalysis: boolean,
): Sample => ({ clientName, status, documentsCount, hasAnalysis, hasInterviewAnalysis });

/** The sample projects by what they are good for. */
const samples = {
  ready: sample("Sample: ready for an analysis", "interviews", 5, true, true),
  /** A finished job has already analysed it, in a sandbox that begins with jobs. */
  analysed: sample("Sample: already analysed", "interviews", 4, true, true),
  withoutInterviewAnalysis: sample("Sample: lacks the interview analysis", "analysis", 3, true, false),
  withoutDocumentAnalysis: sample("Sample: lacks the document analysis", "interviews", 2, false, true),
  justSetUp: sample("Sample: just set up", "setup", 0, false, false),
};

export type SampleName = keyof typeof samples;

const sampleNames = Object.keys(samples) as readonly SampleName[];

const sampleProjectId = (seed: number, ownerId: string, name: SampleName): string =>
  uuidOf(draw(seed, "project id", `${ownerId} ${samples[name].clientName}`));

/** The ids of the sample projects of an owner. */
export const sampleProjectIds = (seed: number, ownerId: string): Record<SampleName, string> =>
  Object.fromEntries(sampleNames.map((name) => [name, sampleProjectId(seed, ownerId, name)])) as Record<
    SampleName,
    string
  >;

/** The projects that every owner begins with: some in each state, and one for each scenario. */
export function demoProjects(seed: number, owner: { key: number; id: string }, now: number): readonly NewProject[] {
  const complete = (project: Sample, id: string, age: number): NewProject => ({
    ...project,
    ownerKey: owner.key,
    id,
    industry: "Sample industry",
    companySize: "11-50",
    description: "Made-up sample data.",
    currency: "USD",
    stakeholdersCount: project.hasInterviewAnalysis ? 3 : 0,
    hasAuditAnalysis: false,
    lastActivityType: project.documentsCount > 0 ? "document_upload" : null,
    lastActivityAt: project.documentsCount > 0 ? now - age * dayMs : null,
    createdAt: now - (age + 30) * dayMs,
    updatedAt: now - age * dayMs,
  });
  return [
    ...sampleNames.map((name, index) => complete(samples[name], sampleProjectId(seed, owner.id, name), index + 1)),
    ...scenarios.map((scenario) =>
      complete(
        sample(`Scenario: ${scenario.name}`, "interviews", 1, true, true),
        magicProjectId(scenario),
        sampleNames.length + scenario.number,
      ),
    ),
  ];
}
