import type { components } from "../contract/openapi.gen.ts";
import { itemsOf } from "../contract/probe.ts";
import type { World } from "./world.ts";

export type ListedProject = components["schemas"]["ProjectListItem"];

/** The projects of the caller. */
export async function projectsOf({ ask, is }: World): Promise<readonly ListedProject[]> {
  const { status, body } = await ask("GET", "/api/projects");
  is("status of the list", status, 200);
  return itemsOf(body) as readonly ListedProject[];
}
