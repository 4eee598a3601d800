import { itemsOf } from "../contract/probe.ts";
import type { World } from "./world.ts";

/** As much of a project as the checks read. */
export type ListedProject = {
  readonly id: string;
  readonly clientName: string;
  readonly documentsCount: number;
  readonly updatedAt: string;
  readonly createdAt: string;
  readonly hasAnalysis: boolean;
  readonly hasInterviewAnalysis: boolean;
  readonly hasAuditAnalysis: boolean;
};

/** The projects of the caller. */
export async function projectsOf({ ask, is }: World): Promise<readonly ListedProject[]> {
  const { status, body } = await ask("GET", "/api/projects");
  is("status of the list", status, 200);
  return itemsOf(body) as readonly ListedProject[];
}
