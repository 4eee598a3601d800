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

/** The project that a finished job has already analysed when a sandbox begins. */
export const analysedSample = "Sample: already analysed";

const samples: readonly Sample[] = [
  sample("Sample: ready for an analysis", "interviews", 5, true, true),
  sample(analysedSample, "interviews", 4, true, true),
  sample("Sample: lacks the interview analysis", "analysis", 3, true, false),
  sample("Sample: lacks the document analysis", "interviews", 2, false, true),
  sample("Sample: just set up", "setup", 0, false, false),
];

export const sampleProjectId = (seed: number, ownerId: string, clientName: string): string =>
  uuidOf(draw(seed, "project id", `${ownerId} ${clientName}`));

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
    ...samples.map((project, index) =>
      complete(project, sampleProjectId(seed, owner.id, project.clientName), index + 1),
    ),
    ...scenarios.map((scenario) =>
      complete(
        sample(`Scenario: ${scenario.name}`, "interviews", 1, true, true),
        magicProjectId(scenario),
        samples.length + scenario.number,
      ),
    ),
  ];
}
