import type { OwnerRow, OwnerStore } from "../resources/account/owner-store.ts";
import { addToken, ownerView } from "../resources/account/token-actions.ts";
import type { PrincipalCache } from "../agent/principal.ts";
import type { TokenStore } from "../resources/account/token-store.ts";
import { ControlError, fieldError } from "../errors/control-error.ts";
import type { ActionsOf, InputOf, OutputOf } from "../control/route.ts";
import type { sandboxRoutes } from "./routes.ts";
import type { clockRoutes } from "./clock-routes.ts";
import { sampleProjectIds } from "../resources/projects/demo.ts";
import { seedDemo } from "./seed.ts";
import { problemsAmong } from "../scenarios/scenario-data.ts";
import type { JobStore } from "../resources/jobs/store.ts";
import type { ProjectStore } from "../resources/projects/store.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { initialClockState } from "../core/clock.ts";
import { durationMsOf } from "../core/duration.ts";
import { parseInstant } from "../core/instant.ts";
import type { LiveSandboxes } from "../sandbox/live-sandboxes.ts";
import { defaultSandboxName, type LiveSandbox } from "../sandbox/sandbox.ts";
import { accountOf, type Beginning, defaultSettings } from "../sandbox/settings.ts";
import type { SandboxRow, SandboxStore } from "../sandbox/store.ts";
import { notANameOf } from "../core/names.ts";

type Stores = {
  readonly store: SandboxStore;
  readonly tokens: TokenStore;
  readonly owners: OwnerStore;
  readonly projects: ProjectStore;
  readonly jobs: JobStore;
};

type Dependencies = Stores & {
  readonly live: LiveSandboxes;
  readonly find: (name: string) => LiveSandbox;
  readonly principals: PrincipalCache;
  readonly transaction: <T>(work: () => T) => T;
  readonly mintToken: () => string;
  readonly shard: string;
  readonly drawSeed: () => number;
  /** A name that no sandbox has. */
  readonly drawName: () => string;
  readonly clockView: (sandbox: LiveSandbox) => OutputOf<typeof clockRoutes.readClock>;
  /** Whether every sandbox of the server has a scenario of that name. */
  readonly scenarioNames: readonly string[];
};

/** Creates a sandbox and fills it with what it begins with. Call it in a transaction. */
export function beginSandbox(
  stores: Stores,
  name: string,
  seed: number,
  beginning: Beginning,
): { readonly row: SandboxRow; readonly owners: readonly OwnerRow[] } {
  const { mode, scale, startsAt } = beginning.clock;
  const clock = initialClockState(mode, scale, startsAt ?? undefined);
  const row = stores.store.insert({ name, seed, clock, beginning, settings: beginning.settings });
  return { row, owners: seedDemo(stores, row, beginning, clock.sandboxAt) };
}

function beginningOf(input: InputOf<typeof sandboxRoutes.createSandbox>, serverNames: readonly string[]): Beginning {
  const { clock = "real", limits = {}, demoData = "projects", owner = {}, advanceOnPollMs = 0 } = input;
  const { mode = "real", scale, startsAt } = typeof clock === "string" ? { mode: clock } : clock;
  if (scale !== undefined && mode !== "scaled") throw fieldError("clock.scale", "is for a clock whose mode is scaled");
  const scenarios = input.scenarios ?? [];
  const [problem] = problemsAmong(scenarios);
  if (problem) throw fieldError(problem.field, problem.message);
  const { defaultScenario = null } = input;
  const names = [...scenarios.map(({ name }) => name), ...serverNames];
  if (defaultScenario !== null && !names.includes(defaultScenario))
    throw fieldError("defaultScenario", notANameOf("the name of a scenario", defaultScenario, names));
  const rules = tokenBuckets.flatMap((bucket) => {
    const rule = limits.rules?.[bucket];
    return rule ? [[bucket, { limit: rule.limit, windowMs: durationMsOf(rule.windowMs) }] as const] : [];
  });
  return {
    clock: { mode, scale: scale ?? 1, startsAt: startsAt === undefined ? null : parseInstant(startsAt) },
    demoData,
    account: accountOf(owner, "owner."),
    settings: {
      ...defaultSettings,
      rateLimits: limits.enabled ?? null,
      rules: Object.fromEntries(rules),
      scenarios,
      defaultScenario,
      advanceOnPollMs: durationMsOf(advanceOnPollMs),
      journal: { ...defaultSettings.journal, ...input.journal },
      coach: input.coach ?? false,
    },
  };
}

export function sandboxActions(dependencies: Dependencies) {
  const { store, tokens, owners, jobs, live, find, principals, transaction, drawSeed, drawName } = dependencies;

  function view(sandbox: LiveSandbox): OutputOf<typeof sandboxRoutes.readSandbox> {
    const { key, name, seed, settings } = sandbox;
    const rows = owners.ofSandbox(key);
    const { demoData } = store.findByKey(key)?.beginning ?? { demoData: "none" };
    const [first] = rows;
    return {
      name,
      seed,
      clock: dependencies.clockView(sandbox),
      demoData,
      owners: rows.map((owner) => ownerView(owner, sandbox.clock.now())),
      projects: demoData === "none" || !first ? null : sampleProjectIds(seed, first.id),
      limitsEnabled: sandbox.rules !== null,
      defaultScenario: settings.defaultScenario,
      queue: [...settings.queue],
      jobs: jobs.countOf(key),
    };
  }

  return {
    listSandboxes: () => store.all().map(({ name, seed }) => ({ name, seed })),
    readSandbox: ({ sandbox }) => view(find(sandbox)),

    createSandbox(input) {
      const beginning = beginningOf(input, dependencies.scenarioNames);
      const name = input.name ?? drawName();
      const token = transaction(() => {
        if (store.find(name)) throw new ControlError(409, `There is a sandbox ${JSON.stringify(name)} already.`);
        const { row, owners: begun } = beginSandbox(dependencies, name, input.seed ?? drawSeed(), beginning);
        const wanted = { label: "first token", scopes: ["read", "write"], expiresAt: null, initial: true } as const;
        return addToken(dependencies, row.seed, begun[0] as OwnerRow, wanted, row.clock.sandboxAt);
      });
      return { ...view(find(name)), token };
    },

    resetSandbox({ sandbox }) {
      const { key } = find(sandbox);
      transaction(() => {
        const row = store.findByKey(key);
        if (!row) throw new ControlError(404, `There is no sandbox ${JSON.stringify(sandbox)} any more.`);
        const { beginning } = row;
        const { mode, scale, startsAt } = beginning.clock;
        const clock = initialClockState(mode, scale, startsAt ?? undefined);
        const initial = tokens.initialOf(key);
        store.empty(key, clock, beginning.settings);
        const begun = seedDemo(dependencies, row, beginning, clock.sandboxAt);
        for (const { id, label, digest, prefix, scopes, expiresAt, ownerId } of initial) {
          const owner = begun.find((each) => each.id === ownerId);
          if (!owner) continue;
          const createdAt = clock.sandboxAt;
          tokens.insert({
            ownerKey: owner.key,
            id,
            label,
            digest,
            prefix,
            scopes,
            createdAt,
            expiresAt,
            initial: true,
          });
        }
      });
      principals.clear();
      live.reload(key);
      return view(find(sandbox));
    },

    deleteSandbox({ sandbox }) {
      if (sandbox === defaultSandboxName)
        throw new ControlError(409, "The default sandbox always exists; reset it instead.");
      const { key } = find(sandbox);
      transaction(() => store.remove(key));
      principals.clear();
      live.reload(key);
      return undefined;
    },
  } satisfies Pick<
    ActionsOf<typeof sandboxRoutes>,
    "listSandboxes" | "createSandbox" | "readSandbox" | "resetSandbox" | "deleteSandbox"
  >;
}
