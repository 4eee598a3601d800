import { randomBytes, randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { pino } from "pino";
import contract from "../openapi.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { accountOperations } from "./account/operations.ts";
import { analysisOperations } from "./analyses/operations.ts";
import { createDeliverer, type Deliverer } from "./webhooks/deliverer.ts";
import { permitsFor } from "./webhooks/destination.ts";
import { createSend } from "./webhooks/send.ts";
import { createRecordDelivery } from "./journal/record-delivery.ts";
import { isLoopback, urlOf } from "./address.ts";
import { createAuthentication } from "./auth/guard.ts";
import { createPrincipalCache, type Principal } from "./auth/principal.ts";
import { digestOf, readCredential, tokenFrom } from "./auth/token.ts";
import { type Control, controlOf } from "./client/control.ts";
import { callInProcess } from "./client/in-process.ts";
import { operationsOf, readsParametersOf } from "./contract/document.ts";
import { judgesAnswers } from "./contract/judges-answers.ts";
import { createActions } from "./control/actions.ts";
import { asStartError, openDatabase } from "./database/open.ts";
import { type DemoJob, demoJobs } from "./demo/demo-jobs.ts";
import { ensureDemoTokens, isWellKnown, privateTokens } from "./demo/demo-tokens.ts";
import { wellKnownTokens } from "./demo/well-known-tokens.ts";
import { createDocsFolder } from "./docs-folder.ts";
import { interfere } from "./faults/guard.ts";
import { checkedOncePerTurn } from "./freshness.ts";
import { entryView } from "./journal/entry-view.ts";
import { createRecord } from "./journal/guard.ts";
import { createRecorder, type Recorder } from "./journal/recorder.ts";
import { settleJobs } from "./jobs/guard.ts";
import { createJobCache } from "./jobs/job-cache.ts";
import { jobOperations } from "./jobs/operations.ts";
import { scenarioFrom } from "./jobs/scenario-data.ts";
import { defaultScenario, scenarioNamed } from "./jobs/scenarios.ts";
import { createJobWaits } from "./jobs/job-waits.ts";
import { createTrigger } from "./jobs/trigger.ts";
import { startWorker } from "./jobs/worker.ts";
import { closeServer, listen } from "./listen.ts";
import { projectOperations } from "./projects/operations.ts";
import { rulesWith } from "./rate-limit/buckets.ts";
import { createLimits } from "./rate-limit/limits.ts";
import { beginSandbox } from "./sandbox/actions.ts";
import { type ClockChange, type ClockMode, createClock, initialClockState } from "./sandbox/clock.ts";
import { changeClock } from "./sandbox/clock-actions.ts";
import { createChanges } from "./sandbox/changes.ts";
import { createLiveSandboxes, type LiveSandboxes } from "./sandbox/live-sandboxes.ts";
import { openDefaultSandbox } from "./sandbox/open-default-sandbox.ts";
import { defaultAccount, defaultSettings } from "./sandbox/settings.ts";
import { createConceal } from "./redact.ts";
import { buildServer } from "./server.ts";
import { createStores } from "./stores.ts";
import { assertUsable, type StartOptions } from "./start-options.ts";

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
const consoleFolder = fileURLToPath(new URL("../dist/console", import.meta.url));

/** The version of this package. */
export const { version } = packageJson;

/**
 * Starts a server and resolves when it answers: migrated, seeded, and with every job where it belongs by now.
 * @throws StartError with one sentence for each option that cannot be used, or why the database or the address cannot
 */
export async function start(options: StartOptions = {}): Promise<Mock> {
  assertUsable(options);
  const { port = 0, host = "127.0.0.1", db = ":memory:", rateLimits = true, shard = "" } = options;
  const logger = (options.logger as FastifyBaseLogger | undefined) ?? pino({ level: "silent" });
  const controlToken = options.controlToken ?? `${shard && `${shard}.`}${randomBytes(24).toString("base64url")}`;
  const onlyThisMachine = isLoopback(host);
  const takesWellKnown = onlyThisMachine && shard === "";
  const demoTokens = takesWellKnown ? wellKnownTokens : privateTokens(controlToken, shard);

  const database = openDatabase(db, migrationsFolder);
  let server: FastifyInstance | undefined;
  let live: LiveSandboxes | undefined;
  let recorder: Recorder | undefined;
  let deliverer: Deliverer | undefined;
  let listening = false;
  let url = "";
  const close = async () => {
    await Promise.all([live?.stop(), deliverer?.stop()]);
    recorder?.close();
    await database.close();
  };
  try {
    const { transaction, changedElsewhere } = database;
    const parametersOf = readsParametersOf(contract);
    const stores = createStores(database, parametersOf);
    const { store, tokens, owners, projects, analyses, deliveries, faults, journal, jobs } = stores;

    const serverScenarios = (options.scenarios ?? []).map(scenarioFrom);
    const serverScenarioNamed = (name: string) =>
      serverScenarios.find((scenario) => scenario.name === name) ?? scenarioNamed(name);
    const wallClock = createClock(initialClockState("real"));
    recorder = createRecorder({
      store: journal,
      parametersOf,
      conceal: createConceal(controlToken),
      wallClock,
      onFailure: (error) => logger.error(error, "the journal could not be written; trying again"),
    });
    const cache = createJobCache();
    const waits = createJobWaits(jobs);
    const changes = createChanges();
    const sandboxes = (live = createLiveSandboxes({
      store,
      faultsOf: faults.ofSandbox,
      startWorker: (sandboxKey, clock) =>
        startWorker({
          sandboxKey,
          store: jobs,
          clock,
          wallClock,
          onMoved(moved) {
            cache.drop(moved);
            waits.wake(moved);
            changes.touch(sandboxKey);
            if (listening && sandboxes.withKey(sandboxKey)?.settings.webhook) webhooks.nudge(sandboxKey);
          },
          onFailure(error) {
            // A start that fails says so itself.
            if (listening) logger.error(error, "jobs could not be moved; trying again");
          },
        }),
      server: { rateLimits, rules: rulesWith(options.rateLimit), scenarioNamed: serverScenarioNamed },
    }));

    const permits = permitsFor(onlyThisMachine);
    const webhooks = (deliverer = createDeliverer({
      store: deliveries,
      sandboxWithKey: (sandboxKey) => sandboxes.withKey(sandboxKey),
      send: createSend(permits),
      record: createRecordDelivery(recorder),
      wallClock,
      onFailure: (error) => logger.error(error, "webhooks could not be told; trying again"),
    }));

    const drawSeed = () => randomInt(2 ** 31);
    const { key, seed } = transaction(() => {
      const { clock: mode, clockScale: scale = 1 } = options;
      const row = openDefaultSandbox(store, options.seed, (name) => {
        const beginning = { ...defaultBeginning, clock: { mode: mode ?? "real", scale, startsAt: null } };
        return beginSandbox(stores, name, options.seed ?? drawSeed(), beginning).row;
      });
      const wanted = mode === "scaled" ? { kind: "scale" as const, scale } : runningAs(mode);
      if (wanted && (row.clock.mode !== mode || (mode === "scaled" && row.clock.scale !== scale)))
        store.saveClock(row.key, createClock(row.clock).stateAfter(wanted));
      return row;
    });
    const defaultSandbox = sandboxes.withKey(key);
    if (!defaultSandbox) throw new Error("The default sandbox went away while the server was starting.");
    await defaultSandbox.worker.catchUp();

    const principals = createPrincipalCache((header): Principal | undefined => {
      const credential = readCredential(header);
      if (credential.kind !== "token") return undefined;
      const digest = digestOf(credential.token);
      // The file may have been used by a server that only this machine could reach.
      const token = takesWellKnown || !isWellKnown(digest) ? tokens.findByDigest(digest) : undefined;
      const sandbox = token && sandboxes.withKey(token.sandboxKey);
      const expiresAt = token?.revokedAt === null ? token.expiresAt : -Infinity;
      return sandbox && { ...token, expiresAt, sandbox, ended: sandbox.ended };
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
      serverScenarioNamed,
      server: { version, tokens: demoTokens },
      url: () => url,
      refresh,
    });
    // Stays true where something cannot be read anew: it is not known then, whoever asks next.
    let isStale = false;
    function refresh(): void {
      if (changedElsewhere?.()) isStale = true;
      if (!isStale) return;
      principals.clear();
      cache.clear();
      sandboxes.reloadAll();
      waits.wakeAll();
      changes.touchAll();
      isStale = false;
    }
    const authentication = createAuthentication(principals, limits);
    const strangersTo = () => defaultSandbox;
    const record = createRecord(
      recorder,
      strangersTo,
      options.validateResponses ? await judgesAnswers(contract, logger) : undefined,
    );
    const built = (server = await buildServer({
      document: contract,
      handlers: {
        ...accountOperations(owners),
        ...projectOperations({ store: projects, owners, transaction }),
        ...analysisOperations({ store: analyses, projects, trigger, waits, transaction }),
        ...jobOperations({ store: jobs, cache, projects, owners, trigger, transaction }),
      },
      authentication,
      limits,
      interfere: interfere({
        store: faults,
        advance: (sandbox, durationMs) =>
          changeClock({ store, transaction }, sandbox, { kind: "reach", at: sandbox.clock.now() + durationMs }),
        authorize: authentication.authorize,
        record,
        onApplied: ({ name }, { id, effect }, { operation }) =>
          logger.info({ sandbox: name, fault: id, kind: effect.kind, operation }, "fault applied"),
      }),
      record,
      strangersTo,
      settle: settleJobs(authentication.authorize),
      polls: { principals, cache },
      whenFresh: changedElsewhere && checkedOncePerTurn(refresh),
      control: {
        enabled: options.control ?? true,
        controlToken,
        host,
        allowedHosts: options.allowedHosts ?? [],
        version,
        actions,
        wallClock,
        docs: createDocsFolder(),
        consoleFolder,
      },
      logger,
    }));
    url = urlOf(host, await listen(server, host, port));
    listening = true;
    deliveries.pendingSandboxes().forEach(webhooks.nudge);
    const { onRequest } = options;
    if (onRequest)
      recorder.listen(({ name }, entries) => entries.forEach((entry) => onRequest(entryView(entry), name)));
    // Only now: a start that is refused its port leaves the tokens of whoever is running on this file alone.
    const demoOwners = owners.ofSandbox(key);
    transaction(() => ensureDemoTokens(tokens, demoTokens, demoOwners, seed, defaultSandbox.clock.now(), shard));

    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      sandboxes.interrupt();
      return (stopped ??= closeServer(built, wallClock).finally(close));
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
    await close();
    throw asStartError(error, db);
  }
}

const defaultBeginning = { demoData: "full", account: defaultAccount, settings: defaultSettings } as const;

/** The change after which a clock runs in a mode, other than scaled. */
const runningAs = (mode: ClockMode | undefined): ClockChange | null =>
  mode === "frozen" ? { kind: "freeze" } : mode === "real" ? { kind: "scale", scale: 1 } : null;
