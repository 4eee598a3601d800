import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { ownerStore } from "../account/module.ts";
import { type NewProject, type ProjectRow, projectStore } from "./store.ts";

type Described = Pick<NewProject, "clientName" | "industry" | "companySize" | "description" | "currency">;

/** The initial values of a project. */
type Has = Partial<Pick<NewProject, "documentsCount" | "stakeholdersCount" | "hasAnalysis" | "lastUploadAt">>;

/** Adds a project of the caller. Call it in a transaction. */
export function addProject(
  { use }: Context,
  { sandbox, ownerKey, ownerId }: Principal,
  described: Described,
  now: number,
  has: Has = {},
): ProjectRow {
  const ordinal = use(ownerStore).count(ownerKey, "projectsCreated");
  return use(projectStore).create({
    sandboxKey: sandbox.key,
    ownerKey,
    id: uuidOf(draw(sandbox.seed, "created project id", ownerId, ordinal)),
    ...described,
    documentsCount: 0,
    stakeholdersCount: 0,
    hasAnalysis: false,
    hasInterviewAnalysis: false,
    lastUploadAt: null,
    ...has,
    createdAt: now,
    updatedAt: now,
  });
}
