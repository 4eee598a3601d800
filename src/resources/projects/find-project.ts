import type { Principal } from "../../agent/principal.ts";
import { ApiError } from "../../errors/api-error.ts";
import type { Cause } from "../../errors/reasons.ts";
import type { ProjectRow, ProjectStore } from "./store.ts";

/** The project of the caller with an id. @throws ApiError PROJECT_NOT_FOUND with what production does not say */
export function projectMeant(store: ProjectStore, { ownerKey, ownerId, sandbox }: Principal, id: string): ProjectRow {
  const project = store.find(ownerKey, id.toLowerCase());
  if (project) return project;
  const owner = store.ownerOf(sandbox.key, id.toLowerCase());
  const cause: Cause = owner
    ? { code: "PROJECT_OF_ANOTHER_OWNER", facts: { owner, caller: ownerId } }
    : { code: "PROJECT_UNKNOWN", facts: { id } };
  throw new ApiError("PROJECT_NOT_FOUND", { cause });
}
