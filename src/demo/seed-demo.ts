import type { OwnerStore } from "../account/store.ts";
import { newJob } from "../jobs/new-job.ts";
import type { JobStore } from "../jobs/store.ts";
import type { ProjectStore } from "../projects/store.ts";
import { base62Of, draw } from "../sandbox/seed.ts";
import { demoJobs } from "./demo-jobs.ts";
import { demoProjects } from "./demo-projects.ts";

type Stores = { readonly owners: OwnerStore; readonly projects: ProjectStore; readonly jobs: JobStore };

const demoOwners = [
  { tier: "agency", creditsAllocated: 20_000, creditsUsed: 4_500 },
  { tier: "starter", creditsAllocated: 2_000, creditsUsed: 1_500 },
] as const;

/** Fills a new sandbox with two owners, their projects, and for each a job in every state. Call it in a transaction. */
export function seedDemo(stores: Stores, sandbox: { key: number; seed: number }, now: number): void {
  for (const [index, account] of demoOwners.entries()) {
    const id = `user_${base62Of(draw(sandbox.seed, "owner id", "demo", index), 27)}`;
    const owner = stores.owners.insert({ ...account, id, sandboxKey: sandbox.key, createdAt: now - 9 * 86_400_000 });
    stores.projects.insert(demoProjects(sandbox.seed, owner, now));
    for (const demo of demoJobs(sandbox.seed, id)) {
      const project = stores.projects.find(owner.key, demo.projectId);
      if (!project) throw new Error(`The demo data has no project ${demo.projectId}.`);
      const createdAt = now - demo.createdAgoMs;
      stores.jobs.insert({
        ...newJob(sandbox, project, demo.scenario, createdAt, `demo ${id} ${demo.state}`, 0),
        id: demo.id,
      });
    }
  }
}
