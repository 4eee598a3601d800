import { eq, and, isNull, sql } from "drizzle-orm";
import { pino } from "pino";
import contract from "../../openapi.json" with { type: "json" };
import { accountOperations } from "../../src/resources/account/operations.ts";
import { createOwnerStore } from "../../src/resources/account/owner-store.ts";
import { createJobWaits } from "../../src/resources/jobs/job-waits.ts";
import { analysisOperations } from "../../src/resources/analyses/operations.ts";
import { runConsistently } from "../../src/agent/consistent.ts";
import { createAuthentication } from "../../src/agent/authentication.ts";
import { createPrincipalCache, type PrincipalCache } from "../../src/agent/principal.ts";
import { createTokenStore } from "../../src/resources/account/token-store.ts";
import { digestOf, readCredential } from "../../src/agent/token.ts";
import { readsParametersOf } from "../../src/contract/document.ts";
import { openDatabase } from "../../src/database/open.ts";
import { jobs, projects as projectTable } from "../../src/database/schema.ts";
import { checkedOncePerTurn } from "../../src/core/once-per-turn.ts";
import { createJobCache } from "../../src/resources/jobs/job-cache.ts";
import type { JobRow } from "../../src/resources/jobs/job-status.ts";
import { jobOperations } from "../../src/resources/jobs/operations.ts";
import { createJobStore } from "../../src/resources/jobs/store.ts";
import type { Actions } from "../../src/app/control-routes.ts";
import type { LiveSandbox } from "../../src/sandbox/sandbox.ts";
import { startWorker } from "../../src/resources/jobs/worker.ts";
import { projectOperations } from "../../src/resources/projects/operations.ts";
import { createProjectStore } from "../../src/resources/projects/store.ts";
import { buckets } from "../../src/contract/buckets.ts";
import { createRecord } from "../../src/journal/guard.ts";
import { createRecorder } from "../../src/journal/recorder.ts";
import { createJournalStore } from "../../src/journal/store.ts";
import { bind } from "../../src/platform/listen.ts";
import { createOwnHosts } from "../../src/core/own-hosts.ts";
import { createLimits } from "../../src/rate-limit/limits.ts";
import { createClock, initialClockState } from "../../src/core/clock.ts";
import { createSandboxStore } from "../../src/sandbox/store.ts";
import { buildServer } from "../../src/app/server.ts";
import { steps } from "./steps.ts";

// The product's own parts, put together as one would before measuring.
const [file = "", step] = process.argv.slice(2);
const reached = (name: (typeof steps)[number]) => steps.findIndex((each) => each === step) >= steps.indexOf(name);

const database = openDatabase(file, new URL("../../migrations", import.meta.url).pathname);
const clock = createClock(initialClockState("real"));
const row = createSandboxStore(database).find("default");
if (!row || !database.changedElsewhere) throw new Error(`${file} has no default sandbox`);
const { changedElsewhere, orm } = database;
const sandbox: LiveSandbox = {
  ...{ key: row.key, name: row.name, seed: row.seed, resets: row.resets, clock, settings: row.settings },
  rules: { ...buckets, jobPolling: { limit: 1e8, windowMs: 60_000 } },
  rulesWhenLimited: buckets,
  faults: [],
  ordinals: new Map(),
  waits: new Set(),
  ended: new AbortController().signal,
  scenarioNamed: () => undefined,
  scenarioNames: () => [],
  get worker() {
    return worker;
  },
};

const tokens = createTokenStore(database);
const owners = createOwnerStore(database);
const projects = createProjectStore(database);

const kept = createPrincipalCache((header) => {
  const credential = readCredential(header);
  const token = credential.kind === "token" ? tokens.findByDigest(digestOf(credential.token)) : undefined;
  return token && { ...token, isWellKnown: true, sandbox, ended: sandbox.ended };
});
const principals: PrincipalCache = reached("+ principals kept in memory")
  ? kept
  : {
      find(header) {
        kept.clear();
        return kept.find(header);
      },
      known: () => undefined,
      clear: () => kept.clear(),
    };

const shipped = createJobStore(database, () => undefined);
const joined = database.sqlite.prepare<[number, string], JobRow>(
  `SELECT jobs.id, projects.id AS projectId, jobs.created_at AS createdAt, starts_at AS startsAt,
    ends_at AS endsAt, outcome, vanishes_at AS vanishesAt, analysis_id AS analysisId, error, error_code AS errorCode
    FROM jobs JOIN projects ON projects.key = jobs.project_key
    WHERE jobs.owner_key = ? AND jobs.id = ? AND token_key IS NULL`,
);
const built = orm
  .select({
    id: jobs.id,
    projectId: projectTable.id,
    createdAt: jobs.createdAt,
    startsAt: jobs.startsAt,
    endsAt: jobs.endsAt,
    outcome: jobs.outcome,
    vanishesAt: jobs.vanishesAt,
    analysisId: jobs.analysisId,
    error: jobs.error,
    errorCode: jobs.errorCode,
  })
  .from(jobs)
  .innerJoin(projectTable, eq(projectTable.key, jobs.projectKey))
  .where(and(eq(jobs.ownerKey, sql.placeholder("ownerKey")), eq(jobs.id, sql.placeholder("id")), isNull(jobs.tokenKey)))
  .prepare();
const store = reached("+ no join in it")
  ? shipped
  : {
      ...shipped,
      findOfOwner: (ownerKey: number, id: string) =>
        reached("+ raw prepared statement")
          ? joined.get(ownerKey, id)
          : (built.get({ ownerKey, id }) as JobRow | undefined),
    };

const parametersOf = readsParametersOf(contract);
const bodies = createJobCache();
const cache = reached("+ bodies kept, data_version per request")
  ? bodies
  : { ...bodies, get: () => undefined, set: () => undefined };
const logger = pino({ level: "warn" });
const limits = createLimits(buckets.authentication, clock);
const check = () => {
  if (!changedElsewhere()) return false;
  principals.clear();
  bodies.clear();
  return true;
};
const worker = startWorker({
  sandboxKey: row.key,
  store: shipped,
  clock,
  wallClock: clock,
  onMoved: () => undefined,
  onFailure: (error) => logger.error(error),
});
const { transaction } = database;
const trigger = () => {
  throw new Error("Nothing is triggered here.");
};
const handlers = {
  ...accountOperations(owners),
  ...projectOperations({ store: projects, owners, lastCompletion: shipped.lastCompletion, transaction }),
  ...analysisOperations({ jobs: shipped, projects, trigger, waits: createJobWaits(shipped), transaction }),
  ...jobOperations({ store, cache, projects, owners, trigger, transaction }),
};
const { getJobStatus } = handlers;
const hosts = createOwnHosts("127.0.0.1", [], "");
const authentication = createAuthentication(principals, limits, hosts);
const bound = await bind("127.0.0.1", 0);
const { answer } = await buildServer(bound.server, {
  document: contract,
  handlers: reached("+ bodies kept as they are sent")
    ? handlers
    : { ...handlers, getJobStatus: (input) => getJobStatus({ ...input, serialize: (body) => body as never }) },
  authentication,
  limits,
  interfere: () => (_request, _reply, done) => done(),
  record: createRecord(
    createRecorder({
      store: createJournalStore(database, parametersOf),
      parametersOf,
      conceal: (text) => text,
      wallClock: clock,
      onFailure: (error) => logger.error(error),
    }),
    () => sandbox,
  ),
  strangersTo: () => sandbox,
  hosts,
  run: reached("+ bodies kept, data_version per request")
    ? runConsistently(kept, check, authentication.authorize)
    : (_request, _reply, operation) => operation(),
  logger,
  control: {
    ...{ enabled: false, controlToken: "of no use to anybody", version: "0.0.0", instance: "0" },
    actions: {} as Actions,
    wallClock: clock,
    docs: { names: () => [], read: () => "" },
    consoleFolder: "",
  },
  ...(reached("+ data_version once per turn")
    ? { whenFresh: checkedOncePerTurn(check) }
    : reached("+ bodies kept, data_version per request") && {
        whenFresh: (action) => {
          check();
          action();
        },
      }),
});
bound.open(answer);
console.log(JSON.stringify({ url: `http://127.0.0.1:${bound.port}` }));
