import type { Context } from "../../capability/capability.ts";
import { notInSandbox } from "../../errors/control-error.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { findOwner, ownerStore } from "../account/module.ts";
import { type OwnedProject, projectStore } from "./store.ts";

/**
 * The project of a sandbox with an id, for the control plane. Several owners may have a project with one id.
 * @param ownerId owner of the project; undefined: the first owner who has one with the id
 * @throws ControlError 404 when there is no such project
 */
export function projectInSandbox(
  context: Context,
  sandbox: LiveSandbox,
  id: string,
  ownerId: string | undefined,
): OwnedProject {
  const projects = context.use(projectStore);
  const all = () => context.use(ownerStore).ofSandbox(sandbox.key);
  const candidates = ownerId === undefined ? all() : [findOwner(context, sandbox, ownerId)];
  for (const owner of candidates) {
    const project = projects.find(owner.key, id.toLowerCase());
    if (project) return { ...project, ownerId: owner.id };
  }
  const ids = candidates.flatMap((owner) => projects.list(owner.key).map((each) => each.id));
  throw notInSandbox(sandbox, "project", id, [...new Set(ids)]);
}
