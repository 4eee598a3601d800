const dayMs = 86_400_000;

/** A client is stale after this time without activity (recorded). */
export const staleMs = 14 * dayMs;

/** An action item is overdue after this time. */
export const overdueMs = 7 * dayMs;

/** How long an insight is listed (recorded). */
export const listedMs = 7 * dayMs;

/** Insights are raised at 10:00 UTC (recorded). */
const tenMs = 10 * 3_600_000;

/** The last 10:00 UTC up to an instant. */
export const lastRound = (now: number): number => Math.floor((now - tenMs) / dayMs) * dayMs + tenMs;

/** The first 10:00 UTC after an instant. */
export const nextRoundAfter = (now: number): number => lastRound(now) + dayMs;

/** The first 10:00 UTC at or after an instant. */
const nextRound = (at: number): number => Math.ceil((at - tenMs) / dayMs) * dayMs + tenMs;

/** When a project without further activity becomes stale. */
export const staleAt = (lastActivityAt: number): number => nextRound(lastActivityAt + staleMs);

/** When an action item becomes overdue. */
export const overdueAt = (createdAt: number): number => nextRound(createdAt + overdueMs);

/** When an action item becomes overdue, in SQL, for the column `created_at`. */
export const overdueInSql = `((created_at + ${overdueMs - tenMs + dayMs - 1}) / ${dayMs} * ${dayMs} + ${tenMs})`;
