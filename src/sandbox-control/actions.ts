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
import { type Scenario, scenarios as builtIn } from "../scenarios/scenarios.ts";
import { ControlError, fieldError, type FieldProblem } from "../errors/control-error.ts";
import type { ActionsOf, InputOf, OutputOf } from "../control/route.ts";
import type { sandboxRoutes } from "./routes.ts";
import { sampleProjectIds } from "../resources/projects/module.ts";
import { clockView } from "./clock-actions.ts";
import { problemsAmong, type ScenarioData, scenarioFrom } from "../scenarios/scenario-data.ts";
import { applyData, holdsTokens, kept } from "./apply-data.ts";
import {
  createDataCheck,
  type DataCheck,
  DataProblems,
  type DataTree,
  inField,
  problemsOfKept,
  treeOf,
} from "./data-problems.ts";
import { faultPlanFrom, replaceFaultPlan } from "../faults/module.ts";
import { jobStore } from "../resources/jobs/module.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { type ClockState, initialClockState } from "../core/clock.ts";
import { durationMsOf } from "../core/duration.ts";
import { parseInstant } from "../core/instant.ts";
import { defaultSandboxName, type LiveSandbox } from "../sandbox/sandbox.ts";
import { accountOf, type Beginning, defaultSettings } from "../sandbox/settings.ts";
import type { SandboxRow } from "../sandbox/store.ts";
import { notANameOf } from "../core/names.ts";

/** Creates a sandbox with its initial state. Call it in a transaction. @param data the user's data, instead of demo data */
export function beginSandbox(
  context: Context,
  name: string,
  seed: number,
  beginning: Beginning,
  data?: DataTree,
  onProgress?: (added: number) => void,
): { readonly row: SandboxRow; readonly owners: readonly OwnerRow[] } {
  const clock = firstClock(beginning);
  const row = context.sandboxStore.insert({ name, seed, clock, beginning, settings: beginning.settings });
  if (data) context.sandboxStore.saveData(row.key, JSON.stringify(data));
  return { row, owners: populate(context, row, beginning, clock.sandboxAt, data, onProgress) };
}

/** Adds the initial state to an empty sandbox. */
function populate(
  context: Context,
  sandbox: Pick<SandboxRow, "key" | "seed">,
  beginning: Beginning,
  now: number,
  data: DataTree | undefined,
  onProgress?: (added: number) => void,
): readonly OwnerRow[] {
  const { faultPlan } = beginning;
  if (faultPlan !== undefined) replaceFaultPlan(context, sandbox, faultPlanFrom(context, "faultPlan", faultPlan), now);
  if (!data) return addFirstOwners(context, sandbox, beginning, now);
  const all = scenariosOf(context, beginning.settings.scenarios);
  const scenarioNamed = (name: string) => all.find((scenario) => scenario.name === name);
  return applyData(context, sandbox, data, now, scenarioNamed, onProgress);
}

/** The scenarios of a sandbox, of the server, and the built-in ones. */
const scenariosOf = ({ settings }: Context, own: readonly ScenarioData[]): readonly Scenario[] => [
  ...own.map(scenarioFrom),
  ...settings.scenarios,
  ...builtIn,
];

/**
 * A user's data in the stored form.
 * @throws DataProblems
 */
export function dataFrom(context: Context, given: unknown, beginning: Beginning): DataTree {
  const scenarioNames = scenariosOf(context, beginning.settings.scenarios).map(({ name }) => name);
  const { settings, use } = context;
  const problems = use(dataCheckOf)(given, { now: firstClock(beginning).sandboxAt, scenarioNames });
  if (problems.length > 0) throw new DataProblems(problems);
  const tree = given as DataTree;
  if (holdsTokens(tree) && !settings.allowsDataTokens) {
    const index = tree.owners.findIndex((owner) => holdsTokens({ owners: [owner] }));
    const message =
      "is not allowed, because other machines can reach this server and anybody with the file could use the token; start the server with --allow-data-tokens to allow it";
    throw new DataProblems([{ field: `owners[${index}].tokens`, message }]);
  }
  return kept(tree, settings.shard);
}

/** Problems of stored data in a snapshot. */
export function keptDataProblems(context: Context, data: unknown, beginning: Beginning): readonly FieldProblem[] {
  const scenarioNames = scenariosOf(context, beginning.settings.scenarios).map(({ name }) => name);
  return problemsOfKept(context.use(dataCheckOf), data, { now: firstClock(beginning).sandboxAt, scenarioNames });
}

/** Creates the data check of a server. */
const dataCheckOf = ({ capabilities }: Context): DataCheck => createDataCheck(capabilities);

const firstClock = ({ clock: { mode, scale, startsAt } }: Beginning): ClockState =>
  initialClockState(mode, scale, startsAt ?? undefined);

function beginningOf(input: InputOf<typeof sandboxRoutes.createSandbox>, serverNames: readonly string[]): Beginning {
  const { clock = "real", limits = {}, owner = {}, advanceOnPollMs = 0 } = input;
  const { demoData = input.data === undefined ? "projects" : "none" } = input;
  if (input.data !== undefined)
    for (const field of ["demoData", "owner"] as const)
      if (input[field] !== undefined)
        throw fieldError(field, "cannot be combined with data, because the data contains it");
  const { mode = "real", scale, startsAt } = typeof clock === "string" ? { mode: clock } : clock;
  if (scale !== undefined && mode !== "scaled")
    throw fieldError("clock.scale", "requires a clock with the mode scaled");
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
    ...(input.faultPlan !== undefined && { faultPlan: input.faultPlan }),
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
  const { use } = context;
  const { key, settings } = sandbox;
  const { name, seed, ...origin } = sandboxOrigin(context, sandbox);
  return {
    name,
    seed,
    clock: clockView(context, sandbox),
    ...origin,
    limitsEnabled: sandbox.rules !== null,
    defaultScenario: settings.defaultScenario,
    queue: [...settings.queue],
    jobs: use(jobStore).countOf(key),
  };
}

/** The part of a view that takes few queries: what a sandbox began with. */
export function sandboxOrigin({ use, sandboxStore }: Context, { key, name, seed, clock }: LiveSandbox) {
  const rows = use(ownerStore).ofSandbox(key);
  const { demoData } = sandboxStore.findByKey(key)?.beginning ?? { demoData: "none" as const };
  const [first] = rows;
  return {
    name,
    seed,
    demoData,
    ownData: sandboxStore.dataOf(key) !== undefined,
    owners: rows.map((owner) => ownerView(owner, clock.now())),
    projects: demoData === "none" || !first ? null : sampleProjectIds(seed, first.id),
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
      const data =
        input.data === undefined ? undefined : inField("data", () => dataFrom(context, input.data, beginning));
      const token = transaction(() => {
        if (store.find(name))
          throw new ControlError(
            409,
            `The sandbox ${JSON.stringify(name)} already exists. Choose another name, or delete it first.`,
          );
        const seed = input.seed ?? server.random.seed();
        const { row, owners: begun } = inField("data", () => beginSandbox(context, name, seed, beginning, data));
        const wanted = { label: "first token", scopes: ["read", "write"], expiresAt: null, initial: true } as const;
        return addToken(context, row.seed, begun[0] as OwnerRow, wanted, row.clock.sandboxAt);
      });
      return { ...view(find(name)), token };
    },

    resetSandbox({ sandbox }) {
      const { key } = find(sandbox);
      transaction(() => {
        const row = store.findByKey(key);
        if (!row) throw new ControlError(404, `The sandbox ${JSON.stringify(sandbox)} was deleted.`);
        const { beginning } = row;
        const clock = firstClock(beginning);
        const initial = tokens.initialOf(key);
        const data = store.dataOf(key);
        if (beginning.isDataPending) store.saveBeginning(key, { ...beginning, isDataPending: false, demoData: "none" });
        store.empty(key, clock, beginning.settings);
        const begun = populate(context, row, beginning, clock.sandboxAt, data === undefined ? data : treeOf(data));
        for (const token of initial) {
          // The data may contain the same token.
          if (tokens.withDigest(token.digest)) continue;
          const ownerKey = begun.find(({ id }) => id === token.ownerId)?.key;
          const anew = { key: undefined, revokedAt: null, createdAt: clock.sandboxAt };
          if (ownerKey !== undefined) tokens.insert({ ...token, ...anew, ownerKey });
        }
      });
      principals.drop(key);
      sandboxes.reload(key);
      return view(find(sandbox));
    },

    deleteSandbox({ sandbox }) {
      if (sandbox === defaultSandboxName)
        throw new ControlError(409, "The default sandbox cannot be deleted. Reset it instead (sandbox reset).");
      const { key } = find(sandbox);
      transaction(() => store.remove(key));
      principals.drop(key);
      sandboxes.reload(key);
      return undefined;
    },
  } satisfies ActionsOf<typeof sandboxRoutes>;
}
