import type { OwnerRow, OwnerStore } from "../resources/account/owner-store.ts";
import { newJob } from "../resources/jobs/new-job.ts";
import type { JobStore } from "../resources/jobs/store.ts";
import type { ProjectStore } from "../resources/projects/store.ts";
import { base62Of, draw } from "../core/seed.ts";
import type { Account, Beginning } from "../sandbox/settings.ts";
import { demoJobs } from "../resources/jobs/demo.ts";
import { demoProjects } from "../resources/projects/demo.ts";

type Stores = { readonly owners: OwnerStore; readonly projects: ProjectStore; readonly jobs: JobStore };
type SandboxId = { readonly key: number; readonly seed: number };

const dayMs = 86_400_000;

const secondAccount: Account = { tier: "starter", creditsAllocated: 2000, creditsUsed: 1500 };

/**
 * Adds an owner to a sandbox, with sample projects or without. Call it in a transaction.
 * @param kind what the owner's id is drawn for, together with `ordinal`
 */
export function addOwner(
  stores: Pick<Stores, "owners" | "projects">,
  sandbox: SandboxId,
  account: Account,
  now: number,
  kind: "demo" | "added",
  ordinal: number,
  withProjects: boolean,
): OwnerRow {
  const id = `user_${base62Of(draw(sandbox.seed, "owner id", kind, ordinal), 27)}`;
  const owner = stores.owners.insert({ ...account, id, sandboxKey: sandbox.key, createdAt: now - 9 * dayMs });
  if (withProjects) stores.projects.insert(demoProjects(sandbox.seed, owner, now));
  return owner;
}

/** Fills an empty sandbox with what it begins with, and returns its owners. Call it in a transaction. */
export function seedDemo(
  stores: Stores,
  sandbox: SandboxId,
  { demoData, account }: Pick<Beginning, "demoData" | "account">,
  now: number,
): readonly OwnerRow[] {
  const accounts = demoData === "full" ? [account, secondAccount] : [account];
  return accounts.map((each, index) => {
    const owner = addOwner(stores, sandbox, each, now, "demo", index, demoData !== "none");
    if (demoData === "full") addJobs(stores, sandbox, owner, now);
    return owner;
  });
}

/** A job in every state. */
function addJobs({ projects, jobs }: Stores, sandbox: SandboxId, owner: OwnerRow, now: number): void {
  for (const demo of demoJobs(sandbox.seed, owner.id)) {
    const project = projects.find(owner.key, demo.projectId);
    if (!project) throw new Error(`The demo data has no project ${demo.projectId}.`);
    const createdAt = now - demo.createdAgoMs;
    const entity = `demo ${owner.id} ${demo.state}`;
    jobs.insert({ ...newJob(sandbox, project, demo.scenario, createdAt, entity, 0), id: demo.id });
  }
}
