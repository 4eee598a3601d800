import { type TSchema, Type } from "typebox";
import { tokenBuckets } from "../contract/buckets.ts";
import { Nullable, Strict } from "../control/schemas.ts";
import { clockModes, firstInstant, largestScale, lastInstant, smallestScale } from "../core/clock.ts";
import { longestDurationMs } from "../core/duration.ts";
import { longestPlan } from "../faults/module.ts";
import { largestJournal } from "../journal/module.ts";
import { sandboxName } from "../sandbox/sandbox.ts";
import type { Beginning, SandboxSettings } from "../sandbox/settings.ts";
import { ScenarioData } from "../scenarios/scenario-data.ts";

const name = Type.String({ maxLength: 200 });
const Queue = Type.Array(name, { maxItems: 1000 });
const Rule = Strict({
  limit: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
  windowMs: Type.Integer({ minimum: 1000, maximum: longestDurationMs }),
});
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const settings = {
  rateLimits: Nullable(Type.Boolean()),
  rules: Strict(Object.fromEntries(tokenBuckets.map((bucket) => [bucket, Type.Optional(Rule)]))),
  scenarios: Type.Array(ScenarioData),
  defaultScenario: Nullable(name),
  queue: Queue,
  defaultCaptureScenario: Nullable(name),
  captureQueue: Queue,
  advanceOnPollMs: Type.Integer({ minimum: 0, maximum: longestDurationMs }),
  faultsAdded: whole,
  journal: Strict({ bodies: Type.Boolean(), limit: Type.Integer({ minimum: 1, maximum: largestJournal }) }),
  coach: Type.Boolean(),
  surveys: Nullable(Type.Boolean()),
} satisfies Record<Exclude<keyof SandboxSettings, "webhook">, TSchema>;

/** The settings of a sandbox in a snapshot. Older versions lack fields that were added later. */
export const SavedSettings = Type.Partial(Strict(settings), { additionalProperties: false });

/** The initial state of a sandbox in a snapshot. */
export const SavedBeginning = Strict({
  clock: Strict({
    mode: Type.Enum([...clockModes]),
    scale: Type.Number({ minimum: smallestScale, maximum: largestScale }),
    startsAt: Nullable(Type.Integer({ minimum: firstInstant, maximum: lastInstant })),
  }),
  demoData: Type.Enum(["none", "projects", "full"]),
  account: Strict({ tier: name, creditsAllocated: whole, creditsUsed: whole }),
  settings: SavedSettings,
  faultPlan: Type.Optional(Type.String({ maxLength: longestPlan })),
  isDataPending: Type.Optional(Type.Boolean()),
  slugName: Type.Optional(Type.String({ pattern: sandboxName.source })),
} satisfies Record<keyof Beginning, TSchema>);
