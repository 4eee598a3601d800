import { randomBytes, randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { pino } from "pino";
import contract from "../openapi.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { accountOperations } from "./resources/account/operations.ts";
import { analysisOperations } from "./resources/analyses/operations.ts";
import { createDeliverer, type Deliverer } from "./webhooks/deliverer.ts";
import { permitsFor } from "./webhooks/destination.ts";
import { createSend } from "./webhooks/send.ts";
import { createRecordDelivery } from "./journal/record-delivery.ts";
import { isLoopback, urlOf } from "./core/address.ts";
import { runConsistently } from "./agent/consistent.ts";
import { createAuthentication } from "./agent/authentication.ts";
import { createPrincipalCache, type Principal } from "./agent/principal.ts";
import { digestOf, readCredential, tokenFrom } from "./agent/token.ts";
import { type Control, controlOf } from "./client/control.ts";
import { callInProcess } from "./client/in-process.ts";
import { operationsOf, readsParametersOf } from "./contract/document.ts";
import { judgesAnswers } from "./agent/response-check.ts";
import { createActions } from "./app/control-actions.ts";
import { asStartError, type Database, openDatabase } from "./database/open.ts";
import { type DemoJob, demoJobs } from "./resources/jobs/demo.ts";
import { ensureDemoTokens, isWellKnown, privateTokens } from "./resources/account/demo-tokens.ts";
import { wellKnownTokens } from "./resources/account/well-known-tokens.ts";
import { createDocsFolder } from "./platform/docs-folder.ts";
import { interfere } from "./faults/guard.ts";
import { checkedOncePerTurn } from "./core/once-per-turn.ts";
import { entryView } from "./journal/entry-view.ts";
import { createRecord } from "./journal/guard.ts";
import { createRecorder, type Recorder } from "./journal/recorder.ts";
import { createJobCache } from "./resources/jobs/job-cache.ts";
import { jobOperations } from "./resources/jobs/operations.ts";
import { scenarioFrom } from "./scenarios/scenario-data.ts";
import { defaultScenario, scenarioNamed, scenarios } from "./scenarios/scenarios.ts";
import { createJobWaits } from "./resources/jobs/job-waits.ts";
import { createTrigger } from "./resources/jobs/trigger.ts";
import { startWorker } from "./resources/jobs/worker.ts";
import { newControlToken, type Identity, newIdentity } from "./platform/identity.ts";
import { bind, closeServer } from "./platform/listen.ts";
import { requestSerializers } from "./platform/logger.ts";
import { createOutageLog } from "./platform/outage.ts";
import { createOwnHosts } from "./core/own-hosts.ts";
import { projectOperations } from "./resources/projects/operations.ts";
import { rulesWith } from "./contract/buckets.ts";
import { createLimits } from "./rate-limit/limits.ts";
import { type ClockMode, createClock, initialClockState } from "./core/clock.ts";
import { changeClock } from "./sandbox-control/clock-actions.ts";
import { createChanges } from "./sandbox/changes.ts";
import { createLiveSandboxes, type LiveSandboxes } from "./sandbox/live-sandboxes.ts";
import { assertSeed, openDefaultSandbox } from "./sandbox-control/open-default-sandbox.ts";
import { createConceal } from "./core/redact.ts";
import { buildServer } from "./app/server.ts";
import { createStores } from "./app/stores.ts";
import { assertUsable, type StartOptions } from "./app/start-options.ts";

/** A server that runs in this process. */
export type Mock = Control & {
  /** Jobs of the first demo owner that have come to rest, one in each state. */
  readonly demoJobs: readonly DemoJob[];
  /** Seed of the default sandbox: the one given, the database's, or the random one. */
  readonly seed: number;
  /** How the clock of the default sandbox ran when the server started. */
  readonly clockMode: ClockMode;
};

// From `src` and from `dist` alike.
const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
const docsFolder = fileURLToPath(new URL("../docs", import.meta.url));
const consoleFolder = fileURLToPath(new URL("../dist/console", import.meta.url));

/** The version of this package. */
export const version: string = packageJson.version;

/**
 * Starts a server and resolves when it answers: migrated, seeded, and with every job where it belongs by now.
 * @throws StartError with one sentence for each option that cannot be used, or why the database or the address cannot
 */
export const start = (options: StartOptions = {}): Promise<Mock> => startAs(newIdentity(), options);

/** Starts a server as `start` does, with an identity. @throws StartError as `start` does @internal */
export async function startAs({ instance, controlTokenFrom }: Identity, options: StartOptions): Promise<Mock> {
  assertUsable(options);
  const { port = 0, host = "127.0.0.1", db = ":memory:", rateLimits = true, shard = "" } = options;
  const givenLogger = (options.logger as FastifyBaseLogger | undefined) ?? pino({ level: "silent" });
  // First of all: a start that is refused its address leaves everything as it was.
  const bound = await bind(host, port);
  const url = urlOf(host, bound.port);
  const hosts = createOwnHosts(host, options.allowedHosts ?? [], url);
  let database: Database | undefined;
  let server: FastifyInstance | undefined;
  let live: LiveSandboxes | undefined;
  let recorder: Recorder | undefined;
  let deliverer: Deliverer | undefined;
  let isOpen = false;
  const close = async () => {
    await Promise.all([live?.stop(), deliverer?.stop()]);
    recorder?.close();
    await database?.close();
  };
  try {
    const controlToken = options.controlToken ?? (await controlTokenFrom(() => newControlToken(shard)));
    const conceal = createConceal(controlToken);
    const logger = givenLogger.child({}, { serializers: requestSerializers(conceal) });
    const onlyThisMachine = isLoopback(host);
    const takesWellKnown = onlyThisMachine && shard === "";
    const demoTokens = takesWellKnown ? wellKnownTokens : privateTokens(controlToken, shard);
    database = openDatabase(db, migrationsFolder, (sqlite) => assertSeed(sqlite, options.seed));
    const { transaction, changedElsewhere } = database;
    const parametersOf = readsParametersOf(contract);
    const stores = createStores(database, parametersOf);
    const { store, tokens, owners, projects, deliveries, faults, journal, jobs } = stores;

    const serverScenarios = (options.scenarios ?? []).map(scenarioFrom);
    const serverScenarioNamed = (name: string) =>
      serverScenarios.find((scenario) => scenario.name === name) ?? scenarioNamed(name);
    const scenarioNames = [...serverScenarios, ...scenarios].map(({ name }) => name);
    const wallClock = createClock(initialClockState("real"));
    recorder = createRecorder({
      store: journal,
      parametersOf,
      conceal,
      wallClock,
      onFailure: createOutageLog(logger, wallClock, "The journal cannot be written"),
    });
    const cache = createJobCache();
    const waits = createJobWaits(jobs);
    const changes = createChanges();
    const jobsFailed = createOutageLog(logger, wallClock, "Jobs cannot be written; answers are right, webhooks late");
    const sandboxes = (live = createLiveSandboxes({
      store,
      faultsOf: faults.ofSandbox,
      startWorker: (sandboxKey, clock) =>
        startWorker({
          sandboxKey,
          store: jobs,
          clock,
          wallClock,
          onMoved() {
            changes.touch(sandboxKey);
            if (isOpen && sandboxes.withKey(sandboxKey)?.settings.webhook) webhooks.nudge(sandboxKey);
          },
          onFailure: jobsFailed,
        }),
      server: { rateLimits, rules: rulesWith(options.rateLimit), scenarioNamed: serverScenarioNamed, scenarioNames },
    }));

    const permits = permitsFor(onlyThisMachine);
    const webhooks = (deliverer = createDeliverer({
      store: deliveries,
      sandboxWithKey: (sandboxKey) => sandboxes.withKey(sandboxKey),
      send: createSend(permits),
      record: createRecordDelivery(recorder),
      wallClock,
      onFailure: createOutageLog(logger, wallClock, "Deliveries to webhooks cannot be written"),
    }));

    const drawSeed = () => randomInt(2 ** 31);
    const { key, seed } = transaction(() => openDefaultSandbox(stores, options, drawSeed));
    const defaultSandbox = sandboxes.withKey(key);
    if (!defaultSandbox) throw new Error("The default sandbox went away while the server was starting.");

    const principals = createPrincipalCache((header): Principal | undefined => {
      const credential = readCredential(header);
      if (credential.kind !== "token") return undefined;
      const digest = digestOf(credential.token);
      // The file may have been used by a server that only this machine could reach.
      const token = takesWellKnown || !isWellKnown(digest) ? tokens.findByDigest(digest) : undefined;
      const sandbox = token && sandboxes.withKey(token.sandboxKey);
      const expiresAt = token?.revokedAt === null ? token.expiresAt : -Infinity;
      return sandbox && { ...token, isWellKnown: isWellKnown(digest), expiresAt, sandbox, ended: sandbox.ended };
    });
    const limits = createLimits(rateLimits ? rulesWith(options.rateLimit).authentication : null, wallClock);
    const trigger = createTrigger({
      ...stores,
      sandboxes: store,
      reload: sandboxes.reload,
      serverDefault: serverScenarioNamed(options.defaultScenario ?? "") ?? defaultScenario,
    });
    const actions = createActions({
      ...stores,
      live: sandboxes,
      deliverer: webhooks,
      permits,
      recorder,
      parametersOf,
      principals,
      limits,
      cache,
      waits,
      changes,
      trigger,
      transaction,
      wallClock,
      drawSeed,
      drawName: () => `sandbox-${randomBytes(4).toString("hex")}`,
      mintToken: () => tokenFrom(randomBytes(32), shard),
      shard,
      operationIds: operationsOf(contract).map(({ id }) => id),
      serverScenarios,
      scenarioNames,
      server: { version, tokens: demoTokens },
      url: () => url,
      refresh,
      refreshSandbox(sandboxKey) {
        refresh();
        sandboxes.withKey(sandboxKey);
      },
    });
    /** Forgets what another process may have changed. @returns whether one has written */
    function refresh(): boolean {
      if (!changedElsewhere?.()) return false;
      principals.clear();
      cache.clear();
      sandboxes.outdate();
      waits.wakeAll();
      changes.touchAll();
      return true;
    }
    const authentication = createAuthentication(principals, limits, hosts);
    const strangersTo = () => defaultSandbox;
    const record = createRecord(
      recorder,
      strangersTo,
      options.validateResponses ? await judgesAnswers(contract, logger) : undefined,
    );
    const { fastify, answer } = await buildServer(bound.server, {
      document: contract,
      handlers: {
        ...accountOperations(owners),
        ...projectOperations({ store: projects, owners, lastCompletion: jobs.lastCompletion, transaction }),
        ...analysisOperations({ jobs, projects, trigger, waits, transaction }),
        ...jobOperations({ store: jobs, cache, projects, owners, trigger, transaction }),
      },
      authentication,
      limits,
      interfere: interfere({
        store: faults,
        advance: (sandbox, durationMs) =>
          changeClock({ store, reload: sandboxes.reload, transaction }, sandbox, ({ now }) => ({
            kind: "reach",
            at: now() + durationMs,
          })),
        authorize: authentication.authorize,
        record,
        onApplied: ({ name }, { id, effect }, { operation }) =>
          logger.info({ sandbox: name, fault: id, kind: effect.kind, operation }, "fault applied"),
      }),
      record,
      strangersTo,
      run: runConsistently(principals, refresh, authentication.authorize),
      hosts,
      whenFresh: changedElsewhere && checkedOncePerTurn(refresh),
      control: {
        enabled: options.control ?? true,
        controlToken,
        version,
        instance,
        actions,
        wallClock,
        docs: createDocsFolder(docsFolder),
        consoleFolder,
      },
      logger,
    });
    server = fastify;
    isOpen = true;
    deliveries.pendingSandboxes().forEach(webhooks.nudge);
    const { onRequest } = options;
    if (onRequest)
      recorder.listen(({ name }, entries) => entries.forEach((entry) => onRequest(entryView(entry), name)));
    const demoOwners = owners.ofSandbox(key);
    transaction(() => ensureDemoTokens(tokens, demoTokens, demoOwners, seed, defaultSandbox.clock.now(), shard));
    bound.open(answer);

    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      sandboxes.interrupt();
      return (stopped ??= closeServer(fastify, bound, wallClock).finally(close));
    };
    const call = callInProcess({ actions, refresh, isStopped: () => stopped !== undefined });
    return {
      ...(await controlOf(call, { url, controlToken }, stop)),
      demoJobs: demoJobs(seed, demoOwners[0]?.id ?? "").map(({ state, id, projectId }) => ({ state, id, projectId })),
      seed,
      clockMode: defaultSandbox.clock.mode,
    };
  } catch (error) {
    // Why it did not start matters more than what closing it has to say.
    await server?.close().catch(() => undefined);
    bound.server.closeAllConnections();
    await Promise.all([bound.close(), close()]);
    throw asStartError(error, db);
  }
}
