import type { Context } from "../../capability/capability.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import { durationMsOf } from "../../core/duration.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { notInSandbox } from "../../errors/control-error.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { findOwner, ownerStore } from "../account/module.ts";
import { ownProject, projectStore, sampleProjectId } from "../projects/module.ts";
import type { insightRoutes } from "./routes.ts";
import { sampleContext } from "./sample-context.ts";
import { type InsightRecord, insightStore } from "./store.ts";

type View = OutputOf<typeof insightRoutes.setInsight>;

/** The most recent ids that the message for an unknown id lists. */
const mostNamed = 1000;

/** How many insights followers get, the newest. */
const mostFollowed = 100;

const viewOf = (insight: InsightRecord): View => {
  const { id, ownerId, insightType, title, priority, isRead, isDismissed, expiresAt, createdAt } = insight;
  const shown = { id, ownerId, insightType, title, priority, isRead, isDismissed };
  return { ...shown, expiresAt: isoTimestamp(expiresAt), createdAt: isoTimestamp(createdAt) };
};

/** The insights for followers of a sandbox. */
export function newestInsights(context: Context, sandbox: LiveSandbox) {
  const store = context.use(insightStore);
  const now = sandbox.clock.now();
  return {
    total: store.countOf(sandbox.key, now),
    newest: store.ofSandbox(sandbox.key, now, mostFollowed).map(viewOf),
  };
}

export function insightActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const store = use(insightStore);

  return {
    async listSandboxInsights({ sandbox, limit = 100 }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      return store.ofSandbox(found.key, found.clock.now(), limit).map(viewOf);
    },
    addInsights({ sandbox, ownerId, projectId, count = 1, expiresInMs = "7d", ...given }) {
      const found = find(sandbox);
      const { key: sandboxKey, seed, clock } = found;
      const { insightType = "stale_client", priority = "normal", title = "Sample insight" } = given;
      return transaction(() => {
        const owner = findOwner(context, found, ownerId);
        const project =
          projectId === undefined
            ? use(projectStore).find(owner.key, sampleProjectId(seed, owner.id, "ready"))
            : ownProject(context, owner, projectId);
        return Array.from({ length: count }, () => {
          const createdAt = clock.now();
          const id = uuidOf(
            draw(seed, "added insight id", owner.id, use(ownerStore).count(owner.key, "insightsCreated")),
          );
          const text = {
            title,
            content: "A sample insight.",
            context: sampleContext(insightType, project, createdAt),
          };
          const expiresAt = createdAt + durationMsOf(expiresInMs);
          const row = { sandboxKey, ownerKey: owner.key, id, insightType, priority, ...text, createdAt, expiresAt };
          return viewOf({ ...store.insert(row), ownerId: owner.id });
        });
      });
    },
    async setInsight({ sandbox, insight: id, isRead, isDismissed }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      const insight = store.withId(found.key, id.toLowerCase());
      if (!insight) {
        const ids = store.ofSandbox(found.key, found.clock.now(), mostNamed).map((each) => each.id);
        throw notInSandbox(found, "insight", id, ids);
      }
      const change = { isRead: isRead ?? insight.isRead, isDismissed: isDismissed ?? insight.isDismissed };
      return viewOf({ ...store.change(insight.key, change), ownerId: insight.ownerId });
    },
  } satisfies ActionsOf<typeof insightRoutes>;
}
