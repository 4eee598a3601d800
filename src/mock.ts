import { randomBytes, randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import contract from "../openapi.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { accountOperations } from "./account/operations.ts";
import { createOwnerStore } from "./account/store.ts";
import { analysisOperations } from "./analyses/operations.ts";
import { createAnalysisStore } from "./analyses/store.ts";
import { isLoopback, urlOf } from "./address.ts";
import { createAuthentication } from "./auth/guard.ts";
import { createPrincipalCache, type Principal } from "./auth/principal.ts";
import { createTokenStore } from "./auth/store.ts";
import { digestOf, readCredential } from "./auth/token.ts";
import { checkedOncePerTurn } from "./freshness.ts";
import { asStartError, openDatabase } from "./database/open.ts";
import { ensureDemoTokens, isWellKnown, privateTokens } from "./demo/demo-tokens.ts";
import { type DemoTokens, wellKnownTokens } from "./demo/well-known-tokens.ts";
import { type DemoJob, demoJobs } from "./demo/demo-jobs.ts";
import { seedDemo } from "./demo/seed-demo.ts";
import { settleJobs } from "./jobs/guard.ts";
import { createJobCache } from "./jobs/job-cache.ts";
import { jobOperations } from "./jobs/operations.ts";
import { createJobStore } from "./jobs/store.ts";
import { startWorker, type Worker } from "./jobs/worker.ts";
import { closeServer, listen } from "./listen.ts";
import { projectOperations } from "./projects/operations.ts";
import { createProjectStore } from "./projects/store.ts";
import { rulesWith } from "./rate-limit/buckets.ts";
import { createLimits } from "./rate-limit/limits.ts";
import { type ClockMode, createClock, initialClockState } from "./sandbox/clock.ts";
import { openDefaultSandbox } from "./sandbox/open-default-sandbox.ts";
import { createSandboxStore } from "./sandbox/store.ts";
import { buildServer } from "./server.ts";
import { assertUsable, type StartOptions } from "./start-options.ts";

/** A running server. */
export type Mock = AsyncDisposable & {
  /** Base URL of the Agent API, such as `http://127.0.0.1:2834`. */
  readonly url: string;
  /** Base URL of the control plane, such as `http://127.0.0.1:2834/__mock/`, with the slash at the end. */
  readonly controlUrl: string;
  /** Bearer token of the control plane. */
  readonly controlToken: string;
  /** Token of the first demo owner, may read and write. */
  readonly token: string;
  /** All tokens of the demo data. */
  readonly tokens: DemoTokens;
  /** Jobs of the first demo owner that have come to rest, one in each state. */
  readonly demoJobs: readonly DemoJob[];
  /** Seed of the default sandbox: the one given, the database's, or the random one. */
  readonly seed: number;
  /** The clock of the default sandbox. */
  readonly clock: {
    /** How the clock runs: with the wall clock, not at all, or a multiple of the wall clock. */
    readonly mode: ClockMode;
    /** The instant of the default sandbox, in milliseconds since the epoch. */
    now(): number;
    /**
     * Moves the clock forward by whole milliseconds; resolves when every job that is due has moved.
     * @throws RangeError when the duration is negative, no whole number, or leads beyond the year 9999
     * @throws Error after `stop`, whatever the database refuses, and then the clock stands where it was
     */
    advance(durationMs: number): Promise<void>;
  };
  /**
   * Stops accepting requests, finishes those in flight, cuts off what has not finished after 700 ms, and closes the
   * database. Safe to call twice.
   */
  stop(): Promise<void>;
};

// From `src` and from `dist` alike.
const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** The version of this package. */
export const { version } = packageJson;

/**
 * Starts a server and resolves when it answers: migrated, seeded, and with every job where it belongs by now.
 * @throws StartError with one sentence for each option that cannot be used, or why the database or the address cannot
 */
export async function start(options: StartOptions = {}): Promise<Mock> {
  const { port = 0, host = "127.0.0.1", db = ":memory:", rateLimits = true } = options;
  assertUsable(options);
  const logger = options.logger ?? pino({ level: "silent" });
  const controlToken = options.controlToken ?? randomBytes(24).toString("base64url");
  const onlyThisMachine = isLoopback(host);
  const demoTokens = onlyThisMachine ? wellKnownTokens : privateTokens(controlToken);

  const database = openDatabase(db, migrationsFolder);
  let server: FastifyInstance | undefined;
  let worker: Worker | undefined;
  const close = async () => {
    await worker?.stop();
    database.close();
  };
  try {
    const { transaction, changedElsewhere } = database;
    const sandboxes = createSandboxStore(database);
    const tokens = createTokenStore(database);
    const owners = createOwnerStore(database);
    const projects = createProjectStore(database);
    const analyses = createAnalysisStore(database);
    const jobs = createJobStore(database, (jobKeys) => {
      analyses.addForJobs(jobKeys);
      projects.markAudited(jobKeys);
    });

    const { clock: savedClock, ...saved } = transaction(() => {
      const initial = initialClockState(options.clock ?? "real", options.clockScale);
      const { row, created } = openDefaultSandbox(sandboxes, { seed: options.seed, clock: initial }, () =>
        randomInt(2 ** 31),
      );
      if (created) seedDemo({ owners, projects, jobs }, row, createClock(row.clock).now());
      return row;
    });
    const { key, seed } = saved;
    const demoOwners = owners.ofSandbox(key);
    const clock = createClock(savedClock);
    const wallClock = createClock(initialClockState("real"));
    const sandbox = { ...saved, clock };

    const cache = createJobCache();
    const started = (worker = await startWorker({
      sandboxKey: key,
      store: jobs,
      clock,
      wallClock,
      onMoved: cache.drop,
      onFailure: (error) => logger.error(error, "jobs could not be moved; trying again"),
    }));
    const principals = createPrincipalCache((header): Principal | undefined => {
      const credential = readCredential(header);
      if (credential.kind !== "token") return undefined;
      const digest = digestOf(credential.token);
      // The file may have been used by a server that only this machine could reach.
      const token = onlyThisMachine || !isWellKnown(digest) ? tokens.findByDigest(digest) : undefined;
      return token && { ...token, sandbox };
    });
    const limits = createLimits(rateLimits ? rulesWith(options.rateLimit) : null, wallClock);
    const freshen =
      changedElsewhere &&
      checkedOncePerTurn(() => {
        if (!changedElsewhere()) return;
        principals.clear();
        cache.clear();
        clock.adopt(sandboxes.clockOf(key));
        started.nudge();
      });
    const listening = (server = await buildServer({
      document: contract,
      handlers: {
        ...accountOperations(owners),
        ...projectOperations(projects),
        ...analysisOperations(analyses, projects),
        ...jobOperations({ store: jobs, cache, projects, workerOf: () => started, transaction }),
      },
      authentication: createAuthentication(principals, limits),
      limits,
      settle: settleJobs(() => started),
      freshen,
      control: { controlToken, host, version, logger },
      logger,
    }));
    const url = urlOf(host, await listen(server, host, port));
    // Only now: a start that is refused its port leaves the tokens of whoever is running on this file alone.
    transaction(() => ensureDemoTokens(tokens, demoTokens, demoOwners, seed, clock.now()));

    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= closeServer(listening, wallClock).finally(close));
    const assertRunning = () => {
      if (stopped) throw new Error("The server has been stopped.");
    };
    return {
      url,
      controlUrl: `${url}/__mock/`,
      controlToken,
      token: demoTokens.full,
      tokens: demoTokens,
      demoJobs: demoJobs(seed, demoOwners[0]?.id ?? "").map(({ state, id, projectId }) => ({ state, id, projectId })),
      seed,
      clock: {
        get mode() {
          return clock.mode;
        },
        now: clock.now,
        async advance(durationMs) {
          assertRunning();
          const advanced = transaction(() => {
            clock.adopt(sandboxes.clockOf(key));
            const state = clock.stateAfter(durationMs);
            sandboxes.saveClock(key, state);
            return state;
          });
          clock.adopt(advanced);
          await started.catchUp();
          assertRunning();
        },
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    // Why it did not start matters more than what closing it has to say.
    await server?.close().catch(() => undefined);
    await close();
    throw asStartError(error, db);
  }
}
