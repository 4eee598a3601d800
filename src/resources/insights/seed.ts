import type { Seed } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { projectStore, sampleProjectId } from "../projects/module.ts";
import { listedMs } from "./rounds.ts";
import { sampleContext } from "./sample-context.ts";
import { insightStore } from "./store.ts";

const dayMs = 86_400_000;

/** Adds an insight of each raised type for a new owner, in a sandbox with full demo data. */
export const seedInsights: Seed = ({ use }, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  const project = use(projectStore).find(owner.key, sampleProjectId(sandbox.seed, owner.id, "ready"));
  const samples = [
    { insightType: "pattern_detected", priority: "low", isRead: true, isDismissed: false },
    { insightType: "similar_lead", priority: "normal", isRead: false, isDismissed: true },
    { insightType: "overdue_followup", priority: "high", isRead: false, isDismissed: false },
    { insightType: "stale_client", priority: "normal", isRead: false, isDismissed: false },
  ] as const;
  samples.forEach((sample, index) => {
    const createdAt = now - (samples.length - index) * dayMs;
    use(insightStore).insert({
      sandboxKey: owner.sandboxKey,
      ownerKey: owner.key,
      id: uuidOf(draw(sandbox.seed, "sample insight id", owner.id, index)),
      title: `Sample insight ${index + 1}`,
      content: "A sample insight.",
      context: sampleContext(sample.insightType, project, createdAt),
      ...sample,
      createdAt,
      expiresAt: createdAt + listedMs,
    });
  });
};
