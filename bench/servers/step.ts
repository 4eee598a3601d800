import { and, eq, isNull, sql } from "drizzle-orm";
import { pino } from "pino";
import contract from "../../openapi.json" with { type: "json" };
import { createPrincipalCache, type PrincipalCache } from "../../src/agent/principal.ts";
import { capabilities } from "../../src/app/capabilities.ts";
import { compose } from "../../src/app/compose.ts";
import { buildServer } from "../../src/app/server.ts";
import type { Context, Service } from "../../src/capability/capability.ts";
import { rulesWith } from "../../src/contract/buckets.ts";
import { createClock, initialClockState } from "../../src/core/clock.ts";
import { refreshedOncePerTurn } from "../../src/core/once-per-turn.ts";
import { createOwnHosts } from "../../src/core/own-hosts.ts";
import { openDatabase } from "../../src/database/open.ts";
import { bind } from "../../src/platform/listen.ts";
import { principalCache, wellKnownTokens } from "../../src/resources/account/module.ts";
import { jobCache } from "../../src/resources/jobs/job-cache.ts";
import type { JobRow } from "../../src/resources/jobs/job-status.ts";
import { createJobStore, jobStore, type JobStore } from "../../src/resources/jobs/store.ts";
import { jobs } from "../../src/resources/jobs/table.ts";
import { projects } from "../../src/resources/projects/table.ts";
import { defaultScenario } from "../../src/scenarios/scenarios.ts";
import { steps } from "./steps.ts";

// The product, composed with what one would have had before measuring in the place of what it has.
const [file = "", step] = process.argv.slice(2);
const reached = (name: (typeof steps)[number]) => steps.findIndex((each) => each === step) >= steps.indexOf(name);

/** Looks every principal up anew. */
function forgetfulPrincipals(context: Context): PrincipalCache {
  const kept = principalCache(context);
  return {
    ...createPrincipalCache(() => undefined),
    find(header) {
      kept.clear();
      return kept.find(header);
    },
  };
}

/** Looks jobs up with a join, by Drizzle or by a raw statement. */
function joiningJobs({ database }: Context): JobStore {
  const { orm, sqlite } = database;
  const joined = sqlite.prepare<[number, string], JobRow>(
    `SELECT jobs.id, projects.id AS projectId, jobs.created_at AS createdAt, starts_at AS startsAt,
      ends_at AS endsAt, outcome, vanishes_at AS vanishesAt, analysis_id AS analysisId, error, error_code AS errorCode
      FROM jobs JOIN projects ON projects.key = jobs.project_key
      WHERE jobs.owner_key = ? AND jobs.id = ? AND token_key IS NULL`,
  );
  const { id, createdAt, startsAt, endsAt, outcome, vanishesAt, analysisId, error, errorCode } = jobs;
  const built = orm
    .select({
      ...{ id, projectId: projects.id, createdAt, startsAt, endsAt },
      ...{ outcome, vanishesAt, analysisId, error, errorCode },
    })
    .from(jobs)
    .innerJoin(projects, eq(projects.key, jobs.projectKey))
    .where(and(eq(jobs.ownerKey, sql.placeholder("ownerKey")), eq(id, sql.placeholder("id")), isNull(jobs.tokenKey)))
    .prepare();
  const findOfOwner = (ownerKey: number, job: string): JobRow | undefined =>
    reached("+ raw prepared statement") ? joined.get(ownerKey, job) : built.get({ ownerKey, id: job });
  return { ...createJobStore(database), findOfOwner };
}

/** Keeps no body. */
const forgetfulCache: typeof jobCache = (context) => ({
  ...jobCache(context),
  get: () => undefined,
  set: () => undefined,
});

const database = openDatabase(file, new URL("../../migrations", import.meta.url).pathname);
const wallClock = createClock(initialClockState("real"));
const bound = await bind("127.0.0.1", 0);
const replaced = new Map<Service<unknown>, Service<unknown>>();
if (!reached("+ principal cache")) replaced.set(principalCache, forgetfulPrincipals);
if (!reached("+ query without join")) replaced.set(jobStore, joiningJobs);
if (!reached("+ response cache, data_version per request")) replaced.set(jobCache, forgetfulCache);
const context = compose({
  ...{ database, contract, capabilities, wallClock, replaced },
  logger: pino({ level: "warn" }),
  settings: {
    ...{
      version: "0.0.0",
      url: "",
      isLoopback: true,
      shard: "",
      scenarios: [],
      scenarioData: [],
      defaultScenario,
      rateLimits: true,
      allowsDataTokens: true,
    },
    rules: rulesWith({ jobPolling: { limit: 1e8, windowMs: 60_000 } }),
    tokens: wellKnownTokens,
    redact: (text) => text,
    random: { seed: () => 1, name: () => "unused", token: () => "unused" },
  },
});
const { refresh } = context;
const { answer } = await buildServer(bound.server, {
  context,
  hosts: createOwnHosts("127.0.0.1", [], ""),
  refreshed: reached("+ data_version once per event-loop turn")
    ? refreshedOncePerTurn(refresh)
    : (action) => {
        refresh();
        action();
      },
  ...{
    enabled: false,
    answerMcp: (_request, reply) => Promise.resolve(reply),
    controlToken: "of no use to anybody",
    instance: "0",
    consoleFolder: "",
    referenceFolder: "",
  },
  actions: {},
  docs: { names: () => [], read: () => "", title: () => "" },
});
bound.open(answer);
console.log(JSON.stringify({ url: `http://127.0.0.1:${bound.port}` }));
