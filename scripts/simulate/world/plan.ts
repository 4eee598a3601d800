import fc from "fast-check";
import type { FailureCode } from "../database-faults.ts";
import { type Manner, manners } from "./clients.ts";

/** What the simulation does to the servers, and when. */
export type Blow =
  | { readonly kind: "statement"; readonly atMs: number; readonly after: number; readonly code: FailureCode }
  | { readonly kind: "death"; readonly atMs: number; readonly after: number; readonly place: number }
  | { readonly kind: "kill"; readonly atMs: number; readonly place: number; readonly downMs: number }
  | { readonly kind: "restart"; readonly atMs: number; readonly place: number; readonly downMs: number }
  | { readonly kind: "jump"; readonly atMs: number; readonly ms: number }
  | { readonly kind: "stall"; readonly atMs: number; readonly ms: number };

/** What happens in a simulation; everything else follows from its seed and from the scheduler. */
export type Plan = {
  readonly seed: number;
  /** How many servers share the file. */
  readonly servers: 1 | 2;
  readonly clients: readonly Manner[];
  readonly blows: readonly Blow[];
  /** How the receiver of webhooks answers, in turn: a status, or null for no answer. */
  readonly receiver: readonly (number | null)[];
  /** How long the clients are there, in milliseconds. */
  readonly lastsMs: number;
};

const longestMs = 90_000;
const atMs = fc.nat(longestMs);

const blow: fc.Arbitrary<Blow> = fc.oneof(
  fc.record({
    kind: fc.constant("statement" as const),
    atMs,
    after: fc.nat(60),
    code: fc.constantFrom<FailureCode>("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR_WRITE"),
  }),
  fc.record({ kind: fc.constant("death" as const), atMs, after: fc.nat(40), place: fc.nat(1) }),
  fc.record({ kind: fc.constant("kill" as const), atMs, place: fc.nat(1), downMs: fc.nat(20_000) }),
  fc.record({ kind: fc.constant("restart" as const), atMs, place: fc.nat(1), downMs: fc.nat(20_000) }),
  fc.record({ kind: fc.constant("stall" as const), atMs, ms: fc.nat(8000) }),
  fc.record({ kind: fc.constant("jump" as const), atMs, ms: fc.integer({ min: -90_000, max: 90_000 }) }),
);

/** A start while the machine's clock is behind shows the earlier time: where servers start again, the clock is set forward only. */
const possible = (plan: Plan): Plan => {
  const startsAgain = plan.blows.some(({ kind }) => kind === "death" || kind === "kill" || kind === "restart");
  const blows = plan.blows.map((each) =>
    each.kind === "jump" && startsAgain ? { ...each, ms: Math.abs(each.ms) } : each,
  );
  return { ...plan, blows };
};

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    seed: fc.nat(2 ** 31 - 1),
    servers: fc.constantFrom(1 as const, 2 as const),
    clients: fc.array(fc.constantFrom(...manners), { minLength: 1, maxLength: 4 }),
    blows: fc.array(blow, { maxLength: 5 }),
    receiver: fc.array(fc.constantFrom(204, 500, null), { minLength: 1, maxLength: 4 }),
    lastsMs: fc.integer({ min: 20_000, max: longestMs }),
  })
  .map(possible);
