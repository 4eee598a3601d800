import type { Context } from "../capability/capability.ts";
import {
  addFirstOwners,
  addToken,
  type OwnerRow,
  ownerStore,
  ownerView,
  principalCache,
  tokenStore,
} from "../resources/account/module.ts";
import { scenarios as builtIn } from "../scenarios/scenarios.ts";
import { ControlError, fieldError } from "../errors/control-error.ts";
import type { ActionsOf, InputOf, OutputOf } from "../control/route.ts";
import type { sandboxRoutes } from "./routes.ts";
import { sampleProjectIds } from "../resources/projects/module.ts";
import { clockView } from "./clock-actions.ts";
import { problemsAmong } from "../scenarios/scenario-data.ts";
import { jobStore } from "../resources/jobs/module.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { type ClockState, initialClockState } from "../core/clock.ts";
import { durationMsOf } from "../core/duration.ts";
import { parseInstant } from "../core/instant.ts";
import { defaultSandboxName, type LiveSandbox } from "../sandbox/sandbox.ts";
import { accountOf, type Beginning, defaultSettings } from "../sandbox/settings.ts";
import type { SandboxRow } from "../sandbox/store.ts";
import { notANameOf } from "../core/names.ts";

/** Creates a sandbox with its initial state. Call it in a transaction. */
export function beginSandbox(
  context: Context,
  name: string,
  seed: number,
  beginning: Beginning,
): { readonly row: SandboxRow; readonly owners: readonly OwnerRow[] } {
  const clock = firstClock(beginning);
  const row = context.sandboxStore.insert({ name, seed, clock, beginning, settings: beginning.settings });
  return { row, owners: addFirstOwners(context, row, beginning, clock.sandboxAt) };
}

const firstClock = ({ clock: { mode, scale, startsAt } }: Beginning): ClockState =>
  initialClockState(mode, scale, startsAt ?? undefined);

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

/** A sandbox in the format of the control plane. */
export function sandboxView(context: Context, sandbox: LiveSandbox): OutputOf<typeof sandboxRoutes.readSandbox> {
  const { use, sandboxStore } = context;
  const { key, name, seed, settings } = sandbox;
  const rows = use(ownerStore).ofSandbox(key);
  const { demoData } = sandboxStore.findByKey(key)?.beginning ?? { demoData: "none" };
  const [first] = rows;
  return {
    name,
    seed,
    clock: clockView(context, sandbox),
    demoData,
    owners: rows.map((owner) => ownerView(owner, sandbox.clock.now())),
    projects: demoData === "none" || !first ? null : sampleProjectIds(seed, first.id),
    limitsEnabled: sandbox.rules !== null,
    defaultScenario: settings.defaultScenario,
    queue: [...settings.queue],
    jobs: use(jobStore).countOf(key),
  };
}

export function sandboxActions(context: Context) {
  const { use, sandboxes, sandboxStore: store, settings: server } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const tokens = use(tokenStore);
  const principals = use(principalCache);
  const scenarioNames = [...server.scenarios, ...builtIn].map(({ name }) => name);
  const view = (sandbox: LiveSandbox) => sandboxView(context, sandbox);

  return {
    readServer: () => ({ version: server.version, tokens: server.tokens }),
    listSandboxes: () => store.all().map(({ name, seed }) => ({ name, seed })),
    readSandbox: ({ sandbox }) => view(find(sandbox)),

    createSandbox(input) {
      const beginning = beginningOf(input, scenarioNames);
      const name = input.name ?? server.random.name();
      const token = transaction(() => {
        if (store.find(name)) throw new ControlError(409, `There is a sandbox ${JSON.stringify(name)} already.`);
        const { row, owners: begun } = beginSandbox(context, name, input.seed ?? server.random.seed(), beginning);
        const wanted = { label: "first token", scopes: ["read", "write"], expiresAt: null, initial: true } as const;
        return addToken(context, row.seed, begun[0] as OwnerRow, wanted, row.clock.sandboxAt);
      });
      return { ...view(find(name)), token };
    },

    resetSandbox({ sandbox }) {
      const { key } = find(sandbox);
      transaction(() => {
        const row = store.findByKey(key);
        if (!row) throw new ControlError(404, `There is no sandbox ${JSON.stringify(sandbox)} any more.`);
        const { beginning } = row;
        const clock = firstClock(beginning);
        const initial = tokens.initialOf(key);
        store.empty(key, clock, beginning.settings);
        const begun = addFirstOwners(context, row, beginning, clock.sandboxAt);
        for (const token of initial) {
          const ownerKey = begun.find(({ id }) => id === token.ownerId)?.key;
          const anew = { key: undefined, revokedAt: null, createdAt: clock.sandboxAt };
          if (ownerKey !== undefined) tokens.insert({ ...token, ...anew, ownerKey });
        }
      });
      principals.clear();
      sandboxes.reload(key);
      return view(find(sandbox));
    },

    deleteSandbox({ sandbox }) {
      if (sandbox === defaultSandboxName)
        throw new ControlError(409, "The default sandbox always exists; reset it instead.");
      const { key } = find(sandbox);
      transaction(() => store.remove(key));
      principals.clear();
      sandboxes.reload(key);
      return undefined;
    },
  } satisfies ActionsOf<typeof sandboxRoutes>;
}
