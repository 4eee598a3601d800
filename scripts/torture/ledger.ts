import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { projectCreationCost } from "../../src/resources/account/credits.ts";
import { digestOf } from "../../src/agent/token.ts";

export type Owner = {
  readonly id: string;
  readonly sandbox: string;
  /** Works as long as the owner does. */
  readonly token: string;
};

export type KnownJob = { readonly id: string; readonly owner: Owner; status: string };

/** What a server has acknowledged, and how much it may have done beside that without having been able to say so. */
export type Ledger = {
  readonly owners: Owner[];
  readonly jobs: Map<string, KnownJob>;
  /** By owner. */
  readonly projects: Map<string, Owner>;
  readonly tokens: Map<string, { readonly owner: Owner; readonly id: string; state: "works" | "revoked" | "unknown" }>;
  /** Names of sandboxes. */
  readonly sandboxes: Set<string>;
  /** Writes of an owner that got no answer: each may have been kept. */
  readonly unanswered: Map<Owner, { triggers: number; projects: number }>;
  readonly broken: string[];
};

export const createLedger = (): Ledger => ({
  owners: [],
  jobs: new Map(),
  projects: new Map(),
  tokens: new Map(),
  sandboxes: new Set(),
  unanswered: new Map(),
  broken: [],
});

export const sizeOf = ({ jobs, projects, tokens, sandboxes }: Ledger): number =>
  jobs.size + projects.size + tokens.size + sandboxes.size;

/** How far a job has come; what has ended stays as it is. */
const order: Readonly<Record<string, number>> = { pending: 0, processing: 1, completed: 2, failed: 2, vanished: 3 };

/** What is wrong with a status that follows another one, or null. */
export function backwards(before: string, after: string): string | null {
  const [from, to] = [order[before], order[after]];
  if (from === undefined || to === undefined) return `a job was ${after}`;
  if (to > from || before === after) return null;
  return `a job went from ${before} to ${after}`;
}

type OwnerFacts = { creditsUsed: number; jobCredits: number; jobs: number; projectsCreated: number };

/** What of the ledger is not in a file that nobody has open, and what is in it that must not be: a sentence each. */
export function lossesIn(db: string, ledger: Ledger): string[] {
  // A copy: opening the file itself would mend it before the server does.
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-torture-copy-"));
  const copy = join(folder, "copy.db");
  for (const suffix of ["", "-wal"]) if (existsSync(db + suffix)) copyFileSync(db + suffix, copy + suffix);
  const sqlite = new Sqlite(copy);
  try {
    return lossesOf(sqlite, ledger);
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true });
  }
}

function lossesOf(sqlite: Sqlite.Database, ledger: Ledger): string[] {
  const losses: string[] = [];
  const whole = sqlite.pragma("integrity_check", { simple: true });
  if (whole !== "ok") losses.push(`the file is damaged: ${String(whole)}`);
  if (ledger.owners.length === 0) return losses;
  const found = new Map(
    sqlite
      .prepare<[], { id: string; owner: string; status: string; rests: 0 | 1 }>(
        `SELECT jobs.id, owners.id AS owner, status, next_due_at IS NULL AS rests
        FROM jobs JOIN owners ON owners.key = owner_key`,
      )
      .all()
      .map((row) => [row.id, row]),
  );
  for (const job of ledger.jobs.values()) {
    const row = found.get(job.id);
    if (!row) losses.push("an acknowledged job is not in the file");
    else if (row.owner !== job.owner.id) losses.push("a job belongs to another owner");
    else if (row.rests) {
      // One that is on its way may have been told of before it was moved; the polls after a restart judge it.
      const wrong = backwards(job.status, row.status);
      if (wrong !== null) losses.push(`${wrong} in the file`);
    }
  }
  const projects = new Set(sqlite.prepare<[], string>("SELECT id FROM projects").pluck().all());
  for (const id of ledger.projects.keys()) if (!projects.has(id)) losses.push("an acknowledged project is gone");
  const sandboxes = new Set(sqlite.prepare<[], string>("SELECT name FROM sandboxes").pluck().all());
  for (const name of ledger.sandboxes) if (!sandboxes.has(name)) losses.push("an acknowledged sandbox is gone");
  const revoked = sqlite
    .prepare<[string], number>("SELECT revoked_at IS NOT NULL FROM tokens WHERE digest = ?")
    .pluck();
  for (const [token, { state }] of ledger.tokens) {
    const is = revoked.get(digestOf(token));
    if (is === undefined) losses.push("an acknowledged token is gone");
    else if (state !== "unknown" && (is === 1) !== (state === "revoked")) losses.push("a revocation is undone");
  }
  return [...losses, ...ledger.owners.flatMap((owner) => miscounted(sqlite, ledger, owner))];
}

/** Every acknowledged write is paid for, and nothing beyond those that got no answer. */
function miscounted(sqlite: Sqlite.Database, ledger: Ledger, owner: Owner): string[] {
  const facts = sqlite
    .prepare<[string], OwnerFacts>(
      `SELECT credits_used AS creditsUsed, projects_created AS projectsCreated, count(jobs.key) AS jobs,
        coalesce(sum(jobs.credits), 0) AS jobCredits
      FROM owners LEFT JOIN jobs ON owner_key = owners.key WHERE owners.id = ? GROUP BY owners.key`,
    )
    .get(owner.id);
  if (!facts) return ["an owner is gone"];
  const problems: string[] = [];
  const { creditsUsed, jobCredits, jobs, projectsCreated } = facts;
  if (creditsUsed !== jobCredits + projectsCreated * projectCreationCost)
    problems.push("an owner has paid something else than what he has");
  const unanswered = ledger.unanswered.get(owner) ?? { triggers: 0, projects: 0 };
  const known = [...ledger.jobs.values()].filter((job) => job.owner === owner).length;
  const created = [...ledger.projects.values()].filter((each) => each === owner).length;
  if (jobs > known + unanswered.triggers) problems.push("a job that nobody asked for is in the file");
  if (projectsCreated > created + unanswered.projects) problems.push("a project that nobody asked for is in the file");
  return problems;
}
