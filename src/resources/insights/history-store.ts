import type { Context } from "../../capability/capability.ts";
import type { Database } from "../../database/open.ts";
import { overdueInSql } from "./rounds.ts";

type Window = { readonly ownerKey: number; readonly after: number; readonly upTo: number };

/** The data of a project from which insights are derived. */
export type ProjectRow = {
  readonly id: string;
  readonly clientName: string;
  readonly industry: string;
  readonly isPastSetup: 0 | 1;
  /** The last activity at least 14 days before the last round of insights; null: none. */
  readonly quietSince: number | null;
  /** The first activity after that; null: none. */
  readonly activeAgainAt: number | null;
  /** When the first analysis was completed; null: none. */
  readonly analysedAt: number | null;
};

/** A lead that is similar to a project, or an action item, without an insight so far. */
export type LeadRow = {
  readonly id: string;
  readonly businessName: string | null;
  readonly industry: string;
  readonly completedAt: number;
};
export type ActionRow = {
  readonly id: string;
  readonly captureKey: number;
  readonly content: string;
  readonly createdAt: number;
};

/** The captures and the completed analyses of a project, by the alias of its row. Both have an index for the first and the last. */
const capturesOf = (project: string): string =>
  `captures WHERE captures.owner_key = ${project}.owner_key AND project_id = ${project}.id`;
const analysesOf = (project: string): string => `jobs WHERE project_key = ${project}.key AND outcome = 'completed'`;

/** The last activity of a project up to the parameter `quietBefore`: its creation, a capture or an analysis. */
const quietSince = `nullif(max(iif(created_at <= @quietBefore, created_at, -1),
  coalesce((SELECT max(captured_at) FROM ${capturesOf("projects")} AND captured_at <= @quietBefore), -1),
  coalesce((SELECT max(ends_at) FROM ${analysesOf("projects")} AND ends_at <= @quietBefore), -1)), -1)`;

/** The first activity after that, up to now. */
const activeAgainAt = `(SELECT min(at) FROM (
  SELECT (SELECT min(captured_at) FROM ${capturesOf("quiet")} AND captured_at > quiet_since AND captured_at <= @now) AS at
  UNION ALL
  SELECT (SELECT min(ends_at) FROM ${analysesOf("quiet")} AND ends_at > quiet_since AND ends_at <= @now)))`;

/** When the first project of each industry was analysed. */
function firstAnalyses(analysed: readonly ProjectRow[]): Readonly<Record<string, number>> {
  const first = new Map<string, number>();
  for (const { industry, analysedAt } of analysed)
    if (analysedAt !== null) first.set(industry, Math.min(analysedAt, first.get(industry) ?? analysedAt));
  return Object.fromEntries(first);
}

/** Reads the data from which insights are derived. */
function createHistoryStore({ sqlite }: Database) {
  const isNew = (insight: string, id: string) =>
    `NOT EXISTS (SELECT 1 FROM insights WHERE insights.owner_key = @ownerKey AND cause = '${insight} ' || ${id})`;
  const projects = sqlite.prepare<{ ownerKey: number; quietBefore: number; now: number }, ProjectRow>(
    `SELECT id, client_name AS clientName, industry, has_analysis AND documents_count > 0 AS isPastSetup,
       quiet_since AS quietSince, ${activeAgainAt} AS activeAgainAt,
       (SELECT min(ends_at) FROM ${analysesOf("quiet")} AND ends_at <= @now) AS analysedAt
     FROM (SELECT *, ${quietSince} AS quiet_since FROM projects WHERE owner_key = @ownerKey) AS quiet
     ORDER BY key`,
  );
  const leads = sqlite.prepare<Window & { analysed: string; limit: number }, LeadRow>(
    `SELECT id, business_name AS businessName, industry, completed_at AS completedAt FROM leads
     WHERE owner_key = @ownerKey AND completed_at > @after AND completed_at <= @upTo
       AND EXISTS (SELECT 1 FROM json_each(@analysed) WHERE key = leads.industry AND value <= completed_at)
       AND ${isNew("similar_lead", "leads.id")}
     ORDER BY completed_at LIMIT @limit`,
  );
  const actions = sqlite.prepare<Window & { limit: number }, ActionRow>(
    `SELECT capture_items.id, capture_key AS captureKey, content, created_at AS createdAt
     FROM capture_items JOIN captures ON captures.key = capture_key
     WHERE capture_items.owner_key = @ownerKey AND item_type = 'action_item'
       AND created_at > @after AND created_at <= @upTo
       AND (vanishes_at IS NULL OR vanishes_at > ${overdueInSql})
       AND ${isNew("overdue_followup", "capture_items.id")}
     ORDER BY created_at, capture_items.key LIMIT @limit`,
  );
  const mentions = sqlite
    .prepare<{ captureKey: number }, string>(
      "SELECT content FROM capture_items WHERE capture_key = @captureKey AND item_type = 'contact_mention' ORDER BY key",
    )
    .pluck();
  return {
    /** The projects of an owner, each with its last activity up to an instant and the next one after it. */
    projects: (ownerKey: number, quietBefore: number, now: number) => projects.all({ ownerKey, quietBefore, now }),
    /** The first leads whose surveys were completed in a period, and that are similar to a project that was analysed before. */
    leads: (window: Window, analysed: readonly ProjectRow[], limit: number) =>
      leads.all({ ...window, analysed: JSON.stringify(firstAnalyses(analysed)), limit }),
    /** The first action items that were extracted in a period. */
    actions: (window: Window, limit: number) => actions.all({ ...window, limit }),
    /** The contacts that a capture mentions. */
    mentions: (captureKey: number): string[] => mentions.all({ captureKey }),
  };
}

export const historyStore = ({ database }: Context): ReturnType<typeof createHistoryStore> =>
  createHistoryStore(database);
