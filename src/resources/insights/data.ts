import { Type } from "typebox";
import { dataSection, foundOrNull } from "../../capability/capability.ts";
import { MaybeReference, MaybeWords, PinnedId, Until, When } from "../../capability/data-schemas.ts";
import { Named, OneOf } from "../../control/schemas.ts";
import { ownerStore } from "../account/module.ts";
import type { ProjectRow } from "../projects/module.ts";
import { listedMs } from "./rounds.ts";
import { sampleContext } from "./sample-context.ts";
import { insightStore, type NewInsight } from "./store.ts";
import { insightTypes, priorities } from "./table.ts";

const InsightData = Named("InsightData", "An insight of an owner.", {
  id: PinnedId,
  insightType: Type.Optional(OneOf(insightTypes, "Type of the insight. Default: stale_client.")),
  title: MaybeWords("Title of the insight. Default: Sample insight.", 500),
  content: MaybeWords("Body of the insight. Default: a sample.", 5000),
  context: Type.Optional(
    Type.Object(
      {},
      { additionalProperties: true, description: "Context of the insight. Default: by its type and project." },
    ),
  ),
  priority: Type.Optional(OneOf(priorities, "Priority of the insight. Default: normal.")),
  project: MaybeReference("projects", "Project of the insight, by name or id. Default: none."),
  isRead: Type.Optional(Type.Boolean({ description: "Whether the insight was read. Default: false." })),
  isDismissed: Type.Optional(Type.Boolean({ description: "Whether the insight was dismissed. Default: false." })),
  createdAt: When("When the insight was raised. Default: now, or `expiresAt` if that is in the past."),
  expiresAt: Until("When the insight expires. Default: 7 days after it was raised."),
});

/** The insights of an owner. */
export const insightData = dataSection({
  field: "insights",
  description: "Insights of the owner.",
  schema: InsightData,
  most: 100_000,
  check: ({ createdAt, expiresAt }, at) =>
    createdAt !== undefined && expiresAt !== undefined && at(expiresAt) <= at(createdAt)
      ? [{ field: "expiresAt", message: "must be after createdAt" }]
      : [],
  add(scope, entries) {
    const { context, owner, now, at, added, owned } = scope;
    const store = context.use(insightStore);
    entries.forEach((entry, index) => {
      const { insightType = "stale_client" } = entry;
      const createdAt = at(entry.createdAt, Math.min(now, at(entry.expiresAt, now)));
      const project = (foundOrNull(scope, "projects", entry.project) as ProjectRow | null) ?? undefined;
      store.insert({
        ...owned(entry, "added insight id", index),
        insightType,
        title: entry.title ?? "Sample insight",
        content: entry.content ?? "A sample insight.",
        context: (entry.context as NewInsight["context"] | undefined) ?? sampleContext(insightType, project, createdAt),
        priority: entry.priority ?? "normal",
        isRead: entry.isRead ?? false,
        isDismissed: entry.isDismissed ?? false,
        createdAt,
        expiresAt: at(entry.expiresAt, createdAt + listedMs),
      });
      added();
    });
    context.use(ownerStore).saveAccount(owner.key, { insightsCreated: entries.length });
  },
});
