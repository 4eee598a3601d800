import { randomBytes, randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { pino } from "pino";
import openApi from "../openapi.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { violationCheck } from "./agent/response-check.ts";
import { tokenFrom } from "./agent/token.ts";
import { capabilities as all, routesOf } from "./app/capabilities.ts";
import { compose } from "./app/compose.ts";
import { readDataFile } from "./app/data-file.ts";
import { createActions } from "./app/control-actions.ts";
import { buildServer } from "./app/server.ts";
import { assertUsable, type StartOptions } from "./app/start-options.ts";
import type { Context } from "./capability/capability.ts";
import type { UserData } from "./control/types.gen.ts";
import { type Control, controlOf } from "./client/control.ts";
import { callInProcess } from "./client/in-process.ts";
import { rulesWith } from "./contract/buckets.ts";
import { isLoopback, urlOf } from "./core/address.ts";
import { type ClockMode, createClock, initialClockState } from "./core/clock.ts";
import { refreshedOncePerTurn } from "./core/once-per-turn.ts";
import { createOwnHosts } from "./core/own-hosts.ts";
import { createRedactor } from "./core/redact.ts";
import { inSentences } from "./errors/control-error.ts";
import { StartError } from "./errors/start-error.ts";
import { asStartError, type Database, openDatabase } from "./database/open.ts";
import type { NewestSchema } from "./database/migrate.ts";
import { newestSchema } from "./database/schema.gen.ts";
import { entryView, journalRecorder } from "./journal/module.ts";
import { lateMcpEndpoint } from "./mcp/late-endpoint.ts";
import { createDocsFolder, type DocsFolder } from "./platform/docs-folder.ts";
import { type Identity, newControlToken, newIdentity, newSandboxName } from "./platform/identity.ts";
import { bind, type BoundServer, closeServer } from "./platform/listen.ts";
import { requestSerializers } from "./platform/logger.ts";
import { ensureDemoTokens, privateTokens, wellKnownTokens } from "./resources/account/module.ts";
import type { DemoJob } from "./resources/jobs/client.ts";
import { demoJobs } from "./resources/jobs/module.ts";
import { assertSeed, DataProblems, openDefaultSandbox, sandboxOrigin } from "./sandbox-control/module.ts";
import { scenarioFrom } from "./scenarios/scenario-data.ts";
import { defaultScenario, scenarioNamed } from "./scenarios/scenarios.ts";

/** A server that runs in this process. */
export type Mock = Control & {
  /** Demo jobs of the first owner, one in each state; empty for a sandbox with your own data. */
  readonly demoJobs: readonly DemoJob[];
  /** Seed of the default sandbox. */
  readonly seed: number;
  /** Notices about this start, such as what a reset will change. */
  readonly notices: readonly string[];
  /** Mode of the default sandbox's clock at the start. */
  readonly clockMode: ClockMode;
};

/** A contract, the capabilities that implement it, and the migrations of their tables. @internal */
type Product = Pick<Context, "contract" | "capabilities"> & {
  readonly migrationsFolder: string;
  readonly newestSchema?: NewestSchema;
};

// The path is the same from `src` and from `dist`.
const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const product: Product = {
  contract: openApi,
  capabilities: all,
  migrationsFolder: folder("../migrations"),
  newestSchema,
};

/** The documentation pages of this package. @internal */
export const packageDocs = (): DocsFolder => createDocsFolder(folder("../docs"));

/** The version of this package. */
export const version: string = packageJson.version;

/**
 * Starts a server. Resolves when it accepts requests, after migrations, initial data and due changes.
 * @throws StartError with one sentence for each invalid option, or for a database or an address that cannot be used
 */
export const start = (options: StartOptions = {}): Promise<Mock> => startAs(newIdentity(), options);

/** Starts a server as `start` does, with an identity. @throws StartError as `start` does @internal */
export async function startAs(identity: Identity, options: StartOptions, served = product): Promise<Mock> {
  assertUsable(options, served.contract);
  const data = typeof options.data === "string" ? await readDataFile(options.data) : options.data;
  const { port = 0, host = "127.0.0.1", db = ":memory:", shard = "" } = options;
  // Bind the address first, so that a failed start changes nothing.
  const bound = await bind(host, port);
  const begun: Begun = { bound };
  try {
    const controlToken = options.controlToken ?? (await identity.controlTokenFrom(() => newControlToken(shard)));
    return await run(begun, served, identity, controlToken, { ...options, data });
  } catch (error) {
    // Report the error of the start, not an error while closing.
    await begun.fastify?.close().catch(() => undefined);
    bound.server.closeAllConnections();
    await Promise.all([bound.close(), closeParts(begun)]);
    throw error instanceof DataProblems
      ? new StartError(inSentences(error.errors, "data."), { cause: error })
      : asStartError(error, db);
  }
}

/** The started parts of a server, which must be stopped. */
type Begun = { readonly bound: BoundServer; database?: Database; context?: Context; fastify?: FastifyInstance };

async function closeParts({ context, database }: Begun): Promise<void> {
  if (context) {
    const { capabilities, sandboxes } = context;
    // Stop all of them at the same time: otherwise one could restart work that another one has stopped.
    await Promise.all([sandboxes.stop(), ...capabilities.map(({ stop }) => stop?.(context))]);
    for (const { close } of capabilities) close?.(context);
  }
  await database?.close();
}

async function run(
  begun: Begun,
  { contract, capabilities, migrationsFolder, newestSchema: newest }: Product,
  { instance }: Identity,
  controlToken: string,
  options: Omit<StartOptions, "data"> & { readonly data: UserData | undefined },
): Promise<Mock> {
  const { host = "127.0.0.1", db = ":memory:" } = options;
  const { bound } = begun;
  const url = urlOf(host, bound.port);
  const redact = createRedactor(controlToken);
  const givenLogger = (options.logger as FastifyBaseLogger | undefined) ?? pino({ level: "silent" });
  const logger = givenLogger.child({}, { serializers: requestSerializers(redact) });
  const wallClock = createClock(initialClockState("real"));
  const settings = {
    ...settingsOf(options, url, controlToken),
    redact,
    violationOf: options.validateResponses ? await violationCheck(contract, logger) : undefined,
  };
  const assertUsable = (sqlite: Database["sqlite"]) => assertSeed(sqlite, options.seed);
  const database = (begun.database = openDatabase(db, migrationsFolder, assertUsable, newest));
  const { transaction, changedElsewhere } = database;
  const context = (begun.context = compose({ database, contract, capabilities, settings, wallClock, logger }));
  const { use, sandboxes, refresh } = context;
  const { row, notices } = transaction(() => openDefaultSandbox(context, options));
  const { key, seed } = row;
  const actions = createActions(context);
  const docs = packageDocs();
  const mcp = lateMcpEndpoint(() => ({ call, url, docs, version }));
  const { fastify, answer } = await buildServer(bound.server, {
    context,
    hosts: createOwnHosts(host, options.allowedHosts ?? [], url),
    refreshed: changedElsewhere && refreshedOncePerTurn(refresh),
    enabled: options.control ?? true,
    docs,
    consoleFolder: folder("../dist/console"),
    referenceFolder: folder("../dist/reference"),
    controlToken,
    instance,
    actions,
    answerMcp: mcp.answer,
  });
  begun.fastify = fastify;
  for (const each of capabilities) each.start?.(context);
  const { onRequest } = options;
  if (onRequest)
    use(journalRecorder).listen(({ name }, entries) => entries.forEach((entry) => onRequest(entryView(entry), name)));
  const { clock } = context.defaultSandbox();
  transaction(() => ensureDemoTokens(context, { key, seed }, clock.now()));
  bound.open(answer);

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    sandboxes.interrupt();
    void mcp.close();
    return (stopped ??= closeServer(fastify, bound, wallClock).finally(() => closeParts(begun)));
  };
  const call = callInProcess({
    routes: routesOf(capabilities),
    actions,
    refresh,
    isStopped: () => stopped !== undefined,
  });
  const origin = sandboxOrigin(context, context.defaultSandbox());
  const [firstOwner] = origin.owners;
  return {
    ...controlOf(call, { url, controlToken }, stop, settings.tokens, origin),
    demoJobs: !origin.ownData
      ? demoJobs(seed, firstOwner?.id ?? "").map(({ state, id, projectId }) => ({ state, id, projectId }))
      : [],
    notices,
    seed,
    clockMode: clock.mode,
  };
}

function settingsOf(options: Omit<StartOptions, "data">, url: string, controlToken: string) {
  const { host = "127.0.0.1", shard = "", rateLimits = true } = options;
  const scenarios = (options.scenarios ?? []).map(scenarioFrom);
  const name = options.defaultScenario ?? "";
  return {
    version,
    url,
    isLoopback: isLoopback(host),
    shard,
    rateLimits,
    allowsDataTokens: isLoopback(host) || options.allowDataTokens === true,
    rules: rulesWith(options.rateLimit),
    scenarios,
    scenarioData: options.scenarios ?? [],
    defaultScenario: scenarios.find((each) => each.name === name) ?? scenarioNamed(name) ?? defaultScenario,
    tokens: isLoopback(host) && shard === "" ? wellKnownTokens : privateTokens(controlToken, shard),
    random: {
      seed: () => randomInt(2 ** 31),
      name: newSandboxName,
      token: () => tokenFrom(randomBytes(32), shard),
    },
  };
}
