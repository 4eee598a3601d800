import { readFileSync } from "node:fs";

/** What a defect is about. */
export type Kind = "order" | "crash" | "clock" | "limit" | "cache";

/** A defect that is planted into the source when it is loaded: one text of a module is replaced by another. */
export type PlantedDefect = {
  readonly name: string;
  readonly kind: Kind;
  /** The module, from the root of the repository. */
  readonly module: string;
  readonly from: string;
  readonly to: string;
};

const planted = (kind: Kind, name: string, module: string, from: string, to: string): PlantedDefect => ({
  ...{ kind, name, from, to },
  module: `src/${module}`,
});

const root = new URL("../../", import.meta.url);

/** The source of a module with a defect. Throws when the module does not have the text exactly once. */
export function sourceWith({ name, module, from, to }: PlantedDefect): string {
  const source = readFileSync(new URL(module, root), "utf8");
  if (source.split(from).length !== 2) throw new Error(`"${name}" cannot be planted: ${module} has its text not once.`);
  return source.replace(from, () => to);
}

const order: readonly PlantedDefect[] = [
  planted(
    "order",
    "a job is completed before it is processed",
    "pipeline/lifecycle.ts",
    "return timeline(facts).findLast(({ at }) => at <= now)?.to",
    "return timeline(facts).findLast(({ at, to }) => (to === facts.outcome ? at - 3000 : at) <= now)?.to",
  ),
  planted(
    "order",
    "a poll sees the status of a second ago every eighth second",
    "resources/jobs/operations.ts",
    "const status = row && statusAt(row, now);",
    "const status = row && statusAt(row, Math.floor(now / 1000) % 8 === 0 ? now - 4000 : now);",
  ),
  planted(
    "order",
    "a completed job becomes a failed one after half a minute",
    "resources/jobs/operations.ts",
    'if (!status || status === "vanished")',
    'if (row && status === "completed" && row.endsAt !== null && now > row.endsAt + 500 && now % 3 === 0) return serialize({ data: jobStatusOf(row, "processing") });\n      if (!status || status === "vanished")',
  ),
  planted(
    "order",
    "createdAt is that of the poll",
    "resources/jobs/operations.ts",
    "const body = serialize({ data: jobStatusOf(row, status) });",
    "const body = serialize({ data: jobStatusOf({ ...row, createdAt: now }, status) });",
  ),
  planted(
    "order",
    "a webhook that was delivered is sent again",
    "webhooks/deliverer.ts",
    "nextAttemptAt: isDelivered ? null : retryAt,",
    "nextAttemptAt: retryAt,",
  ),
  planted(
    "order",
    "a webhook that failed is not sent again",
    "webhooks/deliverer.ts",
    "nextAttemptAt: isDelivered ? null : retryAt,",
    "nextAttemptAt: null,",
  ),
  planted(
    "order",
    "two servers send the same webhook",
    "webhooks/store.ts",
    ".set({ attempts: attempts + 1, leasedUntil })",
    ".set({ attempts: attempts + 1, leasedUntil: leasedUntil > 0 ? 0 : 1 })",
  ),
  planted(
    "order",
    "a completed job is announced by each server that sees it",
    "pipeline/moves.ts",
    "return (waits ? transaction : transactionAtOnce)(() => move(due.all({ sandboxKey, now, limit }), now, onMoved));",
    "const seen = due.all({ sandboxKey, now, limit });\n      setImmediate(() => undefined);\n      (waits ? transaction : transactionAtOnce)(() => move(seen, now, () => undefined));\n      onMoved([]);\n      return seen.length;",
  ),
];

const crash: readonly PlantedDefect[] = [
  planted(
    "crash",
    "a trigger charges and saves in two transactions",
    "resources/jobs/trigger.ts",
    "projects.countTrigger(project.key);\n    return { ...job, key: jobs.insert(job) };",
    "projects.countTrigger(project.key);\n    context.database.sqlite.exec('COMMIT; BEGIN IMMEDIATE');\n    return { ...job, key: jobs.insert(job) };",
  ),
  planted(
    "crash",
    "a trigger is answered before its transaction",
    "resources/jobs/trigger.ts",
    "return { ...job, key: jobs.insert(job) };",
    "void context.wallClock\n      .sleepUntil(context.wallClock.now() + 40)\n      .then(() => context.database.transaction(() => jobs.insert(job)));\n    return { ...job, key: 0 };",
  ),
  planted(
    "crash",
    "rate windows are never written",
    "database/write-behind.ts",
    "    write(keys);\n",
    "    if (keys.length > 1e6) write(keys);\n",
  ),
  planted(
    "crash",
    "a transaction is only begun when it writes, and reads before it",
    "database/open.ts",
    "const result = sqlite.transaction(work).immediate();",
    "const result = work();",
  ),
  planted(
    "crash",
    "a refused write is answered as if it had been made",
    "webhooks/deliverer.ts",
    "function claim(delivery: DeliveryRow): boolean {",
    "function claim(delivery: DeliveryRow): boolean {\n    if (delivery.attempts >= 0) return true;",
  ),
  planted(
    "crash",
    "the log of the database is thrown away at a start",
    "database/open.ts",
    "    const sqlite = new Sqlite(path, { timeout: busyTimeoutMs });\n    try {\n      useWriteAheadLog",
    "    try {\n      if (path !== inMemory) statSync(`${path}-wal`).size > 0 && process.getBuiltinModule('node:fs').writeFileSync(`${path}-wal`, '');\n    } catch {}\n    const sqlite = new Sqlite(path, { timeout: busyTimeoutMs });\n    try {\n      useWriteAheadLog",
  ),
  planted(
    "crash",
    "an attempt that a killed server had begun is never repeated",
    "webhooks/store.ts",
    ".set({ attempts: attempts + 1, leasedUntil })",
    ".set({ attempts: attempts + 1, leasedUntil: leasedUntil + 10 ** 12 })",
  ),
  planted(
    "crash",
    "rate windows are lost at each start",
    "rate-limit/limits.ts",
    "const held = sandboxKey === null ? store.ofAddresses() : store.ofSandbox(sandboxKey);",
    "const held = sandboxKey === null ? store.ofAddresses() : store.ofSandbox(sandboxKey).slice(0, 0);",
  ),
];

const clock: readonly PlantedDefect[] = [
  planted(
    "clock",
    "the clock goes back with the machine's",
    "core/clock.ts",
    "return Math.max(wall, Math.floor(wallWhenBegun + passed));",
    "return wall;",
  ),
  planted(
    "clock",
    "the clock of a sandbox may go back",
    "core/clock.ts",
    "latest = Math.max(latest, Math.min(Math.floor(state.sandboxAt + elapsed), lastInstant));",
    "latest = Math.min(Math.floor(state.sandboxAt + elapsed + (elapsed % 700 > 690 ? -900 : 0)), lastInstant);",
  ),
  planted(
    "clock",
    "the clock does not follow when the machine's is set forward",
    "core/clock.ts",
    "return Math.max(wall, Math.floor(wallWhenBegun + passed));",
    "return Math.floor(begunAt + passed);",
  ),
  planted(
    "clock",
    "a timer that was late is forgotten",
    "core/clock.ts",
    "if (signal?.aborted || left <= 0) return finish();",
    "if (signal?.aborted || (left <= 0 && left > -1500)) return finish();\n        if (left <= 0) return;",
  ),
  planted(
    "clock",
    "a sleeper wakes up early",
    "core/clock.ts",
    "const left = at - now();",
    "const left = at - now() - 2500;",
  ),
  planted(
    "clock",
    "jobs end a second later than they say",
    "pipeline/lifecycle.ts",
    "return timeline(facts).findLast(({ at }) => at <= now)?.to",
    "return timeline(facts).findLast(({ at }) => at + 1000 <= now)?.to",
  ),
  planted(
    "clock",
    "the end of a billing period is never seen, and its start is",
    "resources/account/credits.ts",
    "const used = period === creditsPeriod ? creditsUsed : 0;",
    "const used = Math.floor(now / 20_000) % 3 === 0 ? 0 : creditsUsed;",
  ),
  planted(
    "clock",
    "attempts of webhooks are measured from the first",
    "webhooks/deliverer.ts",
    "const retryAt = nextAttemptAt === null || delayMs === undefined ? null : at + delayMs;",
    "const retryAt = nextAttemptAt === null || delayMs === undefined ? null : delivery.createdAt + delayMs / 4;",
  ),
];

const limit: readonly PlantedDefect[] = [
  planted(
    "limit",
    "a window admits one more",
    "rate-limit/window.ts",
    "current.used < limit;",
    "current.used <= limit;",
  ),
  planted(
    "limit",
    "a window ends a second early",
    "rate-limit/window.ts",
    "now < window.startedAt + windowMs ? window",
    "now < window.startedAt + windowMs - 1000 ? window",
  ),
  planted(
    "limit",
    "a window ends a second late",
    "rate-limit/window.ts",
    "now < window.startedAt + windowMs ? window",
    "now < window.startedAt + windowMs + 1000 ? window",
  ),
  planted(
    "limit",
    "Retry-After is rounded down",
    "rate-limit/window.ts",
    "Math.max(1, Math.ceil(realMs / 1000));",
    "Math.max(1, Math.floor(realMs / 1000));",
  ),
  planted(
    "limit",
    "a refusal begins the window anew",
    "rate-limit/limits.ts",
    "if (kept) refuse(key, kept, rule, now);",
    "if (kept) {\n      refuse(key, kept, rule, now);\n      kept.window = { ...kept.window, startedAt: now };\n    }",
  ),
  planted(
    "limit",
    "a window slides with each request",
    "rate-limit/window.ts",
    "window: allowed ? { ...current, used: current.used + 1 } : current,",
    "window: allowed ? { startedAt: now, used: current.used + 1 } : current,",
  ),
  planted(
    "limit",
    "polls and reads share a window",
    "rate-limit/limits.ts",
    "tokenKey * names.length + names.indexOf(bucket);",
    'tokenKey * names.length + names.indexOf(bucket === "jobPolling" ? "read" : bucket);',
  ),
  planted(
    "limit",
    "tokens share windows",
    "rate-limit/limits.ts",
    "tokenKey * names.length + names.indexOf(bucket);",
    "(tokenKey - (tokenKey % 2)) * names.length + names.indexOf(bucket);",
  ),
];

const cache: readonly PlantedDefect[] = [
  planted(
    "cache",
    "an answer is kept past the next transition",
    "resources/jobs/job-cache.ts",
    "return kept && now < kept.movesAt ? kept : undefined;",
    "return kept && now < kept.movesAt + 2500 ? kept : undefined;",
  ),
  planted(
    "cache",
    "an answer is kept by the id alone",
    "resources/jobs/job-cache.ts",
    "tokenKey === null ? `${ownerKey} ${id}` : `token ${tokenKey} ${id}`;",
    "`${id}${tokenKey === null && ownerKey < 0 ? tokenKey : ''}`;",
  ),
  planted(
    "cache",
    "reads are not repeated when another process has written",
    "database/consistently.ts",
    "if (isFinal(answer) || !refresh()) return answer;",
    "return answer;",
  ),
  planted(
    "cache",
    "what another process has changed is not seen",
    "database/open.ts",
    "if (current === seen) return false;",
    "if (current !== -1) return false;",
  ),
  planted(
    "cache",
    "the credits of an owner are remembered",
    "resources/account/charge.ts",
    "const { period, used, remaining, resetsAt } = balanceAt(owner, now);",
    "const kept = ((globalThis as never as { kept?: Map<number, number> }).kept ??= new Map());\n  if (!kept.has(ownerKey)) kept.set(ownerKey, owner.creditsUsed);\n  const { period, used, remaining, resetsAt } = balanceAt({ ...owner, creditsUsed: kept.get(ownerKey) ?? 0 }, now);",
  ),
  planted(
    "cache",
    "a job of another owner is found",
    "resources/jobs/store.ts",
    "findOfOwner: (ownerKey: number, id: string): JobRow | undefined => ofOwner.get(ownerKey, id),",
    "findOfOwner: (ownerKey: number, id: string): JobRow | undefined =>\n      [ownerKey, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((key) => ofOwner.get(key, id)).find(Boolean),",
  ),
  planted(
    "cache",
    "a list has the projects of the first owner who asked",
    "resources/projects/store.ts",
    "list: (ownerKey: number): ProjectRow[] => ofOwner.all({ ownerKey }),",
    "list(this: { first?: number }, ownerKey: number): ProjectRow[] {\n      return ofOwner.all({ ownerKey: (this.first ??= ownerKey) });\n    },",
  ),
  planted(
    "cache",
    "a window of another process is loaded twice",
    "rate-limit/limits.ts",
    "if (known.has(sandboxKey)) return;",
    "if (known.has(sandboxKey) && clock.now() % 5 !== 0) return;",
  ),
];

/** Forty defects, eight of each kind. */
export const plantedDefects: readonly PlantedDefect[] = [...order, ...crash, ...clock, ...limit, ...cache];
