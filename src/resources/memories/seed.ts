import type { Seed } from "../../capability/capability.ts";
import { sampleProjectId } from "../projects/module.ts";
import { addMemory } from "./add-memory.ts";

const dayMs = 86_400_000;

/** Adds a memory of each type and source for a new owner, in a sandbox with full demo data. */
export const seedMemories: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  const ready = sampleProjectId(sandbox.seed, owner.id, "ready");
  const samples = [
    { memoryType: "client", sourceType: "explicit", confidence: 1, projectId: ready },
    { memoryType: "preference", sourceType: "explicit", confidence: 1, projectId: null },
    { memoryType: "pattern", sourceType: "detected", confidence: 0.55, projectId: null },
  ] as const;
  samples.forEach((sample, index) => {
    const text = {
      subject: `Sample memory ${index + 1}`,
      content: `A sample memory of the type ${sample.memoryType}.`,
    };
    addMemory(context, sandbox.seed, owner, { ...sample, ...text }, now - (10 - index) * dayMs);
  });
};
