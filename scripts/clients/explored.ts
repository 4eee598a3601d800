import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { exploreFunction, ExploreError, type ExploreOptions } from "../../src/explore/explore-function.ts";
import type { Exploration } from "../../src/explore/explore.ts";
import { faultsFor } from "../../src/explore/fault-choices.ts";
import type { FaultGroup } from "../../src/explore/group-names.ts";
import type { Finding, Run } from "../../src/explore/judge.ts";
import { start } from "../../src/start.ts";
import { type AuditClient, pollEveryMs } from "../../test/support/clients/audit-clients.ts";
import { versionOf } from "../../test/support/clients/client-row.ts";

export const page = new URL("../../docs/clients.md", import.meta.url).pathname;
const file = new URL("explored.json", import.meta.url);

/** The kinds of requests in an audit. */
const requestKinds = ["read", "write", "poll"] as const;
type RequestKind = (typeof requestKinds)[number];

/** What was found after each fault, and at which kinds of requests. */
export type Found = Readonly<Record<string, Readonly<Record<string, readonly RequestKind[]>>>>;

/** What `explore` found about a client, as scripts/clients/explored.json keeps it. */
export type Explored = {
  readonly client: string;
  /** Null: the client is part of Node. */
  readonly version: string | null;
  readonly setting: string;
  readonly runs: number;
  /** How many runs had no finding. */
  readonly passed: number;
  readonly found: Found;
};

const clockScale = 60;

/**
 * Explores a client. Each run has its own server. A job ends just before its second poll, and the first one is early, so that the
 * number of polls is the same on a busy machine.
 */
export async function exploreClient(
  { audit }: AuditClient,
  options: Pick<ExploreOptions, "faults" | "longestWait" | "parallel">,
): Promise<Exploration> {
  const durationMs = (pollEveryMs - 10) * clockScale;
  const scenario = { name: "two-polls", pendingMs: durationMs / 4, processingMs: (3 * durationMs) / 4 };
  const settings = {
    seed: 1,
    clock: "scaled",
    clockScale,
    scenarios: [scenario],
    defaultScenario: scenario.name,
  } as const;
  try {
    return await exploreFunction(audit, options, ({ faultPlan, onRequest }) =>
      start({ ...settings, faultPlan, onRequest }),
    );
  } catch (error) {
    if (error instanceof ExploreError) return error.exploration;
    throw error;
  }
}

const kindOf = ({ operation, poll }: Run["hits"][number]): RequestKind =>
  poll !== null ? "poll" : operation === "triggerAsyncAuditAnalysis" ? "write" : "read";

/** The name of a finding in the table. */
const nameOf = ({ kind, message }: Finding): string =>
  kind === "RULE" ? message.replace("broke the rule ", "") : kind;

/** What was found in the runs of a client. */
export function foundIn(runs: readonly Run[]): Found {
  const found: Record<string, Record<string, RequestKind[]>> = {};
  for (const { hits, findings, verdict } of runs.toSorted((one, other) => one.plan.localeCompare(other.plan))) {
    const [hit] = hits;
    if (verdict !== "found" || !hit) continue;
    for (const finding of findings) {
      const kinds = ((found[nameOf(finding)] ??= {})[hit.fault] ??= []);
      if (!kinds.includes(kindOf(hit))) kinds.push(kindOf(hit));
    }
  }
  return found;
}

/** Whether the result of a run was repeated, and its fault was applied. */
export const isClear = ({ verdict }: Run): boolean => verdict !== "unstable" && verdict !== "not reached";

/** The result of an exploration as it is kept. @throws when a result is unclear */
export function exploredOf({ client, setting }: AuditClient, runs: readonly Run[]): Explored {
  const unclear = runs.filter((run) => !isClear(run));
  if (unclear.length > 0)
    throw new Error(`${client} ${setting}: ${unclear.map(({ plan, verdict }) => `${plan} ${verdict}`).join(", ")}`);
  const passed = runs.filter(({ verdict }) => verdict !== "found").length;
  return { client, version: versionIn(client), setting, runs: runs.length, passed, found: foundIn(runs) };
}

/** The installed version of a client; null for the one of Node. */
export const versionIn = (client: string): string | null => (client === "fetch" ? null : versionOf(client));

/** What scripts/clients/explored.json keeps. */
export const readExplored = (): readonly Explored[] => JSON.parse(readFileSync(file, "utf8")) as readonly Explored[];

export async function writeExplored(rows: readonly Explored[]): Promise<void> {
  const { pathname } = file;
  writeFileSync(file, await format(JSON.stringify(rows), { ...(await resolveConfig(pathname)), filepath: pathname }));
}

/** The groups of faults after which a client should not fail, as the table calls them when all faults of the group are found. */
const groupWords: readonly (readonly [group: FaultGroup, words: string])[] = [
  ["retry-after", "429"],
  ["server-errors", "5xx"],
  ["connection", "connection reset"],
  ["body", "damaged body"],
  ["slow", "slow response"],
];

const operationOf: Readonly<Record<RequestKind, string>> = {
  read: "listProjects",
  write: "triggerAsyncAuditAnalysis",
  poll: "getJobStatus",
};

/** The faults of a group that `explore` tries on a kind of requests. */
function faultsOn(kind: RequestKind, group: FaultGroup): readonly string[] {
  const method = kind === "write" ? "POST" : "GET";
  const given = {
    number: 1,
    call: 1,
    status: 200,
    hasBody: true,
    poll: null,
    plan: null,
    createsJob: kind === "write",
  };
  return faultsFor({ ...given, operation: operationOf[kind], method }, [group]);
}

/** The faults after which one thing was found, in few words, for one kind of requests. */
function faultWords(faults: Explored["found"][string], kind: RequestKind): readonly string[] {
  const left = new Set(Object.keys(faults).filter((fault) => faults[fault]?.includes(kind)));
  const words = groupWords.flatMap(([group, name]) => {
    const all = faultsOn(kind, group);
    if (!all.every((fault) => left.has(fault))) return [];
    for (const fault of all) left.delete(fault);
    return [name];
  });
  return [...words, ...[...left].toSorted().map((fault) => `\`${fault}\``)];
}

/** The faults after which one thing was found, such as "write: 429, 5xx; every request: damaged body". */
function cellOf(faults: Explored["found"][string] = {}): string {
  const kindsOf = new Map<string, RequestKind[]>();
  for (const kind of requestKinds)
    for (const word of faultWords(faults, kind)) kindsOf.set(word, [...(kindsOf.get(word) ?? []), kind]);
  const byKinds = Map.groupBy(kindsOf, ([, kinds]) =>
    kinds.length === requestKinds.length ? "every request" : kinds.join(" and "),
  );
  return [...byKinds].map(([kinds, words]) => `${kinds}: ${words.map(([word]) => word).join(", ")}`).join("; ");
}

/** The columns for findings, and which findings they have. */
const columns = {
  "fails after": "FAIL",
  "starts another analysis after": "DUPLICATE",
  "does not wait for `Retry-After` of": "retry-after",
} as const;

/** What the last column calls the other findings. Those without a name here are rules of the polling report. */
const otherWords: Readonly<Record<string, string>> = {
  HANG: "does not end after",
  UNFINISHED: "succeeds without a result after",
  "LATE POLL": "polls an ended job after",
};

/** The table of docs/clients.md. Its first column has another name than the ones of the other tables. */
export function exploredTable(rows: readonly Explored[]): string {
  const named: readonly string[] = Object.values(columns);
  const cells = rows.map(({ client, version, setting, runs, passed, found }) => [
    version === null ? `\`${client}\` of Node` : `${client} ${version}`,
    setting,
    `${passed} of ${runs}`,
    ...named.map((name) => cellOf(found[name])),
    Object.keys(found)
      .filter((name) => !named.includes(name))
      .map((name) => `${otherWords[name] ?? `breaks \`${name}\` after`} ${cellOf(found[name])}`)
      .join("; "),
  ]);
  const head = ["package", "setting", "runs that passed", ...Object.keys(columns), "other"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The page with the table. */
export async function pageWith(text: string, rows: readonly Explored[]): Promise<string> {
  const [before, after, ...others] = text.split(/^\| package +\| setting .*?\n\n/ms);
  if (after === undefined || others.length > 0) throw new Error("docs/clients.md needs one table of packages.");
  const written = `${before}${exploredTable(rows)}\n\n${after}`;
  return format(written, { ...(await resolveConfig(page)), parser: "markdown" });
}
