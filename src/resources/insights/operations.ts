import type { Handlers } from "../../agent/handlers.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { projectAudits, projectStore } from "../projects/module.ts";
import { type InsightRow, insightStore } from "./store.ts";
import { suggestionsFor } from "./suggestions.ts";

type Schemas = components["schemas"];

export function insightOperations(context: Context): Pick<Handlers, "listInsights" | "getSuggestions"> {
  const { use } = context;

  return {
    async listInsights({ query, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      const { type, unreadOnly = false, limit = 25 } = query;
      const now = sandbox.clock.now();
      await sandbox.worker.catchUp();
      const rows = use(insightStore).list(ownerKey, { type, unreadOnly }, now, limit);
      return { insights: rows.map((insight) => insightView(sandbox.seed, ownerId, insight)) };
    },

    getSuggestions({ query, principal }) {
      const { projectId } = query;
      const project =
        projectId === undefined ? undefined : use(projectStore).find(principal.ownerKey, projectId.toLowerCase());
      const now = principal.sandbox.clock.now();
      const isAnalysed = project !== undefined && use(projectAudits).lastCompletion(project.key, now) !== null;
      return { suggestions: suggestionsFor(project, isAnalysed) };
    },
  };
}

/** An insight in the format of the contract (Insight). */
function insightView(seed: number, userId: string, insight: InsightRow): Schemas["Insight"] {
  const { id, insightType, title, content, context, priority, isRead, isDismissed, expiresAt, createdAt } = insight;
  return {
    id,
    userId,
    insightType,
    title,
    content,
    context: { ...context },
    priority,
    isRead,
    isDismissed,
    // Recorded with milliseconds, unlike createdAt: production's application creates this timestamp, not its database.
    expiresAt: isoTimestamp(expiresAt).replace("Z", "+00:00"),
    createdAt: databaseTimestamp(seed, id, createdAt),
  };
}
