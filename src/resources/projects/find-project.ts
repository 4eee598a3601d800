import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import { type ProjectRow, projectStore } from "./store.ts";

/** The project of the caller with an id. @throws ApiError PROJECT_NOT_FOUND */
export function findProject({ use }: Context, principal: Principal, id: string): ProjectRow {
  const { find, ownerOf } = use(projectStore);
  return findOwned({ noun: "PROJECT", find, ownerOf }, principal, id);
}
