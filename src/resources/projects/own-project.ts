import type { Context } from "../../capability/capability.ts";
import { notANameOf } from "../../core/names.ts";
import { fieldError } from "../../errors/control-error.ts";
import { type ProjectRow, projectStore } from "./store.ts";

/**
 * The project of an owner with an id, for the control plane.
 * @throws ControlError 400 for the field `projectId`
 */
export function ownProject(
  { use }: Context,
  owner: { readonly key: number; readonly id: string },
  id: string,
): ProjectRow {
  const projects = use(projectStore);
  const project = projects.find(owner.key, id.toLowerCase());
  if (project) return project;
  const ids = projects.list(owner.key).map((each) => each.id);
  throw fieldError("projectId", notANameOf(`the id of a project of the owner ${owner.id}`, id, ids));
}
